package io.sailfish.apiserver.validation;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How offending values are shown in messages: strings as Go quotes them, numbers and booleans bare, lists and maps as JSON. */
final class Values {
    private Values() {}

    static String shown(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> quoted(text);
            case Number number -> number.toString();
            case Boolean bool -> bool.toString();
            case Map<?, ?> map -> map(map);
            case Collection<?> list -> list(list);
            default -> quoted(value.toString());
        };
    }

    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case 0x07 -> quoted.append("\\a");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case 0x0b -> quoted.append("\\v");
                default -> {
                    if (c < 0x20 || c == 0x7f) {
                        quoted.append(String.format("\\x%02x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    private static String map(Map<?, ?> map) {
        StringBuilder text = new StringBuilder("{");
        map.forEach((key, value) -> {
            if (text.length() > 1) {
                text.append(',');
            }
            text.append(quoted(key.toString())).append(':').append(shown(value));
        });
        return text.append('}').toString();
    }

    private static String list(Collection<?> list) {
        StringBuilder text = new StringBuilder("[");
        for (Object value : list) {
            if (text.length() > 1) {
                text.append(',');
            }
            text.append(shown(value));
        }
        return text.append(']').toString();
    }
}
