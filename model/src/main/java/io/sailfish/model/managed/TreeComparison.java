package io.sailfish.model.managed;

import io.sailfish.model.managed.Comparison.Walk;
import io.sailfish.model.managed.Comparison.Walk.Place;
import io.sailfish.model.managed.MergePlan.Mode;
import io.sailfish.model.managed.MergePlan.ValuePlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares trees, as {@link Comparison} does messages. */
final class TreeComparison {
    private TreeComparison() {}

    /** How one tree differs from another. */
    static Comparison compare(Object before, Object after, ValuePlan plan) {
        Walk walk = new Walk();
        compareMembers(walk, before, after, plan, Walk.ROOT);
        return walk.result();
    }

    private static void compareValue(
            Walk walk, @Nullable Object before, @Nullable Object after, ValuePlan plan, Place place) {
        Mode mode = TypedTree.mode(plan, before, after);
        if (mode == Mode.LEAF || TypedTree.isNothing(before) && TypedTree.isNothing(after)) {
            boolean same = before != null && after != null && TypedTree.same(before, after);
            walk.leaf(before != null, same ? after : before, after != null, after, place);
            return;
        }
        switch (mode) {
            case STRUCT, MAP, DEDUCED -> compareMembers(walk, before, after, plan, place);
            case KEYED, SET -> compareItems(walk, before, after, plan, place);
            case LEAF -> throw new IllegalStateException();
        }
        if (before == null) {
            walk.added(place);
        } else if (after == null) {
            walk.removed(place);
        }
    }

    private static void compareMembers(
            Walk walk, @Nullable Object before, @Nullable Object after, ValuePlan plan, Place place) {
        Map<?, ?> left = TypedTree.asMap(before);
        Map<?, ?> right = TypedTree.asMap(after);
        Set<String> names = new TreeSet<>();
        left.keySet().forEach(name -> names.add((String) name));
        right.keySet().forEach(name -> names.add((String) name));
        for (String name : names) {
            ValuePlan member = TypedTree.member(plan, name);
            if (member != null) {
                Place below = place.then(new PathElement.Name(name));
                compareValue(walk, left.get(name), right.get(name), member, below);
            }
        }
    }

    private static void compareItems(
            Walk walk, @Nullable Object before, @Nullable Object after, ValuePlan plan, Place place) {
        Map<PathElement, List<Object>> left = grouped(before, plan);
        Map<PathElement, List<Object>> right = grouped(after, plan);
        Set<PathElement> keys = new TreeSet<>(left.keySet());
        keys.addAll(right.keySet());
        for (PathElement key : keys) {
            List<Object> old = left.getOrDefault(key, List.of());
            List<Object> now = right.getOrDefault(key, List.of());
            Place below = place.then(key);
            if (old.size() < 2 && now.size() < 2) {
                compareValue(walk, first(old), first(now), plan.element(), below);
            } else if (old.size() >= 2 && now.size() >= 2) {
                if (!TypedTree.same(old, now)) {
                    walk.modified(below);
                }
            } else if (old.size() >= 2) {
                if (!now.isEmpty()) {
                    compareValue(walk, null, first(now), plan.element(), below);
                }
                walk.removed(below);
            } else {
                if (!old.isEmpty()) {
                    compareValue(walk, first(old), null, plan.element(), below);
                }
                walk.added(below);
            }
        }
    }

    private static @Nullable Object first(List<Object> items) {
        return items.isEmpty() ? null : items.getFirst();
    }

    private static Map<PathElement, List<Object>> grouped(@Nullable Object value, ValuePlan plan) {
        Map<PathElement, List<Object>> groups = new LinkedHashMap<>();
        if (value instanceof List<?> list) {
            for (Object item : list) {
                PathElement key = TypedTree.keyOf(plan, item);
                if (key != null) {
                    groups.computeIfAbsent(key, _ -> new ArrayList<>(1)).add(item);
                }
            }
        }
        return groups;
    }
}
