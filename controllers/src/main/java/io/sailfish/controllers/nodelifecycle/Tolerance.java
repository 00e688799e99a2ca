package io.sailfish.controllers.nodelifecycle;

import io.sailfish.model.api.core.v1.Taint;
import io.sailfish.model.api.core.v1.Toleration;
import io.sailfish.model.placement.Tolerations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How long a pod bears a taint. Pure. */
sealed interface Tolerance {
    /** For ever. */
    record Always() implements Tolerance {}

    /** For this time after the taint came; zero where it does not at all. */
    record For(Duration time) implements Tolerance {}

    /** The tolerance that a pod's tolerations give for a taint: the shortest that one of those that match allows. */
    static Tolerance of(List<Toleration> tolerations, Taint taint) {
        List<Toleration> matching = tolerations.stream()
                .filter(one -> Tolerations.isAbout(one, taint))
                .toList();
        if (matching.isEmpty()) {
            return new For(Duration.ZERO);
        }
        Optional<Long> shortest = matching.stream()
                .filter(Toleration::hasTolerationSeconds)
                .map(one -> Math.max(0, one.tolerationSeconds(0)))
                .min(Long::compare);
        return shortest.<Tolerance>map(seconds -> new For(Duration.ofSeconds(seconds)))
                .orElseGet(Always::new);
    }
}
