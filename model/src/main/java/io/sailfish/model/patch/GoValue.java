package io.sailfish.model.patch;

import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.patch.Draft.Shape;
import io.sailfish.model.value.Bytes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Shows JSON values in messages as Go's %v and %s show the maps and slices that hold them there. */
final class GoValue {
    private GoValue() {}

    /** A value by %v: {@code map[a:1 b:[x y]]}. */
    static String show(@Nullable Object value) {
        StringBuilder text = new StringBuilder();
        show(value, text);
        return text.toString();
    }

    private static void show(@Nullable Object value, StringBuilder text) {
        switch (value) {
            case null -> text.append("<nil>");
            case JsonNull _ -> text.append("<nil>");
            case Map<?, ?> map -> {
                String separator = "map[";
                for (Map.Entry<?, ?> entry : new TreeMap<>(map).entrySet()) {
                    text.append(separator).append(entry.getKey()).append(':');
                    show(entry.getValue(), text);
                    separator = " ";
                }
                text.append(map.isEmpty() ? "map[]" : "]");
            }
            case List<?> list -> {
                String separator = "[";
                for (Object item : list) {
                    text.append(separator);
                    show(item, text);
                    separator = " ";
                }
                text.append(list.isEmpty() ? "[]" : "]");
            }
            default -> {
                Object plain = Draft.plain(value);
                if (plain instanceof Map<?, ?> || plain instanceof List<?>) {
                    show(plain, text);
                } else if (plain instanceof io.sailfish.model.Message message) {
                    show(Draft.tree(message), text);
                } else if (plain instanceof Double) {
                    text.append(Bytes.wrap(JsonTree.encode(plain)).utf8());
                } else {
                    text.append(plain);
                }
            }
        }
    }

    /** A value by %s, which other than strings does not take. */
    static String showAsText(@Nullable Object value) {
        return switch (Draft.shape(value)) {
            case TEXT, OBJECT, LIST -> show(value);
            case INTEGER -> "%!s(int64=" + show(value) + ")";
            case FLOAT -> "%!s(float64=" + show(value) + ")";
            case TRUTH -> "%!s(bool=" + show(value) + ")";
            case NULL -> "%!s(<nil>)";
        };
    }

    /** The Go type that holds a value in an interface{}. */
    static String typeName(@Nullable Object value) {
        return switch (Draft.shape(value)) {
            case OBJECT -> "map[string]interface {}";
            case LIST -> "[]interface {}";
            case TEXT -> "string";
            case INTEGER -> "int64";
            case FLOAT -> "float64";
            case TRUTH -> "bool";
            case NULL -> "%!s(<nil>)";
        };
    }

    /** The kind of a Go type that holds a value in an interface{}. */
    static String kindName(@Nullable Object value) {
        Shape shape = Draft.shape(value);
        return switch (shape) {
            case OBJECT -> "map";
            case LIST -> "slice";
            case NULL -> "invalid";
            case TEXT, INTEGER, FLOAT, TRUTH -> typeName(value);
        };
    }

    /** What Go's JSON decoder calls a value. */
    static String jsonName(@Nullable Object value) {
        return switch (Draft.shape(value)) {
            case OBJECT -> "object";
            case LIST -> "array";
            case TEXT -> "string";
            case INTEGER, FLOAT -> "number";
            case TRUTH -> "bool";
            case NULL -> "null";
        };
    }
}
