package io.sailfish.model.status;

import io.sailfish.model.Message;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.value.Bytes;
import io.sailfish.model.value.IntOrString;
import io.sailfish.model.value.Timestamp;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows values in messages as Go's formatting verbs %q, %v and %#v do. */
public final class GoSyntax {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    private GoSyntax() {}

    /** A value as messages about fields show it. */
    public static String show(@Nullable Object value) {
        return switch (value) {
            case null -> "\"null\"";
            case String text -> quote(text);
            case IntOrString.Text(String text) -> quote(text);
            case Timestamp time -> TIME.format(time.instant().atOffset(ZoneOffset.UTC)) + " +0000 UTC";
            case Enum<?> constant -> quote(constant.toString());
            case Bytes bytes -> bytes(bytes.array());
            case List<?> list -> list(list);
            case Map<?, ?> map -> map(map);
            case Message message -> new String(JsonEncoder.encode(message), StandardCharsets.UTF_8);
            default -> value.toString();
        };
    }

    private static String bytes(byte[] bytes) {
        if (bytes.length == 0) {
            return "[]byte(nil)";
        }
        StringBuilder text = new StringBuilder("[]byte{");
        for (byte b : bytes) {
            text.append(text.length() > 7 ? ", " : "").append("0x").append(Integer.toHexString(b & 0xff));
        }
        return text.append('}').toString();
    }

    private static String list(List<?> list) {
        StringBuilder text = new StringBuilder("[]").append(typeOf(list)).append('{');
        String separator = "";
        for (Object item : list) {
            text.append(separator).append(show(item));
            separator = ", ";
        }
        return text.append('}').toString();
    }

    private static String map(Map<?, ?> map) {
        if (map.isEmpty()) {
            return "map[string]string(nil)";
        }
        StringBuilder text =
                new StringBuilder("map[string]").append(typeOf(map.values())).append('{');
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(separator).append(show(entry.getKey())).append(':').append(show(entry.getValue()));
            separator = ", ";
        }
        return text.append('}').toString();
    }

    private static String typeOf(Iterable<?> values) {
        String common = "";
        for (Object value : values) {
            String type = switch (value) {
                case String _ -> "string";
                case Integer _ -> "int32";
                case Long _ -> "int64";
                case Double _ -> "float64";
                case Boolean _ -> "bool";
                default -> "interface {}";
            };
            common = common.isEmpty() || common.equals(type) ? type : "interface {}";
        }
        return common.isEmpty() ? "string" : common;
    }

    /** A text in quotes, with Go's escapes. */
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(point -> append(quoted, point));
        return quoted.append('"').toString();
    }

    private static void append(StringBuilder quoted, int point) {
        switch (point) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case 7 -> quoted.append("\\a");
            case '\b' -> quoted.append("\\b");
            case '\f' -> quoted.append("\\f");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            case 11 -> quoted.append("\\v");
            default -> {
                if (printable(point)) {
                    quoted.appendCodePoint(point);
                } else if (point < 0x80) {
                    quoted.append(String.format("\\x%02x", point));
                } else if (point < 0x10000) {
                    quoted.append(String.format("\\u%04x", point));
                } else {
                    quoted.append(String.format("\\U%08x", point));
                }
            }
        }
    }

    /** Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols, and of the spaces only the ASCII one. */
    private static boolean printable(int point) {
        if (point < 0x7f) {
            return point >= ' ';
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
