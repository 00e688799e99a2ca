package io.sailfish.model.managed;

import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.managed.Comparison.Walk;
import io.sailfish.model.managed.Comparison.Walk.Place;
import io.sailfish.model.managed.MergePlan.FieldPlan;
import io.sailfish.model.managed.MergePlan.KeyPlan;
import io.sailfish.model.managed.MergePlan.Mode;
import io.sailfish.model.managed.MergePlan.ValuePlan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Trees of maps, lists and scalars taken as values of a type: what apply works on, since an applied configuration says
 * more than a message can hold (explicit nulls, empty maps and zeros are owned too).
 */
final class TypedTree {
    private TypedTree() {}

    /** How a member of an object splits: a field of a struct or an entry of a map. */
    private static @Nullable ValuePlan member(ValuePlan plan, String name) {
        return switch (plan.mode) {
            case STRUCT -> {
                FieldPlan field = plan.plan().field(name);
                yield field != null ? field.value : isTypeMeta(plan, name) ? ValuePlan.TEXT : null;
            }
            case MAP, DEDUCED -> plan.element();
            case LEAF, KEYED, SET -> null;
        };
    }

    /** Whether a name is that of a field, not of an entry of a map. */
    private static boolean isNamed(ValuePlan plan, String name) {
        return plan.mode == Mode.STRUCT && (plan.plan().field(name) != null || isTypeMeta(plan, name));
    }

    static boolean isTypeMeta(ValuePlan plan, String name) {
        return plan.plan().type.kind() != null && (name.equals("kind") || name.equals("apiVersion"));
    }

    /** How the item of a list is found; null where it has none of the keys. */
    static @Nullable PathElement keyOf(ValuePlan list, Object item) {
        if (list.mode == Mode.SET) {
            return new PathElement.Item(item);
        }
        if (!(item instanceof Map<?, ?> map)) {
            return null;
        }
        KeyPlan[] keys = list.keys();
        List<PathElement.Key> values = new ArrayList<>(keys.length);
        for (KeyPlan key : keys) {
            Object value = map.get(key.name());
            Object known = value == null ? key.absent() : value;
            if (known != null) {
                values.add(new PathElement.Key(key.name(), known));
            }
        }
        return values.isEmpty() ? null : new PathElement.Keyed(values);
    }

    private static boolean isNothing(@Nullable Object value) {
        return switch (value) {
            case null -> true;
            case JsonNull _ -> true;
            case Map<?, ?> map -> map.isEmpty();
            case List<?> list -> list.isEmpty();
            default -> false;
        };
    }

    /** The mode of a value; free-form ones are told by what they hold. */
    private static Mode mode(ValuePlan plan, @Nullable Object one, @Nullable Object other) {
        if (plan.mode != Mode.DEDUCED) {
            return plan.mode;
        }
        Object known = one == null || one instanceof JsonNull ? other : one;
        boolean alike = one == null
                || other == null
                || one instanceof JsonNull
                || other instanceof JsonNull
                || one instanceof Map == other instanceof Map;
        return known instanceof Map && alike ? Mode.DEDUCED : Mode.LEAF;
    }

    // ---- the fields of a tree

    /** The paths of a tree. */
    static FieldSet fieldSet(Object tree, ValuePlan plan) {
        FieldSetBuilder builder = new FieldSetBuilder();
        collect(tree, plan, builder);
        return builder.build().withMember(false);
    }

    private static void collect(Object value, ValuePlan plan, FieldSetBuilder at) {
        switch (mode(plan, value, null)) {
            case LEAF -> at.include();
            case STRUCT, MAP, DEDUCED -> {
                if (value instanceof Map<?, ?> map) {
                    map.forEach((name, member) -> collectMember((String) name, member, plan, at));
                }
            }
            case KEYED, SET -> {
                if (value instanceof List<?> list) {
                    collectItems(list, plan, at);
                }
            }
        }
    }

    private static void collectMember(String name, Object value, ValuePlan plan, FieldSetBuilder at) {
        ValuePlan member = member(plan, name);
        if (member == null) {
            return;
        }
        FieldSetBuilder below = at.child(new PathElement.Name(name));
        collect(value, member, below);
        boolean empty = value instanceof JsonNull || value instanceof Map<?, ?> map && map.isEmpty();
        if (empty || !isNamed(plan, name)) {
            below.include();
        }
    }

    private static void collectItems(List<?> items, ValuePlan plan, FieldSetBuilder at) {
        Set<PathElement> seen = HashSet.newHashSet(items.size());
        Set<PathElement> repeated = new TreeSet<>();
        for (Object item : items) {
            PathElement key = keyOf(plan, item);
            if (key != null && !seen.add(key)) {
                repeated.add(key);
            }
        }
        for (Object item : items) {
            PathElement key = keyOf(plan, item);
            if (key != null) {
                FieldSetBuilder below = at.child(key);
                below.include();
                if (!repeated.contains(key)) {
                    collect(item, plan.element(), below);
                }
            }
        }
    }

    /**
     * A set with the fields of structs that lead to its paths, which are not in it otherwise. Keys of maps are left as
     * they are.
     */
    static FieldSet withNamedFields(FieldSet set, @Nullable ValuePlan plan) {
        PathElement[] elements = new PathElement[set.size()];
        FieldSet[] children = new FieldSet[set.size()];
        for (int i = 0; i < elements.length; i++) {
            PathElement element = set.element(i);
            FieldSet child = set.child(i);
            ValuePlan below = null;
            boolean named = false;
            if (plan != null && element instanceof PathElement.Name(String name)) {
                below = member(plan, name);
                named = isNamed(plan, name);
            } else if (plan != null && element instanceof PathElement.Keyed && plan.mode == Mode.KEYED) {
                below = plan.element();
            }
            FieldSet deeper = withNamedFields(child, below);
            elements[i] = element;
            children[i] = deeper.withMember(child.isMember() || named && child.size() > 0);
        }
        return FieldSet.node(set.isMember(), elements, children);
    }

    // ---- merging

    /** An applied tree laid over a live one. What only one of them has stays; lists and maps are merged by key. */
    static Object merge(Object live, Object applied, ValuePlan plan) {
        Object merged = mergeValue(live, applied, plan);
        return merged == null ? StringMap.of() : merged;
    }

    private static @Nullable Object mergeValue(@Nullable Object live, @Nullable Object applied, ValuePlan plan) {
        Mode mode = mode(plan, live, applied);
        if (mode == Mode.LEAF || isNothing(live) && isNothing(applied)) {
            return applied != null ? applied : live;
        }
        return switch (mode) {
            case STRUCT, MAP, DEDUCED -> mergeMembers(asMap(live), asMap(applied), plan);
            case KEYED, SET -> mergeItems(asList(live), asList(applied), plan);
            case LEAF -> throw new IllegalStateException();
        };
    }

    private static Map<?, ?> asMap(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<?> asList(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
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
        ValuePlan member = member(plan, name);
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
                boolean awaited = nextShared < shared.size() && !shared.get(nextShared).equals(leftKey);
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
                PathElement key = keyOf(plan, item);
                if (key != null) {
                    order.add(key);
                    sources.add(item);
                    items.putIfAbsent(key, item);
                }
            }
        }
    }

    // ---- removing

    /** A tree without these paths and what lies beyond them. */
    static Object remove(Object tree, FieldSet removed, ValuePlan plan) {
        Object left = removeFrom(tree, removed, plan);
        return left instanceof JsonNull ? StringMap.of() : left;
    }

    private static Object removeFrom(Object value, FieldSet removed, ValuePlan plan) {
        return switch (mode(plan, value, null)) {
            case LEAF -> value instanceof Map || value instanceof List ? JsonNull.NULL : value;
            case STRUCT, MAP, DEDUCED ->
                value instanceof Map<?, ?> map ? removeMembers(map, removed, plan) : JsonNull.NULL;
            case KEYED, SET -> value instanceof List<?> list ? removeItems(list, removed, plan) : JsonNull.NULL;
        };
    }

    private static Object removeMembers(Map<?, ?> map, FieldSet removed, ValuePlan plan) {
        Map<String, Object> left = LinkedHashMap.newLinkedHashMap(map.size());
        map.forEach((key, value) -> {
            String name = (String) key;
            FieldSet below = removed.child(new PathElement.Name(name));
            if (!below.isMember()) {
                ValuePlan member = member(plan, name);
                left.put(name, below.size() == 0 || member == null ? value : removeFrom(value, below, member));
            }
        });
        return left.isEmpty() ? JsonNull.NULL : StringMap.copyOf(left);
    }

    private static Object removeItems(List<?> list, FieldSet removed, ValuePlan plan) {
        List<Object> left = new ArrayList<>(list.size());
        for (Object item : list) {
            PathElement key = keyOf(plan, item);
            FieldSet below = key == null ? FieldSet.EMPTY : removed.child(key);
            if (!below.isMember()) {
                left.add(below.size() == 0 ? item : removeFrom(item, below, plan.element()));
            }
        }
        return left.isEmpty() ? JsonNull.NULL : List.copyOf(left);
    }

    // ---- comparing

    /** How one tree differs from another. */
    static Comparison compare(Object before, Object after, ValuePlan plan) {
        Walk walk = new Walk();
        compareMembers(walk, before, after, plan, Walk.ROOT);
        return walk.result();
    }

    private static void compareValue(
            Walk walk, @Nullable Object before, @Nullable Object after, ValuePlan plan, Place place) {
        Mode mode = mode(plan, before, after);
        if (mode == Mode.LEAF || isNothing(before) && isNothing(after)) {
            boolean same = before != null && after != null && same(before, after);
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
        Map<?, ?> left = asMap(before);
        Map<?, ?> right = asMap(after);
        Set<String> names = new TreeSet<>();
        left.keySet().forEach(name -> names.add((String) name));
        right.keySet().forEach(name -> names.add((String) name));
        for (String name : names) {
            ValuePlan member = member(plan, name);
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
                if (!same(old, now)) {
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
                PathElement key = keyOf(plan, item);
                if (key != null) {
                    groups.computeIfAbsent(key, _ -> new ArrayList<>(1)).add(item);
                }
            }
        }
        return groups;
    }

    /** Whether two trees are equal; whole numbers equal floating ones of the same value. */
    static boolean same(Object left, Object right) {
        return switch (left) {
            case Map<?, ?> map -> right instanceof Map<?, ?> other
                    && map.size() == other.size()
                    && map.entrySet().stream().allMatch(entry -> {
                        Object value = other.get(entry.getKey());
                        return value != null && same(entry.getValue(), value);
                    });
            case List<?> list -> {
                if (!(right instanceof List<?> other) || list.size() != other.size()) {
                    yield false;
                }
                boolean same = true;
                for (int i = 0; i < list.size() && same; i++) {
                    same = same(list.get(i), other.get(i));
                }
                yield same;
            }
            case Double number -> right instanceof Number other && number == other.doubleValue();
            case Long number when right instanceof Double other -> number.doubleValue() == other;
            default -> left.equals(right);
        };
    }
}
