package io.sailfish.model.patch;

import io.sailfish.model.MessageType;
import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.patch.Draft.Shape;
import io.sailfish.model.patch.StrategicMergePatch.Target;
import io.sailfish.model.status.ApiException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes strategic merge patches: what takes one state of an object to another, and the three-way form that {@code
 * kubectl apply} sends, which sets what a configuration says and removes what an earlier one said and this one says no
 * more.
 *
 * <p>States are trees of maps, lists and scalars.
 */
public final class StrategicDiff {
    private static final String PATCH = "$patch";
    private static final String RETAIN_KEYS = "$retainKeys";
    private static final String DELETE_FROM_LIST = "$deleteFromPrimitiveList/";
    private static final String ELEMENT_ORDER = "$setElementOrder/";

    private final boolean changes;
    private final boolean deletions;

    /** A diff that says what is new or other, what is gone, or both. */
    private StrategicDiff(boolean changes, boolean deletions) {
        this.changes = changes;
        this.deletions = deletions;
    }

    /** The patch that takes an object to a modified state. */
    public static StringMap<Object> twoWay(MessageType type, Map<?, ?> original, Map<?, ?> modified) {
        return StringMap.copyOf(
                new StrategicDiff(true, true).objects(original, modified, ValueType.message(type), false));
    }

    /**
     * The patch that takes the current state to what a configuration says.
     *
     * @param original the configuration that was applied last
     * @param modified the configuration to apply
     * @param current  the object as it is
     */
    public static StringMap<Object> threeWay(
            MessageType type, Map<?, ?> original, Map<?, ?> modified, Map<?, ?> current) {
        ValueType object = ValueType.message(type);
        Map<String, Object> changed = new StrategicDiff(true, false).objects(current, modified, object, false);
        Map<String, Object> gone = new StrategicDiff(false, true).objects(original, modified, object, false);
        return combined(gone, changed, object);
    }

    private Map<String, Object> objects(Map<?, ?> before, Map<?, ?> after, ValueType type, boolean retainsKeys) {
        Map<String, Object> patch = new TreeMap<>();
        after.forEach((key, value) -> {
            Object old = before.get(key);
            if (old == null || Draft.shape(old) != Draft.shape(value)) {
                put(patch, (String) key, value);
            } else {
                member(patch, (String) key, old, value, type);
            }
        });
        if (deletions) {
            before.forEach((key, _) -> {
                if (!after.containsKey(key)) {
                    patch.put((String) key, JsonNull.NULL);
                }
            });
        }
        if (retainsKeys && (!patch.isEmpty() || hasMore(before, after))) {
            retain(patch, after);
        }
        return patch;
    }

    private void put(Map<String, Object> patch, String key, Object value) {
        if (changes) {
            patch.put(key, value);
        }
    }

    private static boolean hasMore(Map<?, ?> before, Map<?, ?> after) {
        return before.entrySet().stream()
                .anyMatch(member -> !(member.getValue() instanceof JsonNull) && !after.containsKey(member.getKey()));
    }

    private static void retain(Map<String, Object> patch, Map<?, ?> after) {
        TreeSet<Object> keys = new TreeSet<>();
        after.forEach((key, value) -> {
            if (!(value instanceof JsonNull)) {
                keys.add(key);
            }
        });
        if (!keys.isEmpty()) {
            patch.put(RETAIN_KEYS, List.copyOf(keys));
        }
    }

    /** Compares two values of one shape. */
    private void member(Map<String, Object> patch, String key, Object before, Object after, ValueType type) {
        Shape shape = Draft.shape(after);
        Target target = shape == Shape.OBJECT || shape == Shape.LIST ? target(type, key, shape) : null;
        if (target == null) {
            if (!Draft.same(before, after)) {
                put(patch, key, after);
            }
        } else if (shape == Shape.LIST) {
            list(patch, key, (List<?>) before, (List<?>) after, target);
        } else if (target.strategy().equals("replace")) {
            put(patch, key, after);
        } else {
            Map<String, Object> inner =
                    objects((Map<?, ?>) before, (Map<?, ?>) after, target.type(), target.retainsKeys());
            if (!inner.isEmpty()) {
                patch.put(key, StringMap.copyOf(inner));
            }
        }
    }

    /** What the schema says of a member; null where it does not know it. */
    private static @Nullable Target target(ValueType type, String key, Shape shape) {
        try {
            return shape == Shape.OBJECT ? Target.struct(type, key) : Target.slice(type, key);
        } catch (ApiException _) {
            return null;
        }
    }

    private void list(Map<String, Object> patch, String key, List<?> before, List<?> after, Target target) {
        if (!target.strategy().equals("merge")) {
            if (!Draft.same(before, after)) {
                put(patch, key, after);
            }
        } else if (before.isEmpty()) {
            if (!after.isEmpty()) {
                put(patch, key, after);
            }
        } else if (target.mergeKey().isEmpty()) {
            scalars(patch, key, before, after);
        } else {
            items(patch, key, before, after, target);
        }
    }

    private void scalars(Map<String, Object> patch, String key, List<?> before, List<?> after) {
        List<Object> added = changes ? missing(after, before) : List.of();
        List<Object> gone = deletions ? sorted(missing(before, after)) : List.of();
        if (!added.isEmpty()) {
            patch.put(key, added);
        }
        if (!gone.isEmpty()) {
            patch.put(DELETE_FROM_LIST + key, gone);
        }
        // Upstream compares with what it has sorted meanwhile.
        boolean differs = changes && !Draft.same(sorted(before), after);
        if (!after.isEmpty() && (differs || !gone.isEmpty())) {
            patch.put(ELEMENT_ORDER + key, after);
        }
    }

    private static List<Object> sorted(Collection<?> values) {
        return values.stream()
                .<Object>map(value -> value)
                .sorted(Comparator.comparing(Object::toString))
                .toList();
    }

    private static List<Object> missing(List<?> list, Collection<?> from) {
        List<Object> missing = new ArrayList<>();
        for (Object item : list) {
            if (!contains(from, item) && !contains(missing, item)) {
                missing.add(item);
            }
        }
        return List.copyOf(missing);
    }

    private static boolean contains(Collection<?> list, Object item) {
        return list.stream().anyMatch(other -> Draft.same(other, item));
    }

    private void items(Map<String, Object> patch, String key, List<?> before, List<?> after, Target target) {
        String mergeKey = target.mergeKey();
        Map<Object, Map<?, ?>> old = byKey(before, mergeKey);
        Map<Object, Map<?, ?>> now = byKey(after, mergeKey);
        List<Object> items = new ArrayList<>();
        now.forEach((value, item) -> {
            Map<?, ?> present = old.get(value);
            if (present == null) {
                if (changes) {
                    items.add(item);
                }
                return;
            }
            Map<String, Object> change = objects(present, item, target.type(), target.retainsKeys());
            if (!change.isEmpty()) {
                change.put(mergeKey, value);
                items.add(StringMap.copyOf(change));
            }
        });
        if (deletions) {
            Map<Object, Map<?, ?>> gone = new LinkedHashMap<>(old);
            gone.keySet().removeAll(now.keySet());
            sorted(gone.keySet())
                    .forEach(value ->
                            items.add(StringMap.<Object>of(PATCH, "delete").with(mergeKey, value)));
        }
        if (!items.isEmpty()) {
            patch.put(key, List.copyOf(items));
        }
        boolean moved = changes && !List.copyOf(old.keySet()).equals(List.copyOf(now.keySet()));
        if (!now.isEmpty() && (moved || !items.isEmpty())) {
            patch.put(ELEMENT_ORDER + key, order(now.keySet(), mergeKey));
        }
    }

    private static List<Object> order(Collection<Object> values, String mergeKey) {
        List<Object> order = new ArrayList<>(values.size());
        values.forEach(value -> order.add(StringMap.of(mergeKey, value)));
        return List.copyOf(order);
    }

    private static Map<Object, Map<?, ?>> byKey(List<?> items, String key) {
        Map<Object, Map<?, ?>> byKey = new LinkedHashMap<>();
        for (Object item : items) {
            if (!(item instanceof Map<?, ?> map) || map.get(key) == null) {
                throw StrategicLists.noKey(item, key);
            }
            byKey.putIfAbsent(map.get(key), map);
        }
        return byKey;
    }

    // ---- what is gone and what has changed, in one patch

    private static StringMap<Object> combined(Map<String, Object> gone, Map<String, Object> changed, ValueType type) {
        Map<String, Object> both = new TreeMap<>(gone);
        changed.forEach((key, value) -> {
            Object other = gone.get(key);
            both.put(key, other == null || key.startsWith("$") ? value : combined(key, other, value, type));
        });
        for (String key : List.copyOf(both.keySet())) {
            if (key.startsWith(ELEMENT_ORDER)) {
                String list = key.substring(ELEMENT_ORDER.length());
                Target target = target(type, list, Shape.LIST);
                if (target != null && both.get(list) instanceof List<?> items) {
                    both.put(list, inOrder(items, (List<?>) both.get(key), target.mergeKey()));
                }
            }
        }
        return StringMap.copyOf(both);
    }

    /** The items that an order names, in that order, before all others. */
    private static List<?> inOrder(List<?> items, List<?> order, String mergeKey) {
        List<Object> sorted = new ArrayList<>(items);
        sorted.sort(Comparator.comparingInt(item -> {
            for (int i = 0; i < order.size(); i++) {
                boolean same = mergeKey.isEmpty()
                        ? Draft.same(item, order.get(i))
                        : Draft.same(((Map<?, ?>) item).get(mergeKey), ((Map<?, ?>) order.get(i)).get(mergeKey));
                if (same) {
                    return i;
                }
            }
            return order.size();
        }));
        return List.copyOf(sorted);
    }

    @SuppressWarnings("unchecked")
    private static Object combined(String key, Object gone, Object changed, ValueType type) {
        Shape shape = Draft.shape(changed);
        Target target = Draft.shape(gone) == shape && (shape == Shape.OBJECT || shape == Shape.LIST)
                ? target(type, key, shape)
                : null;
        if (target == null || shape == Shape.LIST && !target.strategy().equals("merge")) {
            return changed;
        }
        if (shape == Shape.OBJECT) {
            return combined((Map<String, Object>) gone, (Map<String, Object>) changed, target.type());
        }
        Map<Object, Map<?, ?>> left = byKey((List<?>) gone, target.mergeKey());
        List<Object> items = new ArrayList<>();
        for (Object item : (List<?>) changed) {
            Map<String, Object> change = (Map<String, Object>) item;
            Map<?, ?> same = left.remove(change.get(target.mergeKey()));
            items.add(same == null ? change : combined((Map<String, Object>) same, change, target.type()));
        }
        items.addAll(left.values());
        return List.copyOf(items);
    }
}
