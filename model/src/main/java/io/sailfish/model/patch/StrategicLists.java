package io.sailfish.model.patch;

import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.patch.Draft.OpenList;
import io.sailfish.model.patch.Draft.OpenObject;
import io.sailfish.model.patch.Draft.Shape;
import io.sailfish.model.patch.StrategicMergePatch.Target;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.ApiException.Details;
import io.sailfish.model.status.ApiException.Failure;
import io.sailfish.model.status.ApiException.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How strategic merge patch merges lists. The items that the patch names stand in the order of the patch (or of its
 * $setElementOrder), those that only the object has keep theirs, and the two orders are woven together by where the
 * items stood before.
 */
final class StrategicLists {
    private static final String PATCH = "$patch";
    private static final String ORDER = "$setElementOrder";

    private StrategicLists() {}

    /** Merges a patch of a list into it. */
    static List<?> merge(List<?> original, List<?> patch, Target target, boolean deletes) {
        return merge(original, patch, target, deletes, new Places(original));
    }

    private static List<?> merge(List<?> original, List<?> patch, Target target, boolean deletes, Places places) {
        if (!target.strategy().equals("merge") && !deletes) {
            return patch;
        }
        if (original.isEmpty() && patch.isEmpty()) {
            return original;
        }
        Shape shape = itemShape(original, patch);
        if (shape != Shape.OBJECT && deletes) {
            OpenList left = new OpenList(original);
            left.removeIf(item -> indexOf(patch, item, "") >= 0);
            return left;
        }
        if (shape != Shape.OBJECT) {
            OpenList both = new OpenList(original);
            both.addAll(patch);
            return arranged(distinct(both), patch, original, "");
        }
        String key = target.mergeKey();
        if (key.isEmpty()) {
            throw ApiErrors.unknown("cannot merge lists without merge key for "
                    + (target.type().message() == null
                            ? ""
                            : target.type().message().simpleName()));
        }
        return mergeObjects(original, patch, target, key, places);
    }

    /**
     * Where items stood before. Upstream changes the list in place while it merges, so an item that is added takes the
     * place, at the end, that a deleted one left; orders that are given apart look at these places.
     */
    private static final class Places {
        private final List<Object> items;
        private int used;

        Places(List<?> original) {
            this.items = new ArrayList<>(original);
            this.used = original.size();
        }

        void remove(int at) {
            for (int i = at; i < used - 1; i++) {
                items.set(i, items.get(i + 1));
            }
            used--;
        }

        void add(Object item) {
            if (used < items.size()) {
                items.set(used++, item);
            }
        }
    }

    private static List<?> mergeObjects(List<?> original, List<?> patch, Target target, String key, Places places) {
        OpenList merged = new OpenList(original);
        OpenList changes = new OpenList(List.of());
        boolean replaces = false;
        for (Object item : patch) {
            Map<?, ?> change = (Map<?, ?>) item;
            Object directive = change.get(PATCH);
            switch (directive) {
                case null -> changes.add(change);
                case String name
                when name.equals("delete") -> {
                    Object value = requireKey(change, key);
                    for (int at = indexOf(merged, key, value); at >= 0; at = indexOf(merged, key, value)) {
                        merged.remove(at);
                        places.remove(at);
                    }
                }
                case String name when name.equals("replace") -> replaces = true;
                case String name
                when name.equals("merge") ->
                    throw ApiErrors.unknown("merging lists cannot yet be specified in the patch");
                default -> throw StrategicMergePatch.badDirective(directive, change);
            }
        }
        if (replaces) {
            merged = changes;
            changes = new OpenList(List.of());
        }
        List<?> before = List.copyOf(merged);
        for (Object item : changes) {
            Map<?, ?> change = (Map<?, ?>) item;
            int at = indexOf(merged, key, requireKey(change, key));
            OpenObject open = at < 0 ? null : Draft.openObject(merged.get(at));
            if (open == null) {
                merged.add(change);
                if (!replaces) {
                    places.add(change);
                }
            } else {
                merged.set(at, StrategicMergePatch.merge(open, change, target.type()));
            }
        }
        return arranged(merged, changes, before, key);
    }

    /** A list whose order the patch gives. */
    static List<?> ordered(
            List<?> original, boolean inOriginal, List<?> patch, boolean inPatch, List<?> order, Target target) {
        List<?> merged;
        Places places = new Places(original);
        if (!inPatch) {
            merged = original;
        } else if (!inOriginal) {
            merged = (List<?>) Objects.requireNonNull(withoutDirectives(patch));
        } else {
            merged = merge(original, patch, target, false, places);
        }
        if (original.isEmpty() && patch.isEmpty()) {
            throw ApiErrors.unknown("no elements in any of the given slices");
        }
        itemShape(original, patch);
        return arranged(merged, order, places.items, target.mergeKey());
    }

    /** Refuses a patch that names items which its order does not, or names them in another order. */
    static void requireOrder(List<?> patch, List<?> order, String key) {
        if (patch.isEmpty() || order.isEmpty()) {
            return;
        }
        int at = 0;
        List<Object> named = new ArrayList<>();
        for (Object item : patch) {
            if (!(item instanceof Map<?, ?> map && "delete".equals(map.get(PATCH)))) {
                named.add(item);
            }
        }
        for (int i = 0; i < order.size() && at < named.size(); ) {
            if (named.get(at) instanceof Map<?, ?> map && map.containsKey(PATCH)) {
                at++;
            } else if (sameItem(named.get(at), order.get(i++), key)) {
                at++;
            }
        }
        if (at < named.size()) {
            throw ApiErrors.unknown("The order in patch list:\n" + GoValue.show(patch) + "\n doesn't match " + ORDER
                    + " list:\n" + GoValue.show(order) + "\n");
        }
    }

    private static boolean sameItem(Object left, Object right, String key) {
        return key.isEmpty()
                ? Draft.same(left, right)
                : Draft.same(requireKey(requireObject(left), key), requireKey(requireObject(right), key));
    }

    private static Map<?, ?> requireObject(Object item) {
        if (item instanceof Map<?, ?> map) {
            return map;
        }
        throw ApiErrors.unknown("expected a map[string]interface {}, but received a " + GoValue.typeName(item));
    }

    /** Puts the items that an order names into that order, and weaves the others in. */
    private static List<?> arranged(List<?> merged, List<?> order, List<?> before, String key) {
        List<Object> named = new ArrayList<>();
        List<Object> others = new ArrayList<>();
        for (Object item : merged) {
            if (!key.isEmpty()) {
                requireMember(item, key);
            }
            (indexOf(order, item, key) >= 0 ? named : others).add(item);
        }
        named.sort(Comparator.comparingInt(item -> indexOf(order, item, key)));
        OpenList all = new OpenList(List.of());
        int n = 0;
        int o = 0;
        while (n < named.size() || o < others.size()) {
            boolean other =
                    n == named.size() || o < others.size() && stoodBefore(others.get(o), named.get(n), before, key);
            all.add(other ? others.get(o++) : named.get(n++));
        }
        return all;
    }

    private static boolean stoodBefore(Object item, Object other, List<?> before, String key) {
        int at = indexOf(before, item, key);
        int otherAt = indexOf(before, other, key);
        return at >= 0 && otherAt >= 0 && at < otherAt;
    }

    private static int indexOf(List<?> list, Object item, String key) {
        if (key.isEmpty()) {
            return indexOfValue(list, item);
        }
        Object value = member(item, key);
        return value == null ? -1 : indexOf(list, key, value);
    }

    private static int indexOf(List<?> list, String key, Object value) {
        for (int i = 0; i < list.size(); i++) {
            if (Draft.same(member(list.get(i), key), value)) {
                return i;
            }
        }
        return -1;
    }

    private static int indexOfValue(List<?> list, Object item) {
        for (int i = 0; i < list.size(); i++) {
            if (Draft.same(list.get(i), item)) {
                return i;
            }
        }
        return -1;
    }

    /** Upstream's way to take out what stands twice: the last item comes to the place of the one that goes. */
    private static List<?> distinct(OpenList items) {
        int last = items.size() - 1;
        for (int i = 0; i < last; i++) {
            for (int j = i + 1; j <= last; j++) {
                if (Draft.same(items.get(i), items.get(j))) {
                    items.set(j, items.get(last));
                    items.remove(last);
                    last--;
                    j--;
                }
            }
        }
        return items;
    }

    private static Shape itemShape(List<?> original, List<?> patch) {
        Shape known = null;
        for (List<?> list : List.of(original, patch)) {
            for (Object item : list) {
                Shape shape = Draft.shape(item);
                if (known == null && shape == Shape.LIST) {
                    throw unprocessable("lists of lists are not supported");
                }
                if (known != null && known != shape) {
                    throw ApiErrors.unknown("list element types are not identical: "
                            + GoValue.show(List.of(Draft.tree(original), patch)));
                }
                known = shape;
            }
        }
        return known == null ? Shape.NULL : known;
    }

    private static ApiException unprocessable(String message) {
        return new ApiException(new Failure(422, Reason.INVALID, message, Details.EMPTY));
    }

    private static Object requireKey(Map<?, ?> item, String key) {
        Object value = item.get(key);
        if (value == null) {
            throw noKey(item, key);
        }
        return value;
    }

    private static void requireMember(Object item, String key) {
        if (Draft.shape(item) != Shape.OBJECT) {
            throw ApiErrors.unknown("expected a map[string]interface {}, but received a " + GoValue.typeName(item));
        }
        if (member(item, key) == null) {
            throw noKey(item, key);
        }
    }

    static RuntimeException noKey(Object item, String key) {
        return ApiErrors.unknown("map: " + GoValue.show(item) + " does not contain declared merge key: " + key);
    }

    /** A member of an object, whether it is opened or not. */
    private static @Nullable Object member(Object item, String key) {
        return switch (item) {
            case Map<?, ?> map -> map.get(key);
            case io.sailfish.model.Message message -> {
                Object value = message.get(key);
                io.sailfish.model.Field field = message.messageType().field(key);
                yield value != null || field == null || field.omitEmpty()
                        ? value
                        : Draft.openObject(message).get(key);
            }
            default -> null;
        };
    }

    /** A value of the patch without the objects that are directives; null if it is one itself. */
    static @Nullable Object withoutDirectives(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                if (map.containsKey(PATCH)) {
                    yield null;
                }
                StringMap<Object> kept = StringMap.of();
                for (Map.Entry<?, ?> member : map.entrySet()) {
                    Object inner = withoutDirectives(member.getValue());
                    if (inner != null) {
                        kept = kept.with((String) member.getKey(), inner);
                    }
                }
                yield kept;
            }
            case List<?> list -> {
                List<Object> kept = new ArrayList<>(list.size());
                for (Object item : list) {
                    Object inner = item instanceof JsonNull ? item : withoutDirectives(item);
                    if (inner != null) {
                        kept.add(inner);
                    }
                }
                yield List.copyOf(kept);
            }
            default -> value;
        };
    }
}
