package io.sailfish.model.codec;

import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.Message;
import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.codec.Plan.FieldPlan;
import io.sailfish.model.codec.Plan.ValuePlan;
import io.sailfish.model.value.Bytes;
import io.sailfish.model.value.GoDuration;
import io.sailfish.model.value.IntOrString;
import io.sailfish.model.value.Rfc3339;
import io.sailfish.model.value.Timestamp;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages as JSON, byte for byte as upstream does: fields in the order of their type, kind and apiVersion
 * first on the objects that carry them, absent fields left out or shown as Go's zero, strings escaped for HTML.
 */
public final class JsonEncoder {
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

    private JsonEncoder() {}

    /** An object with its kind and apiVersion, or a message of a type without a kind. */
    public static byte[] encode(Message message) {
        ByteOutput out = new ByteOutput();
        write(message, out);
        return out.toByteArray();
    }

    /** Writes an object with its kind and apiVersion, or a message of a type without a kind. */
    public static void write(Message message, ByteOutput out) {
        Plan plan = Plan.of(message.messageType());
        message(message, plan, plan.header, out);
    }

    /** Writes an object as being of another kind, as for objects of one type served under several names. */
    public static void write(Message message, GroupVersionKind kind, ByteOutput out) {
        Plan plan = Plan.of(message.messageType());
        message(message, plan, kind.equals(plan.type.kind()) ? plan.header : Plan.header(kind), out);
    }

    /** Writes a message without kind and apiVersion, as items of lists and nested messages are. */
    public static void writeBare(Message message, ByteOutput out) {
        message(message, Plan.of(message.messageType()), null, out);
    }

    /** Writes a free-form value. */
    public static void writeTree(Object value, ByteOutput out) {
        switch (value) {
            case String text -> JsonText.write(text, out);
            case Long number -> out.writeDecimal(number);
            case Integer number -> out.writeDecimal(number);
            case Boolean flag -> out.write(flag ? TRUE : FALSE);
            case Double number -> out.writeAscii(GoNumber.format(number));
            case BigInteger number -> out.writeAscii(number.toString());
            case JsonNull _ -> out.write(NULL);
            case Map<?, ?> map -> tree(map, out);
            case List<?> list -> {
                out.write('[');
                for (int i = 0; i < list.size(); i++) {
                    separate(i, out);
                    writeTree(list.get(i), out);
                }
                out.write(']');
            }
            case Message message -> write(message, out);
            default -> throw new IllegalArgumentException("not a JSON value: " + value.getClass());
        }
    }

    private static void tree(Map<?, ?> map, ByteOutput out) {
        out.write('{');
        int count = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            separate(count++, out);
            JsonText.write((String) entry.getKey(), out);
            out.write(':');
            writeTree(entry.getValue(), out);
        }
        out.write('}');
    }

    private static void separate(int position, ByteOutput out) {
        if (position > 0) {
            out.write(',');
        }
    }

    private static void message(Message message, Plan plan, byte @Nullable [] header, ByteOutput out) {
        switch (plan.type.jsonForm()) {
            case OBJECT -> object(message, plan, header, out);
            case MESSAGE_OR_LIST -> oneOf(message, plan, 1, 0, NULL, out);
            case BOOL_OR_MESSAGE -> oneOf(message, plan, 1, 0, FALSE, out);
        }
    }

    /** The bare value of one of two fields, the first that is present. */
    private static void oneOf(Message message, Plan plan, int first, int second, byte[] neither, ByteOutput out) {
        int index = message.has(first) ? first : second;
        Object value = message.get(index);
        if (value == null) {
            out.write(neither);
        } else {
            value(value, plan.fields[index].value, null, out);
        }
    }

    private static void object(Message message, Plan plan, byte @Nullable [] header, ByteOutput out) {
        int start = out.length;
        if (header != null) {
            out.write(header);
            start--;
        } else {
            out.write('{');
        }
        if (plan.wide) {
            wide(message, plan, start + 1, out);
        } else {
            fields(message, plan, start + 1, out);
        }
        out.write('}');
    }

    private static void fields(Message message, Plan plan, int bodyStart, ByteOutput out) {
        long present = message.presence();
        int rank = 0;
        for (long rest = present | plan.always; rest != 0; rest &= rest - 1) {
            long bit = rest & -rest;
            FieldPlan field = plan.fields[Long.numberOfTrailingZeros(bit)];
            if (field.index == plan.rest) {
                rest((StringMap<?>) message.packed(rank++), bodyStart, out);
                continue;
            }
            if ((present & bit) != 0) {
                Object value = message.packed(rank++);
                if (!field.omits(value)) {
                    key(field, out.length > bodyStart, out);
                    field(value, field, out);
                }
            } else {
                key(field, out.length > bodyStart, out);
                absent(field, out);
            }
        }
    }

    private static void wide(Message message, Plan plan, int bodyStart, ByteOutput out) {
        for (FieldPlan field : plan.fields) {
            Object value = message.get(field.index);
            if (value != null && field.index == plan.rest) {
                rest((StringMap<?>) value, bodyStart, out);
            } else if (value != null) {
                if (!field.omits(value)) {
                    key(field, out.length > bodyStart, out);
                    field(value, field, out);
                }
            } else if (!field.omitEmpty) {
                key(field, out.length > bodyStart, out);
                absent(field, out);
            }
        }
    }

    /** The members of an object that are no fields of its type. */
    private static void rest(StringMap<?> members, int bodyStart, ByteOutput out) {
        for (int i = 0; i < members.size(); i++) {
            if (out.length > bodyStart) {
                out.write(',');
            }
            JsonText.write(members.keyAt(i), out);
            out.write(':');
            writeTree(members.valueAt(i), out);
        }
    }

    private static void key(FieldPlan field, boolean separated, ByteOutput out) {
        byte[] key = field.key;
        out.ensure(key.length + 1);
        byte[] bytes = out.bytes;
        int at = out.length;
        if (separated) {
            bytes[at++] = ',';
        }
        System.arraycopy(key, 0, bytes, at, key.length);
        out.length = at + key.length;
    }

    private static void field(Object value, FieldPlan field, ByteOutput out) {
        value(value, field.value, field, out);
    }

    private static void absent(FieldPlan field, ByteOutput out) {
        if (field.absent == Plan.Absent.MESSAGE) {
            Plan plan = field.value.message();
            message(plan.type.empty(), plan, field.embedsKind ? plan.header : null, out);
        } else {
            out.write(field.absent.json);
        }
    }

    private static void value(Object value, ValuePlan plan, @Nullable FieldPlan field, ByteOutput out) {
        switch (plan.kind) {
            case STRING -> JsonText.write((String) value, out);
            case BOOL -> out.write((Boolean) value ? TRUE : FALSE);
            case INT32 -> out.writeDecimal((Integer) value);
            case INT64 -> out.writeDecimal((Long) value);
            case DOUBLE -> out.writeAscii(GoNumber.format((Double) value));
            case BYTES -> base64((Bytes) value, out);
            case MESSAGE -> {
                Plan type = plan.message();
                message((Message) value, type, field != null && field.embedsKind ? type.header : null, out);
            }
            case LIST -> list((List<?>) value, plan.element(), field, out);
            case MAP -> map((StringMap<?>) value, plan.element(), out);
            case QUANTITY -> quoted(value.toString(), out);
            case TIME -> time((Timestamp) value, false, out);
            case MICRO_TIME -> time((Timestamp) value, true, out);
            case DURATION -> JsonText.write(GoDuration.format((Duration) value), out);
            case INT_OR_STRING -> {
                switch ((IntOrString) value) {
                    case IntOrString.Int(int number) -> out.writeDecimal(number);
                    case IntOrString.Text(String text) -> JsonText.write(text, out);
                }
            }
            case JSON -> writeTree(value, out);
            case RAW_JSON -> raw((Bytes) value, out);
        }
    }

    private static void list(List<?> list, ValuePlan element, @Nullable FieldPlan field, ByteOutput out) {
        out.write('[');
        int size = list.size();
        for (int i = 0; i < size; i++) {
            separate(i, out);
            value(list.get(i), element, field, out);
        }
        out.write(']');
    }

    private static void map(StringMap<?> map, ValuePlan element, ByteOutput out) {
        out.write('{');
        int size = map.size();
        for (int i = 0; i < size; i++) {
            separate(i, out);
            JsonText.write(map.keyAt(i), out);
            out.write(':');
            value(map.valueAt(i), element, null, out);
        }
        out.write('}');
    }

    private static void base64(Bytes value, ByteOutput out) {
        out.write('"');
        out.write(Base64.getEncoder().encode(value.array()));
        out.write('"');
    }

    /** Text that is known to need no escapes. */
    private static void quoted(String ascii, ByteOutput out) {
        out.write('"');
        out.writeAscii(ascii);
        out.write('"');
    }

    private static void time(Timestamp time, boolean micros, ByteOutput out) {
        if (time.isZero()) {
            out.write(NULL);
            return;
        }
        out.ensure(Rfc3339.LONGEST + 2);
        out.bytes[out.length++] = '"';
        out.length = Rfc3339.write(time.instant(), micros, out.bytes, out.length);
        out.bytes[out.length++] = '"';
    }

    private static void raw(Bytes json, ByteOutput out) {
        if (json.isEmpty()) {
            out.write(NULL);
        } else {
            out.write(json.array());
        }
    }
}
