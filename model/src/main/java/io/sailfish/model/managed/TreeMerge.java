package io.sailfish.model.managed;

import io.sailfish.model.StringMap;
import io.sailfish.model.managed.MergePlan.Mode;
import io.sailfish.model.managed.MergePlan.ValuePlan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lays an applied tree over a live one. */
final class TreeMerge {
    private TreeMerge() {}

    /** An applied tree laid over a live one. What only one of them has stays; lists and maps are merged by key. */
    static Object merge(Object live, Object applied, ValuePlan plan) {
        Object merged = mergeValue(live, applied, plan);
        return merged == null ? StringMap.of() : merged;
    }

    private static @Nullable Object mergeValue(@Nullable Object live, @Nullable Object applied, ValuePlan plan) {
        Mode mode = TypedTree.mode(plan, live, applied);
        if (mode == Mode.LEAF || TypedTree.isNothing(live) && TypedTree.isNothing(applied)) {
            return applied != null ? applied : live;
        }
        return switch (mode) {
            case STRUCT, MAP, DEDUCED -> mergeMembers(TypedTree.asMap(live), TypedTree.asMap(applied), plan);
            case KEYED, SET -> mergeItems(TypedTree.asList(live), TypedTree.asList(applied), plan);
            case LEAF -> throw new IllegalStateException();
        };
    }

    private static @Nullable Object mergeMembers(Map<?, ?> live, Map<?, ?> applied, ValuePlan plan) {
        Map<String, Object> merged = LinkedHashMap.newLinkedHashMap(live.size() + applied.size());
        live.forEach((name, value) -> mergeMember(merged, (String) name, value, applied.get(name), plan));
        applied.forEach((name, value) -> {
            if (!live.containsKey(name)) {
                mergeMember(merged, (String) name, null, value, plan);
            }
        });
        return merged.isEmpty() ? null : StringMap.copyOf(merged);
    }

    private static void mergeMember(
            Map<String, Object> into, String name, @Nullable Object live, @Nullable Object applied, ValuePlan plan) {
        ValuePlan member = TypedTree.member(plan, name);
        Object merged = member == null ? (applied != null ? applied : live) : mergeValue(live, applied, member);
        if (merged != null) {
            into.put(name, merged);
        }
    }

    /**
     * Merges lists: applied items in their order, those that only the live list has kept as near as can be to the
     * neighbours they had.
     */
    private static @Nullable Object mergeItems(List<?> live, List<?> applied, ValuePlan plan) {
        ItemIndex left = new ItemIndex(live, plan);
        ItemIndex right = new ItemIndex(applied, plan);
        List<PathElement> shared =
                right.order.stream().filter(left.items::containsKey).toList();
        List<Object> out = new ArrayList<>(live.size() + applied.size());
        Set<PathElement> done = new HashSet<>();
        int nextShared = 0;
        int l = 0;
        int r = 0;
        while (l < left.order.size() || r < right.order.size()) {
            PathElement leftKey = l < left.order.size() ? left.order.get(l) : null;
            PathElement rightKey = r < right.order.size() ? right.order.get(r) : null;
            if (leftKey != null && leftKey.equals(rightKey)) {
                done.add(leftKey);
                add(out, left.items.get(leftKey), right.items.get(leftKey), plan);
                l++;
                r++;
                nextShared++;
                continue;
            }
            if (leftKey != null && rightKey != null) {
                boolean awaited =
                        nextShared < shared.size() && !shared.get(nextShared).equals(leftKey);
                if (right.items.containsKey(leftKey) && awaited) {
                    l++;
                    continue;
                }
            }
            if (leftKey != null && !right.items.containsKey(leftKey)) {
                add(out, left.sources.get(l), null, plan);
                l++;
                continue;
            }
            if (leftKey != null && done.contains(leftKey)) {
                l++;
            }
            if (rightKey != null) {
                done.add(rightKey);
                add(out, left.items.get(rightKey), right.items.get(rightKey), plan);
                r++;
                if (nextShared < shared.size() && shared.get(nextShared).equals(rightKey)) {
                    nextShared++;
                }
            }
        }
        return out.isEmpty() ? null : List.copyOf(out);
    }

    private static void add(List<Object> out, @Nullable Object live, @Nullable Object applied, ValuePlan plan) {
        Object merged = mergeValue(live, applied, plan.element());
        if (merged != null) {
            out.add(merged);
        }
    }

    /** The items of a list by key, the first of each; and the keys in order, with those that repeat. */
    private static final class ItemIndex {
        final List<PathElement> order = new ArrayList<>();
        final List<Object> sources = new ArrayList<>();
        final Map<PathElement, Object> items = new LinkedHashMap<>();

        ItemIndex(List<?> list, ValuePlan plan) {
            for (Object item : list) {
                PathElement key = TypedTree.keyOf(plan, item);
                if (key != null) {
                    order.add(key);
                    sources.add(item);
                    items.putIfAbsent(key, item);
                }
            }
        }
    }
}
