package io.sailfish.apiserver.cel;

import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelEvaluationException;
import io.sailfish.apiserver.cel.FunctionLibrary.Type;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** The function that fills values into a text: {@code 'at most %d'.format([3])}. */
final class TextFormat {
    private static final Type TEXT = new Type(SimpleType.STRING, String.class);
    private static final Type VALUES = new Type(ListType.create(SimpleType.DYN), List.class);

    private TextFormat() {}

    static void declare(FunctionLibrary library) {
        library.member(
                "format",
                "string_format",
                SimpleType.STRING,
                List.of(TEXT, VALUES),
                arguments -> format((String) arguments[0], (List<?>) arguments[1]));
    }

    private static String format(String text, List<?> values) throws CelEvaluationException {
        StringBuilder result = new StringBuilder();
        int next = 0;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '%') {
                result.append(c);
                continue;
            }
            int precision = -1;
            if (at < text.length() && text.charAt(at) == '.') {
                int start = ++at;
                while (at < text.length() && Character.isDigit(text.charAt(at))) {
                    at++;
                }
                precision = start == at ? 0 : Integer.parseInt(text, start, at, 10);
            }
            if (at == text.length()) {
                throw new CelEvaluationException("unexpected end of string");
            }
            char verb = text.charAt(at++);
            if (verb == '%') {
                result.append('%');
                continue;
            }
            if (next == values.size()) {
                throw new CelEvaluationException("index " + next + " out of range");
            }
            result.append(value(verb, precision, values.get(next++)));
        }
        return result.toString();
    }

    private static String value(char verb, int precision, Object value) throws CelEvaluationException {
        return switch (verb) {
            case 's' -> text(value);
            case 'd' -> {
                if (!(value instanceof Long) && !(value instanceof com.google.common.primitives.UnsignedLong)) {
                    throw unfit("decimal", "integers", value);
                }
                yield value.toString();
            }
            case 'f' -> String.format(Locale.ROOT, "%." + (precision < 0 ? 6 : precision) + "f", number(value));
            case 'e' -> String.format(Locale.ROOT, "%." + (precision < 0 ? 6 : precision) + "e", number(value));
            case 'b' ->
                switch (value) {
                    case Boolean flag -> flag ? "1" : "0";
                    case Long number -> Long.toString(number, 2);
                    default -> throw unfit("binary", "integers and bools", value);
                };
            case 'o' -> {
                if (!(value instanceof Long number)) {
                    throw unfit("octal", "integers", value);
                }
                yield Long.toString(number, 8);
            }
            case 'x' -> hexadecimal(value);
            case 'X' -> hexadecimal(value).toUpperCase(Locale.ROOT);
            default -> throw new CelEvaluationException("unrecognized formatting clause \"" + verb + "\"");
        };
    }

    private static CelEvaluationException unfit(String clause, String allowed, Object value) {
        return new CelEvaluationException(
                clause + " clause can only be used on " + allowed + ", was given " + typeName(value));
    }

    private static String typeName(Object value) {
        return switch (value) {
            case String _ -> "string";
            case Boolean _ -> "bool";
            case Double _ -> "double";
            case Long _ -> "int";
            case List<?> _ -> "list";
            case Map<?, ?> _ -> "map";
            default -> value.getClass().getSimpleName();
        };
    }

    private static double number(Object value) throws CelEvaluationException {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw unfit("fixed-point", "doubles", value);
    }

    private static String hexadecimal(Object value) throws CelEvaluationException {
        return switch (value) {
            case Long number -> Long.toString(number, 16);
            case String text -> HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
            case CelByteString bytes -> HexFormat.of().formatHex(bytes.toByteArray());
            default -> throw unfit("hex", "integers, byte buffers, and strings", value);
        };
    }

    private static String text(Object value) {
        return switch (value) {
            case NullValue _ -> "null";
            case CelByteString bytes -> bytes.toStringUtf8();
            case Double number
            when number == Math.rint(number) && Math.abs(number) < 1e15 -> Long.toString(number.longValue());
            case List<?> list -> {
                StringJoiner items = new StringJoiner(", ", "[", "]");
                list.forEach(item -> items.add(text(item)));
                yield items.toString();
            }
            case Map<?, ?> map -> {
                Map<String, String> sorted = new TreeMap<>();
                map.forEach((key, item) -> sorted.put(text(key), text(item)));
                StringJoiner entries = new StringJoiner(", ", "{", "}");
                sorted.forEach((key, item) -> entries.add(key + ": " + item));
                yield entries.toString();
            }
            case java.time.Duration duration -> duration.toNanos() / 1e9 + "s";
            default -> value.toString();
        };
    }
}
