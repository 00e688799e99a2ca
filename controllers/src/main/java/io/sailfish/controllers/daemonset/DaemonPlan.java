package io.sailfish.controllers.daemonset;

import io.sailfish.controllers.daemonset.DaemonPods.Fit;
import io.sailfish.controllers.pod.Pods;
import io.sailfish.model.api.apps.v1.DaemonSet;
import io.sailfish.model.api.apps.v1.DaemonSetStatus;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.value.IntOrString;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is to be done with the pods of a DaemonSet. Pure; defined by upstream's controller: nodes that fit get one,
 * ended pods and surplus ones go, and during a rollout old pods go (or new ones come beside them) as far as the
 * limits let them.
 */
final class DaemonPlan {
    private static final Comparator<Pod> OLDEST_FIRST = Comparator.comparing(
                    (Pod pod) -> pod.metadata().creationTimestamp())
            .thenComparing(Pod::name);

    private final DaemonSet set;
    private final List<Node> nodes;
    private final Map<String, List<Pod>> byNode = new LinkedHashMap<>();
    private final String hash;
    private final Instant now;

    DaemonPlan(DaemonSet set, List<Node> nodes, List<Pod> pods, String hash, Instant now) {
        this.set = set;
        this.nodes = nodes;
        this.hash = hash;
        this.now = now;
        pods.stream()
                .sorted(OLDEST_FIRST)
                .forEach(pod -> byNode.computeIfAbsent(DaemonPods.node(pod), absent -> new ArrayList<>())
                        .add(pod));
    }

    /**
     * What to do.
     *
     * @param create names of nodes that get a pod
     * @param delete pods that go
     * @param ended  those of them that have failed or come to their end, which is to be reported
     */
    record Changes(List<String> create, List<Pod> delete, List<Pod> ended) {}

    private List<Pod> on(String node) {
        return byNode.getOrDefault(node, List.of());
    }

    /** Puts pods where they are missing and takes them away where they are too many. */
    Changes manage() {
        Changes changes = new Changes(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (Node node : nodes) {
            Fit fit = DaemonPods.fit(set, node);
            List<Pod> present = on(node.name());
            if (fit.shouldRun() && present.isEmpty()) {
                changes.create().add(node.name());
            } else if (fit.mayStay()) {
                tidy(present, changes);
            } else {
                present.stream()
                        .filter(pod -> !pod.metadata().hasDeletionTimestamp())
                        .forEach(changes.delete()::add);
            }
        }
        for (Map.Entry<String, List<Pod>> entry : byNode.entrySet()) {
            boolean gone = !entry.getKey().isEmpty()
                    && nodes.stream().noneMatch(node -> node.name().equals(entry.getKey()));
            if (gone) {
                // Pods that ran there are the garbage collector's.
                entry.getValue().stream()
                        .filter(pod -> pod.spec().nodeName().isEmpty()
                                && !pod.metadata().hasDeletionTimestamp())
                        .forEach(changes.delete()::add);
            }
        }
        return changes;
    }

    private void tidy(List<Pod> present, Changes changes) {
        List<Pod> running = new ArrayList<>();
        for (Pod pod : present) {
            if (pod.metadata().hasDeletionTimestamp()) {
                continue;
            }
            if (Pods.isOver(pod)) {
                changes.delete().add(pod);
                changes.ended().add(pod);
            } else {
                running.add(pod);
            }
        }
        if (running.size() < 2) {
            return;
        }
        if (surge() == 0) {
            changes.delete().addAll(running.subList(1, running.size()));
            return;
        }
        // With a surge a node has two for a while: the old one until the new one is available.
        Pod newest = newest(running, true);
        Pod oldest = newest(running, false);
        for (Pod pod : running) {
            boolean obsolete = pod != newest && pod != oldest
                    || pod == oldest && newest != null && isAvailable(newest)
                    || pod == oldest && newest != null && !isAvailable(oldest);
            if (obsolete) {
                changes.delete().add(pod);
            }
        }
    }

    private Pod newest(List<Pod> running, boolean current) {
        Pod found = null;
        for (Pod pod : running) {
            if (DaemonPods.isCurrent(pod, hash) == current) {
                found = pod;
            }
        }
        return found;
    }

    /** The next step of a rollout; to be asked once {@link #manage} finds nothing to do. */
    Changes roll() {
        Changes changes = new Changes(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        if (!set.spec().updateStrategy().type().equals("RollingUpdate")) {
            return changes;
        }
        return surge() > 0 ? rollBySurge(changes) : rollByReplacing(changes);
    }

    private Changes rollByReplacing(Changes changes) {
        int unavailable = 0;
        List<Pod> replaceable = new ArrayList<>();
        List<Pod> candidates = new ArrayList<>();
        for (Node node : nodes) {
            if (!DaemonPods.fit(set, node).shouldRun()) {
                continue;
            }
            List<Pod> active = active(node);
            if (active.size() != 1) {
                unavailable++;
                continue;
            }
            Pod pod = active.getFirst();
            boolean available = isAvailable(pod);
            unavailable += available ? 0 : 1;
            if (!DaemonPods.isCurrent(pod, hash)) {
                (available ? candidates : replaceable).add(pod);
            }
        }
        int left = Math.max(0, limit(maxUnavailable()) - unavailable);
        changes.delete().addAll(replaceable);
        changes.delete().addAll(candidates.subList(0, Math.min(left, candidates.size())));
        return changes;
    }

    private Changes rollBySurge(Changes changes) {
        int surging = 0;
        List<String> candidates = new ArrayList<>();
        for (Node node : nodes) {
            if (!DaemonPods.fit(set, node).shouldRun()) {
                continue;
            }
            List<Pod> active = active(node);
            if (active.size() > 1) {
                surging++;
            } else if (active.size() == 1 && !DaemonPods.isCurrent(active.getFirst(), hash)) {
                if (isAvailable(active.getFirst())) {
                    candidates.add(node.name());
                } else {
                    changes.create().add(node.name());
                }
            }
        }
        int left = Math.max(0, limit(surgeAmount()) - surging);
        changes.create().addAll(candidates.subList(0, Math.min(left, candidates.size())));
        return changes;
    }

    private List<Pod> active(Node node) {
        return on(node.name()).stream().filter(Pods::isActive).toList();
    }

    private boolean isAvailable(Pod pod) {
        return Pods.untilAvailable(pod, set.spec().minReadySeconds(), now)
                .filter(Duration::isZero)
                .isPresent();
    }

    private int surge() {
        return limit(surgeAmount());
    }

    private IntOrString surgeAmount() {
        var rolling = set.spec().updateStrategy().rollingUpdate();
        return rolling.hasMaxSurge() ? rolling.maxSurge() : IntOrString.of(0);
    }

    private IntOrString maxUnavailable() {
        var rolling = set.spec().updateStrategy().rollingUpdate();
        return rolling.hasMaxUnavailable() ? rolling.maxUnavailable() : IntOrString.of(1);
    }

    private int limit(IntOrString amount) {
        int wanted = (int) nodes.stream()
                .filter(node -> DaemonPods.fit(set, node).shouldRun())
                .count();
        return amount.scaled(wanted, true);
    }

    /** What the status says. */
    DaemonSetStatus status() {
        int desired = 0;
        int scheduled = 0;
        int misplaced = 0;
        int ready = 0;
        int available = 0;
        int updated = 0;
        for (Node node : nodes) {
            List<Pod> present = on(node.name());
            if (!DaemonPods.fit(set, node).shouldRun()) {
                misplaced += present.isEmpty() ? 0 : 1;
                continue;
            }
            desired++;
            if (present.isEmpty()) {
                continue;
            }
            scheduled++;
            Pod oldest = present.getFirst();
            ready += Pods.isReady(oldest) ? 1 : 0;
            available += Pods.isReady(oldest) && isAvailable(oldest) ? 1 : 0;
            updated += DaemonPods.isCurrent(oldest, hash) ? 1 : 0;
        }
        return set.status()
                .withObservedGeneration(set.metadata().generation())
                .withDesiredNumberScheduled(desired)
                .withCurrentNumberScheduled(scheduled)
                .withNumberMisscheduled(misplaced)
                .withNumberReady(ready)
                .withNumberAvailable(available)
                .withNumberUnavailable(desired - available)
                .withUpdatedNumberScheduled(updated);
    }
}
