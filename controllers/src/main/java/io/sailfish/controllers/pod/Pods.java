package io.sailfish.controllers.pod;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Questions that controllers ask about pods. */
public final class Pods {
    private Pods() {}

    /** Whether the pod has not ended and is not on its way out. */
    public static boolean isActive(Pod pod) {
        return !isOver(pod) && !pod.metadata().hasDeletionTimestamp();
    }

    public static boolean isOver(Pod pod) {
        return pod.status().phase().equals("Succeeded") || pod.status().phase().equals("Failed");
    }

    public static Optional<PodCondition> condition(Pod pod, String type) {
        for (PodCondition condition : pod.status().conditions()) {
            if (condition.type().equals(type)) {
                return Optional.of(condition);
            }
        }
        return Optional.empty();
    }

    public static boolean isReady(Pod pod) {
        return condition(pod, "Ready")
                .filter(ready -> ready.status().equals("True"))
                .isPresent();
    }

    /** How long until the pod has been ready for so many seconds: zero where it has, empty where it is not ready. */
    public static Optional<Duration> untilAvailable(Pod pod, int minReadySeconds, Instant now) {
        Optional<PodCondition> ready =
                condition(pod, "Ready").filter(found -> found.status().equals("True"));
        if (ready.isEmpty()) {
            return Optional.empty();
        }
        if (minReadySeconds == 0) {
            return Optional.of(Duration.ZERO);
        }
        Instant since = ready.get().lastTransitionTime().instant();
        Duration left = Duration.between(now, since.plusSeconds(minReadySeconds));
        return Optional.of(left.isNegative() ? Duration.ZERO : left);
    }
}
