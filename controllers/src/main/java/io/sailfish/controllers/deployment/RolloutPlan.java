package io.sailfish.controllers.deployment;

import io.sailfish.model.api.apps.v1.Deployment;
import io.sailfish.model.api.apps.v1.ReplicaSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The next step of a rollout: which ReplicaSets change to which size. Pure.
 *
 * <p>Defined by upstream's Deployment controller: new pods come as far as the surge lets them, old ones go as far as
 * enough pods stay available, broken ones first; a change of size during a rollout is shared out by proportion.
 */
final class RolloutPlan {
    private static final Comparator<ReplicaSet> OLDEST_FIRST = Comparator.comparing(
                    (ReplicaSet set) -> set.metadata().creationTimestamp())
            .thenComparing(ReplicaSet::name);

    private final Deployment deployment;
    private final int wanted;
    private final Limits limits;

    RolloutPlan(Deployment deployment) {
        this.deployment = deployment;
        this.wanted = deployment.spec().replicas(1);
        this.limits = Limits.of(deployment);
    }

    /** The next sizes of a rolling update; empty where nothing is to be done now. */
    Map<ReplicaSet, Integer> roll(ReplicaSet current, List<ReplicaSet> old) {
        int size = nextSizeOfNew(current, old);
        if (size != current.spec().replicas(1)) {
            return Map.of(current, size);
        }
        return shrinkOld(current, old);
    }

    /** Replace-all: old pods go first, and the new come when all have gone. */
    Map<ReplicaSet, Integer> recreate(@Nullable ReplicaSet current, List<ReplicaSet> old, boolean oldPodsRun) {
        Map<ReplicaSet, Integer> changes = new LinkedHashMap<>();
        old.stream().filter(set -> set.spec().replicas(1) > 0).forEach(set -> changes.put(set, 0));
        if (changes.isEmpty()
                && !oldPodsRun
                && current != null
                && current.spec().replicas(1) != wanted) {
            changes.put(current, wanted);
        }
        return changes;
    }

    /** The size with which a set of a new template begins, or to which it grows. */
    int nextSizeOfNew(@Nullable ReplicaSet current, List<ReplicaSet> old) {
        int present = current == null ? 0 : current.spec().replicas(1);
        if (!deployment.spec().strategy().type().equals("RollingUpdate") || present > wanted) {
            return wanted;
        }
        int all = present + sum(old);
        int most = wanted + limits.surge();
        return all >= most ? present : present + Math.min(most - all, wanted - present);
    }

    private Map<ReplicaSet, Integer> shrinkOld(ReplicaSet current, List<ReplicaSet> old) {
        Map<ReplicaSet, Integer> sizes = new LinkedHashMap<>();
        if (sum(old) == 0) {
            return sizes;
        }
        int minimum = wanted - limits.unavailable();
        int newUnavailable = current.spec().replicas(1) - current.status().availableReplicas();
        int spare = sum(old) + current.spec().replicas(1) - minimum - newUnavailable;
        if (spare <= 0) {
            return sizes;
        }
        List<ReplicaSet> byAge = old.stream().sorted(OLDEST_FIRST).toList();
        int removed = 0;
        for (ReplicaSet set : byAge) {
            int broken = set.spec().replicas(1) - set.status().availableReplicas();
            int out = Math.min(spare - removed, broken);
            if (out > 0) {
                sizes.put(set, set.spec().replicas(1) - out);
                removed += out;
            }
        }
        int available = current.status().availableReplicas()
                + byAge.stream()
                        .mapToInt(set -> set.status().availableReplicas())
                        .sum();
        int surplus = available - minimum;
        for (ReplicaSet set : byAge) {
            int size = sizes.getOrDefault(set, set.spec().replicas(1));
            int out = Math.min(surplus, size);
            if (out > 0) {
                sizes.put(set, size - out);
                surplus -= out;
            }
        }
        return sizes;
    }

    /** Sizes after a change of the deployment's size: the sets grow and shrink by their share. */
    Map<ReplicaSet, Integer> scale(@Nullable ReplicaSet current, List<ReplicaSet> old) {
        List<ReplicaSet> all = new ArrayList<>(old);
        if (current != null) {
            all.add(current);
        }
        List<ReplicaSet> active =
                all.stream().filter(set -> set.spec().replicas(1) > 0).toList();
        if (active.size() <= 1) {
            ReplicaSet only = active.isEmpty() ? newest(current, old) : active.getFirst();
            return only == null || only.spec().replicas(1) == wanted ? Map.of() : Map.of(only, wanted);
        }
        if (current != null && isSaturated(current)) {
            Map<ReplicaSet, Integer> none = new LinkedHashMap<>();
            old.stream().filter(set -> set.spec().replicas(1) > 0).forEach(set -> none.put(set, 0));
            return none;
        }
        return deployment.spec().strategy().type().equals("RollingUpdate") ? proportional(active) : Map.of();
    }

    private boolean isSaturated(ReplicaSet set) {
        return set.spec().replicas(1) == wanted
                && Revisions.desired(set) == wanted
                && set.status().availableReplicas() == wanted;
    }

    private Map<ReplicaSet, Integer> proportional(List<ReplicaSet> active) {
        int allowed = wanted > 0 ? wanted + limits.surge() : 0;
        int total = sum(active);
        int toAdd = allowed - total;
        Comparator<ReplicaSet> bySize = Comparator.comparingInt(
                        (ReplicaSet set) -> set.spec().replicas(1))
                .reversed();
        Comparator<ReplicaSet> byAge = toAdd > 0 ? OLDEST_FIRST.reversed() : OLDEST_FIRST;
        List<ReplicaSet> sorted =
                active.stream().sorted(bySize.thenComparing(byAge)).toList();
        Map<ReplicaSet, Integer> sizes = new LinkedHashMap<>();
        int added = 0;
        for (ReplicaSet set : sorted) {
            int share = toAdd == 0 ? 0 : share(set, allowed, toAdd, added);
            sizes.put(set, Math.max(0, set.spec().replicas(1) + share));
            added += share;
        }
        int leftover = toAdd - added;
        ReplicaSet first = sorted.getFirst();
        sizes.put(first, Math.max(0, sizes.get(first) + leftover));
        sizes.entrySet().removeIf(entry -> entry.getKey().spec().replicas(1) == entry.getValue());
        return sizes;
    }

    private static int share(ReplicaSet set, int allowed, int toAdd, int added) {
        int before = Revisions.maximum(set) == 0 ? allowed : Revisions.maximum(set);
        int size = set.spec().replicas(1);
        int fraction = (int) Math.round((double) size * allowed / before) - size;
        int left = toAdd - added;
        return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
    }

    private static @Nullable ReplicaSet newest(@Nullable ReplicaSet current, List<ReplicaSet> old) {
        return current != null ? current : old.stream().max(OLDEST_FIRST).orElse(null);
    }

    private static int sum(List<ReplicaSet> sets) {
        return sets.stream().mapToInt(set -> set.spec().replicas(1)).sum();
    }
}
