package io.sailfish.model.codec;

import io.sailfish.model.Message;
import io.sailfish.model.ValueType.JsonNull;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes YAML as upstream does, by way of JSON: keys sorted, lists at the indent of their key, strings quoted only
 * where they could be read as something else.
 */
public final class YamlEncoder {
    private static final int INDENT = 2;

    private final StringBuilder out = new StringBuilder();

    private YamlEncoder() {}

    /** An object with its kind and apiVersion, or a message of a type without a kind. */
    public static byte[] encode(Message message) {
        return encodeTree(JsonTree.parse(JsonEncoder.encode(message)));
    }

    /** A tree of maps, lists and scalars. */
    public static byte[] encodeTree(Object tree) {
        YamlEncoder encoder = new YamlEncoder();
        encoder.block(tree, 0);
        return encoder.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A value that begins where the output stands, on a line of its own. */
    private void block(Object value, int indent) {
        switch (value) {
            case Map<?, ?> map when !map.isEmpty() -> mapping(map, indent);
            case List<?> list when !list.isEmpty() -> sequence(list, indent);
            default -> {
                // A block of lines is indented against the list that the item is in.
                out.append(scalar(value, Math.max(indent - INDENT, 0)));
                out.append('\n');
            }
        }
    }

    private void mapping(Map<?, ?> map, int indent) {
        boolean first = true;
        for (Map.Entry<?, ?> entry : new TreeMap<>(map).entrySet()) {
            if (!first) {
                pad(indent);
            }
            first = false;
            out.append(YamlText.key((String) entry.getKey())).append(':');
            Object value = entry.getValue();
            switch (value) {
                case Map<?, ?> inner
                when !inner.isEmpty() -> {
                    out.append('\n');
                    pad(indent + INDENT);
                    mapping(inner, indent + INDENT);
                }
                case List<?> inner
                when !inner.isEmpty() -> {
                    out.append('\n');
                    pad(indent);
                    sequence(inner, indent);
                }
                default -> out.append(' ').append(scalar(value, indent)).append('\n');
            }
        }
    }

    private void sequence(List<?> list, int indent) {
        boolean first = true;
        for (Object item : list) {
            if (!first) {
                pad(indent);
            }
            first = false;
            out.append("- ");
            block(item, indent + INDENT);
        }
    }

    private static String scalar(Object value, int indent) {
        return switch (value) {
            case String text -> YamlText.value(text, indent);
            case JsonNull _ -> "null";
            case Double number -> GoNumber.format(number);
            case Map<?, ?> _ -> "{}";
            case List<?> _ -> "[]";
            default -> value.toString();
        };
    }

    private void pad(int indent) {
        out.repeat(' ', indent);
    }
}
