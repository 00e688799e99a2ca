package io.sailfish.apiserver.server;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.registry.Registry;
import java.time.Clock;
import java.time.Duration;

/**
 * Makes what every cluster begins with. Done at each start, before the server says that it is ready, so that it must leave
 * alone what is there already; and again each interval, where there is one.
 *
 * @param name     as the health check names it: "scheduling/bootstrap-system-priority-classes"
 * @param interval when to do it again; zero for never
 * @param work     makes it; may block
 */
public record StartStep(String name, Duration interval, Work work) {

    /** A step that is done at the start alone. */
    public StartStep(String name, Work work) {
        this(name, Duration.ZERO, work);
    }

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
