package io.sailfish.controllers.pod;

import io.sailfish.model.api.core.v1.ContainerStatus;
import io.sailfish.model.api.core.v1.Pod;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which pods go first when there are too many: upstream's order, those least missed first. */
public final class DeletionRank {
    private static final String COST = "controller.kubernetes.io/pod-deletion-cost";

    private DeletionRank() {}

    /** The pods in the order in which they would be deleted. */
    public static List<Pod> rank(List<Pod> pods) {
        Map<String, Integer> perNode = new HashMap<>();
        pods.forEach(pod -> perNode.merge(pod.spec().nodeName(), 1, Integer::sum));
        return pods.stream()
                .sorted(Comparator.comparing((Pod pod) -> !pod.spec().nodeName().isEmpty())
                        .thenComparingInt(DeletionRank::phase)
                        .thenComparing(Pods::isReady)
                        .thenComparingInt(DeletionRank::cost)
                        .thenComparingInt(pod -> -perNode.get(pod.spec().nodeName()))
                        .thenComparing(
                                Comparator.comparing(DeletionRank::readySince).reversed())
                        .thenComparingInt(pod -> -restarts(pod))
                        .thenComparing(
                                Comparator.comparing((Pod pod) -> pod.metadata().creationTimestamp())
                                        .reversed())
                        .thenComparing(Pod::name))
                .toList();
    }

    private static int phase(Pod pod) {
        return switch (pod.status().phase()) {
            case "Running" -> 2;
            case "Unknown" -> 1;
            default -> 0;
        };
    }

    private static int cost(Pod pod) {
        try {
            return Integer.parseInt(pod.metadata().annotations().getOrDefault(COST, "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static long readySince(Pod pod) {
        return Pods.condition(pod, "Ready")
                .map(condition -> condition.lastTransitionTime().instant().getEpochSecond())
                .orElse(0L);
    }

    private static int restarts(Pod pod) {
        return pod.status().containerStatuses().stream()
                .mapToInt(ContainerStatus::restartCount)
                .max()
                .orElse(0);
    }
}
