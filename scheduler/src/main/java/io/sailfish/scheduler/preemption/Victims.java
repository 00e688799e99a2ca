package io.sailfish.scheduler.preemption;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.scheduler.state.NodeRow;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * The pods that would have to go from a node.
 *
 * @param node       where
 * @param pods       the most important first
 * @param violations how many of them by their disruption budgets should not
 */
record Victims(NodeRow node, List<Pod> pods, int violations) {
    /** The more important of two pods first: by priority, then by age. */
    static final Comparator<Pod> IMPORTANT_FIRST = Comparator.comparingInt((Pod pod) -> -priority(pod))
            .thenComparing(Victims::started)
            .thenComparing(Pod::key);

    /**
     * The least harm first, as upstream has it: fewest budgets violated, lowest of the highest priorities, smallest
     * sum of priorities, fewest pods, and the most important of them started last.
     */
    static final Comparator<Victims> LEAST_HARM = Comparator.comparingInt(Victims::violations)
            .thenComparingInt(victims -> priority(victims.pods.getFirst()))
            .thenComparingLong(Victims::sum)
            .thenComparingInt(victims -> victims.pods.size())
            .thenComparing(Comparator.comparing(Victims::earliestOfHighest).reversed());

    static int priority(Pod pod) {
        return pod.spec().priority(0);
    }

    /** When a pod started; one that has not yet is the youngest. */
    private static Instant started(Pod pod) {
        return pod.status().hasStartTime() ? pod.status().startTime().instant() : Instant.MAX;
    }

    private long sum() {
        // Shifted, so that several pods of negative priority are still more than one.
        return pods.stream().mapToLong(pod -> priority(pod) + (1L << 31)).sum();
    }

    private Instant earliestOfHighest() {
        int highest = priority(pods.getFirst());
        return pods.stream()
                .filter(pod -> priority(pod) == highest)
                .map(Victims::started)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }
}
