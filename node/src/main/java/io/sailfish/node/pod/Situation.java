package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that is known about a pod at a moment; what to do and what to report are functions of it.
 *
 * @param pod         as the API has it
 * @param runtime     as the runtime has it
 * @param health      what probes found, by container id
 * @param problems    what kept a container (or, under the empty name, the pod) from starting, by name
 * @param backOffs    restart delays, by container name
 * @param kills       kills that were begun, by container id
 * @param busy        keys of the actions under way
 * @param ending      why the pod shall end, if it shall
 * @param prepared    whether volumes and control group are there
 * @param tornDown    whether they have been released for good
 * @param gone        whether the API does not know the pod any more
 * @param now         this moment
 */
record Situation(
        Pod pod,
        PodRuntimeState runtime,
        Map<String, Health> health,
        Map<String, Problem> problems,
        Map<String, BackOff> backOffs,
        Map<String, KillState> kills,
        Set<String> busy,
        Optional<Ending> ending,
        boolean prepared,
        boolean tornDown,
        boolean gone,
        Instant now) {

    /**
     * What probes found about a running container.
     *
     * @param started   whether its startup probe succeeded, or it has none
     * @param ready     whether its readiness probe succeeds, or it has none
     * @param unhealthy why it must be restarted; empty where it need not
     * @param grace     grace period of the probe that failed; empty for the pod's
     */
    record Health(boolean started, boolean ready, String unhealthy, Optional<Duration> grace) {
        static final Health UNKNOWN = new Health(false, false, "", Optional.empty());
    }

    /**
     * A failure to start something.
     *
     * @param reason  right after it happened: "ErrImagePull"
     * @param waiting while waiting to try again: "ImagePullBackOff"
     */
    record Problem(String reason, String waiting, String message, String waitingMessage, Instant since, Instant retry) {
        /** For how long the failure itself is shown, before the wait for the next attempt is. */
        static final Duration SHOWN = Duration.ofSeconds(3);

        String reasonAt(Instant now) {
            return now.isBefore(since.plus(SHOWN)) ? reason : waiting;
        }

        String messageAt(Instant now) {
            return now.isBefore(since.plus(SHOWN)) ? message : waitingMessage;
        }
    }

    /** The delay that a container's next restart waits, counted from its last end; doubled with each restart. */
    record BackOff(Duration delay, Instant updated) {
        static final Duration FIRST = Duration.ofSeconds(10);
        static final Duration MOST = Duration.ofMinutes(5);

        static BackOff next(Optional<BackOff> last, Instant now) {
            if (last.isEmpty() || Duration.between(last.get().updated(), now).compareTo(MOST.multipliedBy(2)) > 0) {
                return new BackOff(FIRST, now);
            }
            Duration doubled = last.get().delay().multipliedBy(2);
            return new BackOff(doubled.compareTo(MOST) > 0 ? MOST : doubled, now);
        }
    }

    /** A kill that was begun, with the shortest grace asked for so far. */
    record KillState(Duration grace, Instant begun) {
        /** What a runtime may take beyond the grace period before it is asked again. */
        static final Duration PATIENCE = Duration.ofSeconds(5);
    }

    /**
     * Why a pod shall end.
     *
     * @param phase   the phase it then has; empty where that follows from its containers
     * @param reason  for the pod's status; may be empty
     * @param grace   how long its containers have
     */
    record Ending(String phase, String reason, String message, Duration grace) {}
}
