package io.sailfish.apiserver.kinds.scheduling;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.ResourceStore;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.apiserver.server.StartStep;
import io.sailfish.model.api.scheduling.v1.PriorityClass;
import io.sailfish.model.api.scheduling.v1.SchedulingV1;
import java.time.Clock;

/** Makes the system's priority classes where they are missing. */
public final class PriorityClassBootstrap {
    private PriorityClassBootstrap() {}

    /** The step at the start of a server. */
    public static StartStep step() {
        return new StartStep("scheduling/bootstrap-system-priority-classes", PriorityClassBootstrap::ensure);
    }

    private static void ensure(Registry registry, UserInfo user, Clock clock) {
        ResourceStore<PriorityClass> store = registry.store(SchedulingV1.PRIORITY_CLASSES);
        for (PriorityClass wanted : SystemPriorityClasses.all()) {
            if (store.find("", wanted.name()) == null) {
                store.create(RequestContext.of(user, Verb.CREATE, "", wanted.name(), clock), wanted);
            }
        }
    }
}
