package io.sailfish.model.patch;

import io.sailfish.model.Field;
import io.sailfish.model.Message;
import io.sailfish.model.MessageType.JsonForm;
import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.ValueType.Kind;
import io.sailfish.model.codec.ByteOutput;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.value.Bytes;
import io.sailfish.model.value.GoDuration;
import io.sailfish.model.value.IntOrString;
import io.sailfish.model.value.Quantity;
import io.sailfish.model.value.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An object while a patch works on it: messages, lists and maps as they are, until something within them is to change;
 * then they are opened, one level at a time, into maps and lists that can be changed. The values that a patch brings
 * are trees of {@link StringMap}, {@link List} and scalars.
 */
final class Draft {
    private Draft() {}

    /** An opened message or map. The values of fields that JSON shows although they are absent are there too. */
    static final class OpenObject extends HashMap<String, Object> {
        private static final long serialVersionUID = 1;

        /** What was opened; null for an object that had nothing to open. */
        final transient @Nullable Message source;

        OpenObject(@Nullable Message source, int size) {
            super(size * 2);
            this.source = source;
        }
    }

    /** An opened list. */
    static final class OpenList extends ArrayList<Object> {
        private static final long serialVersionUID = 1;

        OpenList(List<?> source) {
            super(source);
        }
    }

    /** What JSON shows of a value. */
    enum Shape {
        OBJECT,
        LIST,
        TEXT,
        INTEGER,
        FLOAT,
        TRUTH,
        NULL
    }

    static Shape shape(@Nullable Object value) {
        return switch (value) {
            case null -> Shape.NULL;
            case JsonNull _ -> Shape.NULL;
            case Message message ->
                message.messageType().jsonForm() == JsonForm.OBJECT ? Shape.OBJECT : shape(tree(message));
            case Map<?, ?> _ -> Shape.OBJECT;
            case List<?> _ -> Shape.LIST;
            case Boolean _ -> Shape.TRUTH;
            case Double _ -> Shape.FLOAT;
            case Number _ -> Shape.INTEGER;
            case IntOrString.Int _ -> Shape.INTEGER;
            default -> Shape.TEXT;
        };
    }

    /** Opens an object: the same one if it is open; null if it is none. */
    static @Nullable OpenObject openObject(@Nullable Object value) {
        return switch (value) {
            case OpenObject open -> open;
            case Message message ->
                message.messageType().jsonForm() == JsonForm.OBJECT ? open(message) : openObject(tree(message));
            case Map<?, ?> map -> {
                OpenObject open = new OpenObject(null, map.size());
                map.forEach((key, member) -> open.put((String) key, member));
                yield open;
            }
            case null, default -> null;
        };
    }

    private static OpenObject open(Message message) {
        List<Field> fields = message.messageType().fields();
        OpenObject open = new OpenObject(message, fields.size());
        for (Field field : fields) {
            Object value = message.get(field.index());
            if (field == message.messageType().rest()) {
                if (value instanceof Map<?, ?> unknown) {
                    unknown.forEach((name, member) -> open.put((String) name, member));
                }
            } else if (value != null && !field.omits(value)) {
                open.put(field.name(), field.type().kind() == Kind.RAW_JSON ? raw((Bytes) value) : value);
            } else if (value == null && !field.omitEmpty()) {
                open.put(field.name(), absent(field));
            }
        }
        return open;
    }

    private static Object raw(Bytes json) {
        return json.isEmpty() ? JsonNull.NULL : JsonTree.parse(json.array());
    }

    /** What JSON shows of an absent field that it does not omit. */
    private static Object absent(Field field) {
        ValueType type = field.type();
        if (field.keepsZero()) {
            return JsonNull.NULL;
        }
        return switch (type.kind()) {
            case MESSAGE -> type.message().empty();
            case STRING -> "";
            case BOOL -> Boolean.FALSE;
            case INT32, INT64, DOUBLE, INT_OR_STRING -> 0L;
            case QUANTITY -> "0";
            case DURATION -> "0s";
            case BYTES, LIST, MAP, TIME, MICRO_TIME, JSON, RAW_JSON -> JsonNull.NULL;
        };
    }

    /** Opens a list: the same one if it is open; null if it is none. */
    static @Nullable OpenList openList(@Nullable Object value) {
        return switch (value) {
            case OpenList open -> open;
            case List<?> list -> new OpenList(list);
            case null, default -> null;
        };
    }

    /** A scalar as JSON has it: a String, Long, Double, Boolean or null. Other values as they are. */
    static Object plain(Object value) {
        return switch (value) {
            case Integer number -> number.longValue();
            case IntOrString.Int(int number) -> (long) number;
            case IntOrString.Text(String text) -> text;
            case Bytes bytes -> Base64.getEncoder().encodeToString(bytes.array());
            case String text -> text;
            case Number number -> number;
            case Boolean truth -> truth;
            case JsonNull none -> none;
            case Map<?, ?> map -> map;
            case List<?> list -> list;
            case Message message -> message;
            default -> tree(value);
        };
    }

    /** The value as a tree that shares nothing with messages. */
    static Object tree(Object value) {
        ByteOutput out = new ByteOutput(256);
        write(value, out);
        return JsonTree.parse(out.toByteArray());
    }

    /** Writes the value as JSON. What has been opened has its keys sorted, as in Go; the rest is in its own order. */
    static void write(Object value, ByteOutput out) {
        switch (value) {
            case Message message -> JsonEncoder.writeBare(message, out);
            case StringMap<?> map -> members(map, out);
            case Map<?, ?> map -> members(new TreeMap<>(map), out);
            case List<?> list -> {
                out.write('[');
                for (int i = 0; i < list.size(); i++) {
                    if (i > 0) {
                        out.write(',');
                    }
                    write(list.get(i), out);
                }
                out.write(']');
            }
            case Duration duration -> JsonEncoder.writeTree(GoDuration.format(duration), out);
            case Quantity quantity -> JsonEncoder.writeTree(quantity.toString(), out);
            case Timestamp time -> JsonEncoder.writeTree(time.toString(), out);
            default -> JsonEncoder.writeTree(plain(value), out);
        }
    }

    private static void members(Map<?, ?> map, ByteOutput out) {
        out.write('{');
        boolean first = true;
        for (Map.Entry<?, ?> member : map.entrySet()) {
            if (!first) {
                out.write(',');
            }
            first = false;
            JsonEncoder.writeTree(member.getKey(), out);
            out.write(':');
            write(member.getValue(), out);
        }
        out.write('}');
    }

    /** Whether two values are the same JSON. */
    static boolean same(@Nullable Object left, @Nullable Object right) {
        if (left == right) {
            return true;
        }
        if (left == null || right == null) {
            return shape(left) == shape(right);
        }
        Shape shape = shape(left);
        if (shape != shape(right)) {
            return false;
        }
        return switch (shape) {
            case NULL -> true;
            case TEXT, INTEGER, FLOAT, TRUTH -> plain(left).equals(plain(right));
            case OBJECT, LIST -> tree(left).equals(tree(right));
        };
    }
}
