package io.sailfish.controllers.statefulset;

import io.sailfish.controllers.history.History;
import io.sailfish.controllers.pod.Pods;
import io.sailfish.model.api.apps.v1.StatefulSet;
import io.sailfish.model.api.apps.v1.StatefulSetSpec;
import io.sailfish.model.api.apps.v1.StatefulSetStatus;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.value.IntOrString;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is to be done next for a StatefulSet. Pure; defined by upstream's controller: places are filled from the
 * lowest and given up from the highest, one at a time unless the policy is Parallel, each waiting for all before it;
 * a rollout replaces pods from the highest down to the partition.
 */
final class StatefulPlan {
    private final StatefulSet set;
    private final Map<Integer, Pod> pods = new TreeMap<>();
    private final String current;
    private final String update;
    private final Instant now;
    private final int first;
    private final int end;
    private final boolean monotonic;

    /**
     * @param pods    those of the set
     * @param current the revision that pods below the partition are of
     * @param update  the revision of the present template
     */
    StatefulPlan(StatefulSet set, List<Pod> pods, String current, String update, Instant now) {
        this.set = set;
        this.current = current;
        this.update = update;
        this.now = now;
        StatefulSetSpec spec = set.spec();
        this.first = spec.hasOrdinals() ? spec.ordinals().start() : 0;
        this.end = first + spec.replicas(1);
        this.monotonic = !spec.podManagementPolicy().equals("Parallel");
        pods.forEach(pod -> {
            int ordinal = Member.ordinal(set, pod.name());
            if (ordinal >= 0) {
                this.pods.put(ordinal, pod);
            }
        });
    }

    private boolean isWanted(int ordinal) {
        return ordinal >= first && ordinal < end;
    }

    /** The next steps. */
    List<Step> next() {
        List<Step> steps = new ArrayList<>();
        if (set.metadata().hasDeletionTimestamp()) {
            return steps;
        }
        if (!fill(steps) || !giveUp(steps)) {
            return steps;
        }
        if (steps.isEmpty() && set.spec().updateStrategy().type().equals("RollingUpdate")) {
            roll(steps);
        }
        return steps;
    }

    /** Returns whether what comes after may go on. */
    private boolean fill(List<Step> steps) {
        for (int ordinal = first; ordinal < end; ordinal++) {
            Pod pod = pods.get(ordinal);
            if (pod == null) {
                steps.add(new Step.Create(ordinal, !isOfCurrent(ordinal)));
                if (monotonic) {
                    return false;
                }
                continue;
            }
            boolean ending = pod.metadata().hasDeletionTimestamp();
            if (Pods.isOver(pod)) {
                if (!ending) {
                    steps.add(new Step.Delete(
                            pod,
                            pod.status().phase().equals("Failed") ? "RecreatingFailedPod" : "RecreatingTerminatedPod"));
                }
                if (monotonic) {
                    return false;
                }
                continue;
            }
            if (!ending
                    && (!new Member(set, ordinal).isIdentified(pod)
                            || pod.status().phase().equals("Pending"))) {
                steps.add(new Step.Mend(ordinal, pod));
            }
            if (monotonic && !isHealthy(pod)) {
                return false;
            }
        }
        return true;
    }

    private boolean giveUp(List<Step> steps) {
        List<Pod> condemned = new ArrayList<>();
        pods.forEach((ordinal, pod) -> {
            if (!isWanted(ordinal)) {
                condemned.addFirst(pod);
            }
        });
        Optional<Pod> firstUnhealthy = pods.values().stream()
                .filter(pod -> !isReady(pod))
                .min(Comparator.comparingInt(pod -> Member.ordinal(set, pod.name())));
        for (Pod pod : condemned) {
            if (pod.metadata().hasDeletionTimestamp()) {
                if (monotonic) {
                    return false;
                }
                continue;
            }
            if (monotonic
                    && !isReady(pod)
                    && firstUnhealthy.filter(other -> other != pod).isPresent()) {
                return false;
            }
            steps.add(new Step.Delete(pod, ""));
            if (monotonic) {
                return false;
            }
        }
        return true;
    }

    private void roll(List<Step> steps) {
        var rolling = set.spec().updateStrategy().rollingUpdate();
        int lowest = first + rolling.partition(0);
        int most = Math.max(
                1,
                (rolling.hasMaxUnavailable() ? rolling.maxUnavailable() : IntOrString.of(1))
                        .scaled(set.spec().replicas(1), true));
        int unavailable = 0;
        for (int ordinal = first; ordinal < end; ordinal++) {
            Pod pod = pods.get(ordinal);
            unavailable += pod == null || !isHealthy(pod) ? 1 : 0;
        }
        for (int ordinal = end - 1; ordinal >= lowest; ordinal--) {
            Pod pod = pods.get(ordinal);
            if (pod == null) {
                return;
            }
            boolean replace = !revision(pod).equals(update) && !pod.metadata().hasDeletionTimestamp();
            if (replace) {
                boolean healthy = isHealthy(pod);
                if (healthy && unavailable >= most) {
                    return;
                }
                steps.add(new Step.Delete(pod, ""));
                unavailable += healthy ? 1 : 0;
                if (most == 1) {
                    return;
                }
            } else if (most == 1 && !isHealthy(pod)) {
                return;
            }
        }
    }

    private boolean isOfCurrent(int ordinal) {
        if (!set.spec().updateStrategy().type().equals("RollingUpdate")) {
            return false;
        }
        var strategy = set.spec().updateStrategy();
        return strategy.hasRollingUpdate() && strategy.rollingUpdate().hasPartition()
                ? ordinal < first + strategy.rollingUpdate().partition(0)
                : ordinal < first + set.status().currentReplicas();
    }

    private static String revision(Pod pod) {
        return pod.metadata().labels().getOrDefault(History.HASH_LABEL, "");
    }

    private static boolean isReady(Pod pod) {
        return pod.status().phase().equals("Running") && Pods.isReady(pod);
    }

    /** Ready, for long enough, and not on its way out. */
    private boolean isHealthy(Pod pod) {
        return isAvailable(pod) && !pod.metadata().hasDeletionTimestamp();
    }

    private boolean isAvailable(Pod pod) {
        return isReady(pod)
                && Pods.untilAvailable(pod, set.spec().minReadySeconds(), now)
                        .filter(Duration::isZero)
                        .isPresent();
    }

    /** When a pod will have been ready for long enough. */
    Optional<Duration> untilAvailable() {
        return pods.values().stream()
                .flatMap(pod -> Pods.untilAvailable(pod, set.spec().minReadySeconds(), now).stream())
                .filter(Duration::isPositive)
                .min(Duration::compareTo);
    }

    /**
     * What the status says.
     *
     * @param currentName the name of the current revision
     * @param updateName  the name of the update revision
     */
    StatefulSetStatus status(String currentName, String updateName, int collisions) {
        int replicas = 0;
        int ready = 0;
        int available = 0;
        int ofCurrent = 0;
        int ofUpdate = 0;
        for (Pod pod : pods.values()) {
            replicas++;
            ready += isReady(pod) ? 1 : 0;
            available += isAvailable(pod) ? 1 : 0;
            if (!pod.metadata().hasDeletionTimestamp()) {
                ofCurrent += revision(pod).equals(current) ? 1 : 0;
                ofUpdate += revision(pod).equals(update) ? 1 : 0;
            }
        }
        boolean complete = set.spec().updateStrategy().type().equals("RollingUpdate")
                && ofUpdate == set.spec().replicas(1)
                && ready == set.spec().replicas(1)
                && replicas == set.spec().replicas(1);
        StatefulSetStatus status = set.status()
                .withObservedGeneration(set.metadata().generation())
                .withReplicas(replicas)
                .withReadyReplicas(ready)
                .withAvailableReplicas(available)
                .withCurrentReplicas(complete ? ofUpdate : ofCurrent)
                .withUpdatedReplicas(ofUpdate)
                .withCurrentRevision(complete ? updateName : currentName)
                .withUpdateRevision(updateName);
        return status.withCollisionCount(collisions);
    }
}
