package io.sailfish.model.managed;

import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType.JsonNull;
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
    static @Nullable ValuePlan member(ValuePlan plan, String name) {
        return switch (plan.mode) {
            case STRUCT -> {
                FieldPlan field = plan.plan().field(name);
                FieldPlan rest = plan.plan().rest;
                ValuePlan unknown = rest == null ? null : rest.value.element();
                yield field != null ? field.value : isTypeMeta(plan, name) ? ValuePlan.TEXT : unknown;
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

    static boolean isNothing(@Nullable Object value) {
        return switch (value) {
            case null -> true;
            case JsonNull _ -> true;
            case Map<?, ?> map -> map.isEmpty();
            case List<?> list -> list.isEmpty();
            default -> false;
        };
    }

    /** The mode of a value; free-form ones are told by what they hold. */
    static Mode mode(ValuePlan plan, @Nullable Object one, @Nullable Object other) {
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

    static Map<?, ?> asMap(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    static List<?> asList(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

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

    /** Whether two trees are equal; whole numbers equal floating ones of the same value. */
    static boolean same(Object left, Object right) {
        return switch (left) {
            case Map<?, ?> map ->
                right instanceof Map<?, ?> other
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
