package io.sailfish.kubectl.tree;

import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType.JsonNull;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and changes objects without a type; trees are immutable, and a change copies the nodes on its path. */
public final class Tree {
    private Tree() {}

    /** The value at a path of keys; null where there is none. */
    public static @Nullable Object at(@Nullable Object tree, String... path) {
        Object current = tree;
        for (String key : path) {
            current = current instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return current instanceof JsonNull ? null : current;
    }

    /** The text at a path; empty where there is none. */
    public static String text(@Nullable Object tree, String... path) {
        return switch (at(tree, path)) {
            case null -> "";
            case String text -> text;
            case Object other -> other.toString();
        };
    }

    /** The mapping at a path; empty where there is none. */
    public static StringMap<Object> map(@Nullable Object tree, String... path) {
        return at(tree, path) instanceof Map<?, ?> map ? StringMap.copyOf(map) : StringMap.of();
    }

    /** The list at a path; empty where there is none. */
    public static List<?> list(@Nullable Object tree, String... path) {
        return at(tree, path) instanceof List<?> list ? list : List.of();
    }

    /** The whole number at a path, or another where there is none. */
    public static long number(@Nullable Object tree, long otherwise, String... path) {
        return at(tree, path) instanceof Number number ? number.longValue() : otherwise;
    }

    /** The tree with a value at a path, mappings made on the way. */
    public static StringMap<Object> with(Object tree, Object value, String... path) {
        StringMap<Object> map = map(tree);
        return path.length == 1
                ? map.with(path[0], value)
                : map.with(
                        path[0], with(map(tree, path[0]), value, java.util.Arrays.copyOfRange(path, 1, path.length)));
    }

    /** The tree without what is at a path. */
    public static StringMap<Object> without(Object tree, String... path) {
        StringMap<Object> map = map(tree);
        if (path.length == 1) {
            return map.without(path[0]);
        }
        return map.get(path[0]) instanceof Map<?, ?> inner
                ? map.with(path[0], without(inner, java.util.Arrays.copyOfRange(path, 1, path.length)))
                : map;
    }

    /** A mapping of alternating keys and values. */
    public static StringMap<Object> of(Object... pairs) {
        StringMap<Object> map = StringMap.of();
        for (int i = 0; i < pairs.length; i += 2) {
            map = map.with((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    public static String name(Object object) {
        return text(object, "metadata", "name");
    }

    public static String namespace(Object object) {
        return text(object, "metadata", "namespace");
    }

    public static String kind(Object object) {
        return text(object, "kind");
    }

    public static String apiVersion(Object object) {
        return text(object, "apiVersion");
    }
}
