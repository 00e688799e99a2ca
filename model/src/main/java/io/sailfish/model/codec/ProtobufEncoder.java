package io.sailfish.model.codec;

import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.StringMap;
import io.sailfish.model.codec.WirePlan.Entry;
import io.sailfish.model.codec.WirePlan.WireValue;
import io.sailfish.model.value.Bytes;
import io.sailfish.model.value.IntOrString;
import io.sailfish.model.value.Quantity;
import io.sailfish.model.value.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Writes messages in protobuf, byte for byte as upstream's generated code does: fields in ascending number, fields that
 * are no pointers in Go even when they are zero, maps sorted by key.
 */
public final class ProtobufEncoder {
    private ProtobufEncoder() {}

    /** Whether a type has a protobuf form; custom resources and tables have none. */
    public static boolean supports(MessageType type) {
        return type.fields().stream().allMatch(field -> field.number() != 0);
    }

    /** The fields of a message, without envelope. */
    public static byte[] encode(Message message) {
        WirePlan plan = WirePlan.of(message.messageType());
        ReverseOutput out = plan.newOutput();
        fields(message, plan.descending, out);
        plan.wrote(out.length());
        return out.toByteArray();
    }

    static void fields(Message message, Entry[] descending, ReverseOutput out) {
        boolean wide = message.messageType().isWide();
        long present = message.presence();
        for (Entry entry : descending) {
            if (entry.inlined != null) {
                inlined(message, entry, entry.inlined, out);
                continue;
            }
            Object value = null;
            if (wide) {
                value = message.get(entry.index);
            } else {
                long bit = 1L << entry.index;
                if ((present & bit) != 0) {
                    value = message.packed(Long.bitCount(present & bit - 1));
                }
            }
            if (value != null) {
                present(value, entry, out);
            } else if (!entry.keepsZero) {
                out.write(entry.absent());
            }
        }
    }

    private static void inlined(Message message, Entry entry, Entry[] content, ReverseOutput out) {
        int end = out.length();
        fields(message, content, out);
        out.varint(out.length() - end);
        out.varint(entry.tag);
    }

    private static void present(Object value, Entry entry, ReverseOutput out) {
        WireValue type = entry.value();
        switch (type.kind) {
            case LIST -> {
                if (type.wrapped) {
                    value(value, type, out);
                    out.varint(entry.tag);
                } else {
                    items((List<?>) value, type.element(), entry.tag, out);
                }
            }
            case MAP -> entries((StringMap<?>) value, type.element(), entry.tag, out);
            default -> {
                value(value, type, out);
                out.varint(entry.tag);
            }
        }
    }

    private static void items(List<?> list, WireValue element, int tag, ReverseOutput out) {
        for (int i = list.size() - 1; i >= 0; i--) {
            value(list.get(i), element, out);
            out.varint(tag);
        }
    }

    private static void entries(StringMap<?> map, WireValue element, int tag, ReverseOutput out) {
        int valueTag = 2 << 3 | element.wireType();
        for (int i = map.size() - 1; i >= 0; i--) {
            int end = out.length();
            value(map.valueAt(i), element, out);
            out.varint(valueTag);
            text(map.keyAt(i), out);
            out.write(1 << 3 | WirePlan.BYTES);
            out.varint(out.length() - end);
            out.varint(tag);
        }
    }

    /** A value with its length where it has one, without a tag. */
    private static void value(Object value, WireValue type, ReverseOutput out) {
        switch (type.kind) {
            case STRING -> text((String) value, out);
            case BOOL -> out.write((Boolean) value ? 1 : 0);
            case INT32 -> out.varint((long) (Integer) value);
            case INT64 -> out.varint((Long) value);
            case DOUBLE -> out.fixed64(Double.doubleToRawLongBits((Double) value));
            case BYTES -> bytes(((Bytes) value).array(), out);
            default -> {
                int end = out.length();
                content(value, type, out);
                out.varint(out.length() - end);
            }
        }
    }

    /** The content of a value that is a message on the wire. */
    private static void content(Object value, WireValue type, ReverseOutput out) {
        switch (type.kind) {
            case MESSAGE -> {
                WirePlan plan = type.message();
                fields((Message) value, plan.descending, out);
            }
            case QUANTITY -> {
                text(value.toString(), out);
                out.write(1 << 3 | WirePlan.BYTES);
            }
            case TIME -> time((Timestamp) value, false, out);
            case MICRO_TIME -> time((Timestamp) value, true, out);
            case DURATION -> {
                out.varint(((Duration) value).toNanos());
                out.write(1 << 3);
            }
            case INT_OR_STRING -> intOrString((IntOrString) value, out);
            case JSON -> raw(JsonTree.encode(value), out);
            case RAW_JSON -> raw(((Bytes) value).array(), out);
            case LIST ->
                items((List<?>) value, type.element(), 1 << 3 | type.element().wireType(), out);
            default -> throw new IllegalArgumentException("no message on the wire: " + type.kind);
        }
    }

    private static void text(String text, ReverseOutput out) {
        int end = out.length();
        out.utf8(text);
        out.varint(out.length() - end);
    }

    private static void bytes(byte[] bytes, ReverseOutput out) {
        out.write(bytes);
        out.varint(bytes.length);
    }

    private static void raw(byte[] bytes, ReverseOutput out) {
        bytes(bytes, out);
        out.write(1 << 3 | WirePlan.BYTES);
    }

    private static void time(Timestamp time, boolean micros, ReverseOutput out) {
        if (time.isZero()) {
            return;
        }
        Instant instant = time.instant();
        out.varint(micros ? instant.getNano() / 1_000 * 1_000L : 0L);
        out.write(2 << 3);
        out.varint(instant.getEpochSecond());
        out.write(1 << 3);
    }

    private static void intOrString(IntOrString value, ReverseOutput out) {
        boolean isText = value instanceof IntOrString.Text;
        text(value instanceof IntOrString.Text(String text) ? text : "", out);
        out.write(3 << 3 | WirePlan.BYTES);
        out.varint(value instanceof IntOrString.Int(int number) ? number : 0L);
        out.write(2 << 3);
        out.write(isText ? 1 : 0);
        out.write(1 << 3);
    }

    /** Go's zero of a field that is no pointer. */
    static void absent(Entry entry, ReverseOutput out) {
        if (entry.keepsZero) {
            return;
        }
        WireValue type = entry.value();
        switch (type.kind) {
            case BYTES, MAP, LIST -> {}
            case STRING, BOOL, INT32, INT64, TIME, MICRO_TIME, JSON, RAW_JSON -> {
                out.write(0);
                out.varint(entry.tag);
            }
            case DOUBLE -> {
                out.fixed64(0);
                out.varint(entry.tag);
            }
            case MESSAGE -> {
                byte[] empty = type.message().empty();
                bytes(empty, out);
                out.varint(entry.tag);
            }
            case QUANTITY -> {
                value(Quantity.ZERO, type, out);
                out.varint(entry.tag);
            }
            case DURATION -> {
                value(Duration.ZERO, type, out);
                out.varint(entry.tag);
            }
            case INT_OR_STRING -> {
                value(IntOrString.of(0), type, out);
                out.varint(entry.tag);
            }
        }
    }
}
