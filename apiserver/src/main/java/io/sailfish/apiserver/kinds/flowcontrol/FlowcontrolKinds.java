package io.sailfish.apiserver.kinds.flowcontrol;

import io.sailfish.apiserver.flowcontrol.ObjectKeeper;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.server.StartStep;
import java.time.Duration;
import java.util.List;

/** The kinds of flowcontrol.apiserver.k8s.io. */
public final class FlowcontrolKinds {
    private FlowcontrolKinds() {}

    /** Their definitions. */
    public static List<KindDefinition<?>> all() {
        return List.of(new FlowSchemaKind().definition(), new PriorityLevelKind().definition());
    }

    /** Makes the schemas and levels that every cluster has, and keeps them, as upstream every minute. */
    public static StartStep startStep() {
        return new StartStep(
                "priority-and-fairness-config-producer",
                Duration.ofMinutes(1),
                (registry, user, clock) -> new ObjectKeeper(registry, user, clock).keep());
    }
}
