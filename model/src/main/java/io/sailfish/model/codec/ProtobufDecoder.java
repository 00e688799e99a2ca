package io.sailfish.model.codec;

import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.codec.DecodeException.Fault;
import io.sailfish.model.codec.WirePlan.Entry;
import io.sailfish.model.codec.WirePlan.WireValue;
import io.sailfish.model.value.Bytes;
import io.sailfish.model.value.IntOrString;
import io.sailfish.model.value.Quantity;
import io.sailfish.model.value.QuantityFormatException;
import io.sailfish.model.value.Timestamp;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages from protobuf as upstream's generated code does. Unknown fields are passed over; a zero means absence
 * for fields that are no pointers in Go.
 */
public final class ProtobufDecoder {
    private final WireInput in;
    /** The values under construction; see {@link TokenDecoder}. */
    private @Nullable Object[] stack = new Object[256];

    private int top;
    private int depth;
    /** Which fields of the innermost open message have a value; of no meaning for wide types. */
    private long present;

    private ProtobufDecoder(WireInput in) {
        this.in = in;
    }

    /** A message without envelope. */
    public static Message decode(byte[] bytes, MessageType type) {
        return decode(bytes, 0, bytes.length, type);
    }

    /** A message without envelope, in a part of an array. */
    public static Message decode(byte[] bytes, int offset, int length, MessageType type) {
        return new ProtobufDecoder(new WireInput(bytes, offset, length)).message(WirePlan.of(type), null);
    }

    private Message message(WirePlan plan, @Nullable Message earlier) {
        if (++depth > JsonDecoder.MAX_DEPTH) {
            throw new DecodeException(Fault.LIMIT, "exceeded max depth");
        }
        int fields = plan.type.fields().size();
        int base = reserve(fields);
        long outer = present;
        present = 0;
        if (earlier != null) {
            present = earlier.presence();
            for (int i = 0; i < fields; i++) {
                stack[base + i] = earlier.get(i);
            }
        }
        while (!in.atEnd()) {
            int tag = in.tag();
            Entry entry = plan.entry(tag >>> 3);
            if (entry == null) {
                in.skipValue(tag);
            } else if (entry.inlined == null) {
                field(entry, tag, base);
            } else {
                inlined(entry, tag, base);
            }
        }
        Message message = plan.type.isWide() ? wide(plan.type, base, fields) : packed(plan.type, base);
        present = outer;
        depth--;
        return message;
    }

    private void inlined(Entry group, int tag, int base) {
        requireWireType(group, tag);
        int outer = in.narrow(in.length());
        while (!in.atEnd()) {
            int inner = in.tag();
            Entry entry = group.inlinedEntry(inner >>> 3);
            if (entry == null) {
                in.skipValue(inner);
            } else if (entry.inlined == null) {
                field(entry, inner, base);
            } else {
                inlined(entry, inner, base);
            }
        }
        in.restore(outer);
    }

    private Message wide(MessageType type, int base, int fields) {
        int end = base + fields;
        while (end > base && stack[end - 1] == null) {
            end--;
        }
        Message message = end == base ? type.empty() : type.create(0, Arrays.copyOfRange(stack, base, end));
        release(base);
        return message;
    }

    /** The message of the values in a region, which is left empty. */
    private Message packed(MessageType type, int base) {
        top = base;
        if (present == 0) {
            return type.empty();
        }
        @Nullable Object[] slots = stack;
        Object[] values = new Object[Long.bitCount(present)];
        int next = 0;
        for (long rest = present; rest != 0; rest &= rest - 1) {
            int slot = base + Long.numberOfTrailingZeros(rest);
            values[next++] = slots[slot];
            slots[slot] = null;
        }
        return type.create(present, values);
    }

    private void field(Entry entry, int tag, int base) {
        WireValue type = entry.value();
        int slot = base + entry.index;
        Object earlier = stack[slot];
        Object value;
        if (type.kind == ValueType.Kind.LIST && !type.wrapped) {
            value = items(type.element(), tag, earlier instanceof List<?> list ? list : List.of());
        } else {
            requireWireType(entry, tag);
            value = type.kind == ValueType.Kind.MAP
                    ? entries(type.element(), tag, earlier instanceof StringMap<?> map ? map : StringMap.of())
                    : value(type, earlier);
        }
        boolean kept = value != null && (entry.keepsZero || !Zeros.isZero(type.kind, value));
        stack[slot] = kept ? value : null;
        long bit = 1L << entry.index;
        present = kept ? present | bit : present & ~bit;
    }

    private static void requireWireType(Entry entry, int tag) {
        if ((tag & 7) != (entry.tag & 7)) {
            throw WireInput.malformed("proto: wrong wireType = " + (tag & 7) + " for field " + entry.number);
        }
    }

    /** The items under this tag and those that follow under the same; packed scalars are understood as well. */
    private List<?> items(WireValue element, int tag, List<?> earlier) {
        int base = top;
        for (Object item : earlier) {
            push(item);
        }
        int wireType = element.wireType();
        if ((tag & 7) == WirePlan.BYTES && wireType != WirePlan.BYTES) {
            int outer = in.narrow(in.length());
            while (!in.atEnd()) {
                item(element);
            }
            in.restore(outer);
        } else if ((tag & 7) == wireType) {
            do {
                item(element);
            } while (in.skipTag(tag));
        } else {
            throw WireInput.malformed("proto: wrong wireType = " + (tag & 7) + " for field " + (tag >>> 3));
        }
        List<?> list = List.of(Arrays.copyOfRange(stack, base, top));
        release(base);
        return list;
    }

    private void item(WireValue element) {
        Object value = value(element, null);
        push(value == null ? zero(element) : value);
    }

    private StringMap<?> entries(WireValue element, int tag, StringMap<?> earlier) {
        int base = top;
        for (int i = 0; i < earlier.size(); i++) {
            int slot = reserve(2);
            stack[slot] = earlier.keyAt(i);
            stack[slot + 1] = earlier.valueAt(i);
        }
        do {
            int slot = reserve(2);
            int outer = in.narrow(in.length());
            stack[slot] = "";
            while (!in.atEnd()) {
                int inner = in.tag();
                if (inner == (1 << 3 | WirePlan.BYTES)) {
                    stack[slot] = in.text();
                } else if (inner == (2 << 3 | element.wireType())) {
                    // First the value, then the array: reading a value may replace the stack by a larger one.
                    Object value = value(element, null);
                    stack[slot + 1] = value;
                } else {
                    in.skipValue(inner);
                }
            }
            in.restore(outer);
            if (stack[slot + 1] == null) {
                stack[slot + 1] = zero(element);
            }
        } while (in.skipTag(tag));
        int count = (top - base) / 2;
        String[] keys = new String[count];
        Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
            keys[i] = (String) stack[base + 2 * i];
            values[i] = stack[base + 2 * i + 1];
        }
        release(base);
        return StringMap.ofArrays(keys, values);
    }

    private @Nullable Object value(WireValue type, @Nullable Object earlier) {
        return switch (type.kind) {
            case STRING -> in.text();
            case BOOL -> in.varint() != 0;
            case INT32 -> (int) in.varint();
            case INT64 -> in.varint();
            case DOUBLE -> Double.longBitsToDouble(in.fixed64());
            case BYTES -> Bytes.wrap(in.byteArray());
            default -> {
                int outer = in.narrow(in.length());
                Object value = content(type, earlier);
                in.restore(outer);
                yield value;
            }
        };
    }

    /** The value of the message that fills what is left to read; null where it is the zero of a special type. */
    private @Nullable Object content(WireValue type, @Nullable Object earlier) {
        return switch (type.kind) {
            case MESSAGE -> message(type.message(), earlier instanceof Message message ? message : null);
            case QUANTITY -> quantity();
            case TIME -> time(false);
            case MICRO_TIME -> time(true);
            case DURATION -> Duration.ofNanos(varintField());
            case INT_OR_STRING -> intOrString();
            case JSON -> json();
            case RAW_JSON -> Bytes.wrap(bytesField());
            case LIST -> wrappedList(type.element());
            default -> throw new IllegalStateException("no message on the wire: " + type.kind);
        };
    }

    private List<?> wrappedList(WireValue element) {
        List<?> list = List.of();
        while (!in.atEnd()) {
            int tag = in.tag();
            if (tag >>> 3 == 1) {
                list = items(element, tag, list);
            } else {
                in.skipValue(tag);
            }
        }
        return list;
    }

    private Quantity quantity() {
        String text = "";
        while (!in.atEnd()) {
            int tag = in.tag();
            if (tag == (1 << 3 | WirePlan.BYTES)) {
                text = in.text();
            } else {
                in.skipValue(tag);
            }
        }
        try {
            return text.isEmpty() ? Quantity.ZERO : Quantity.parse(text);
        } catch (QuantityFormatException e) {
            throw new DecodeException(Fault.TYPE, String.valueOf(e.getMessage()));
        }
    }

    private Timestamp time(boolean micros) {
        if (in.atEnd()) {
            return Timestamp.ZERO;
        }
        long seconds = 0;
        long nanos = 0;
        while (!in.atEnd()) {
            int tag = in.tag();
            if (tag == 1 << 3) {
                seconds = in.varint();
            } else if (tag == 2 << 3) {
                nanos = in.varint();
            } else {
                in.skipValue(tag);
            }
        }
        try {
            return micros
                    ? new Timestamp(Instant.ofEpochSecond(seconds, nanos / 1_000 * 1_000))
                    : new Timestamp(Instant.ofEpochSecond(seconds));
        } catch (DateTimeException | ArithmeticException e) {
            throw new DecodeException(Fault.TYPE, "time out of range");
        }
    }

    private IntOrString intOrString() {
        long type = 0;
        long number = 0;
        String text = "";
        while (!in.atEnd()) {
            int tag = in.tag();
            switch (tag) {
                case 1 << 3 -> type = in.varint();
                case 2 << 3 -> number = in.varint();
                case 3 << 3 | WirePlan.BYTES -> text = in.text();
                default -> in.skipValue(tag);
            }
        }
        return type == 0 ? IntOrString.of((int) number) : IntOrString.of(text);
    }

    private @Nullable Object json() {
        byte[] raw = bytesField();
        if (raw.length == 0) {
            return null;
        }
        Object tree = JsonTree.parse(raw);
        return tree == JsonNull.NULL ? null : tree;
    }

    private byte[] bytesField() {
        byte[] value = {};
        while (!in.atEnd()) {
            int tag = in.tag();
            if (tag == (1 << 3 | WirePlan.BYTES)) {
                value = in.byteArray();
            } else {
                in.skipValue(tag);
            }
        }
        return value;
    }

    private long varintField() {
        long value = 0;
        while (!in.atEnd()) {
            int tag = in.tag();
            if (tag == 1 << 3) {
                value = in.varint();
            } else {
                in.skipValue(tag);
            }
        }
        return value;
    }

    /** What stands for nothing inside lists and maps. */
    private static Object zero(WireValue type) {
        return switch (type.kind) {
            case STRING -> "";
            case BOOL -> false;
            case INT32 -> 0;
            case INT64 -> 0L;
            case DOUBLE -> 0.0;
            case BYTES, RAW_JSON -> Bytes.EMPTY;
            case MESSAGE -> type.message().type.empty();
            case LIST -> List.of();
            case MAP -> StringMap.of();
            case QUANTITY -> Quantity.ZERO;
            case TIME, MICRO_TIME -> Timestamp.ZERO;
            case DURATION -> Duration.ZERO;
            case INT_OR_STRING -> IntOrString.of(0);
            case JSON -> JsonNull.NULL;
        };
    }

    private void push(Object value) {
        int slot = reserve(1);
        stack[slot] = value;
    }

    private int reserve(int count) {
        int base = top;
        top += count;
        if (top > stack.length) {
            stack = Arrays.copyOf(stack, Math.max(top, stack.length * 2));
        }
        return base;
    }

    private void release(int base) {
        Arrays.fill(stack, base, top, null);
        top = base;
    }
}
