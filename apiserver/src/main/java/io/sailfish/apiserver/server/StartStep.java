package io.sailfish.apiserver.server;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.registry.Registry;
import java.time.Clock;

/**
 * Makes what every cluster begins with. Done once at each start, before the server says that it is ready, so that it must
 * leave alone what is there already.
 *
 * @param name as the health check names it: "scheduling/bootstrap-system-priority-classes"
 * @param work makes it; may block
 */
public record StartStep(String name, Work work) {

    /** What a step does. */
    @FunctionalInterface
    public interface Work {

        /**
         * Writes what is missing.
         *
         * @param user the server itself
         */
        void run(Registry registry, UserInfo user, Clock clock);
    }
}
