package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.value.Quantity;
import io.sailfish.node.cgroup.Cgroups;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The control groups of pods: one for all pods, below it one for each class but the guaranteed, and in those one for each
 * pod, to which the runtime adds the containers'.
 *
 * @param groups the kernel's
 * @param processesPerPod the most processes of a pod; 0 for no bound
 */
public record PodGroups(Cgroups groups, long processesPerPod) {
    private static final String ALL = "/kubepods";
    private static final List<String> CLASSES = List.of(ALL, ALL + "/burstable", ALL + "/besteffort");

    /** The group of a pod. */
    public static String path(Pod pod) {
        String own = "/pod" + Pods.uid(pod);
        return switch (Pods.quality(pod)) {
            case GUARANTEED -> ALL + own;
            case BURSTABLE -> ALL + "/burstable" + own;
            case BEST_EFFORT -> ALL + "/besteffort" + own;
        };
    }

    /** The group of all pods. */
    public static String all() {
        return ALL;
    }

    /** Makes the groups of the classes, weighed by what the pods in them request. */
    public void applyClasses(Collection<Pod> pods, long allocatableMilliCpu) throws IOException {
        long burstable = pods.stream()
                .filter(pod -> Pods.quality(pod) == Pods.Quality.BURSTABLE)
                .mapToLong(pod ->
                        Pods.requests(pod).getOrDefault("cpu", Quantity.ZERO).milliValue())
                .sum();
        groups.apply(ALL, new Cgroups.Limits(ResourceLimits.shares(allocatableMilliCpu), 0, 0, 0, 0));
        groups.apply(CLASSES.get(1), new Cgroups.Limits(ResourceLimits.shares(burstable), 0, 0, 0, 0));
        groups.apply(CLASSES.get(2), new Cgroups.Limits(ResourceLimits.shares(0), 0, 0, 0, 0));
    }

    void apply(Pod pod) throws IOException {
        groups.apply(path(pod), ResourceLimits.ofPod(pod, processesPerPod));
    }

    /** Removes a pod's group, wherever it is: of a pod that is gone the class is not known any more. */
    void remove(String uid) throws IOException {
        for (String parent : CLASSES) {
            if (groups.children(parent).contains("pod" + uid)) {
                groups.remove(parent + "/pod" + uid);
            }
        }
    }

    /** The UIDs of pods that have a group. */
    Set<String> uids() throws IOException {
        Set<String> found = new HashSet<>();
        for (String parent : CLASSES) {
            for (String child : groups.children(parent)) {
                if (child.startsWith("pod")) {
                    found.add(child.substring("pod".length()));
                }
            }
        }
        return found;
    }
}
