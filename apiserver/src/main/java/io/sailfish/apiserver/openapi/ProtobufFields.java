package io.sailfish.apiserver.openapi;

import io.sailfish.model.codec.ByteOutput;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The fields of one protobuf message under construction; what is absent or zero is left out. */
final class ProtobufFields {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;

    private final ByteOutput out = new ByteOutput(64);

    byte[] bytes() {
        return out.toByteArray();
    }

    ProtobufFields text(int number, @Nullable Object value) {
        return value instanceof String text && !text.isEmpty() ? always(number, text) : this;
    }

    private ProtobufFields always(int number, String text) {
        return message(number, text.getBytes(StandardCharsets.UTF_8));
    }

    ProtobufFields texts(int number, @Nullable Object values) {
        if (values instanceof List<?> list) {
            list.forEach(item -> always(number, String.valueOf(item)));
        }
        return this;
    }

    ProtobufFields flag(int number, @Nullable Object value) {
        if (Boolean.TRUE.equals(value)) {
            varint((long) number << 3 | VARINT);
            varint(1);
        }
        return this;
    }

    ProtobufFields integer(int number, @Nullable Object value) {
        if (value instanceof Number count && count.longValue() != 0) {
            varint((long) number << 3 | VARINT);
            varint(count.longValue());
        }
        return this;
    }

    ProtobufFields number(int number, @Nullable Object value) {
        if (value instanceof Number size && size.doubleValue() != 0) {
            varint((long) number << 3 | FIXED64);
            long bits = Double.doubleToLongBits(size.doubleValue());
            for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
                out.write((int) (bits >>> shift));
            }
        }
        return this;
    }

    /** A message that is there, if only as an empty one. */
    ProtobufFields message(int number, byte[] message) {
        varint((long) number << 3 | BYTES);
        varint(message.length);
        out.write(message);
        return this;
    }

    /** A message made of a map; none where there is no map. */
    @SuppressWarnings("unchecked")
    ProtobufFields message(int number, @Nullable Object value, BiConsumer<Map<String, Object>, ProtobufFields> writer) {
        return value instanceof Map<?, ?> map ? message(number, written((Map<String, Object>) map, writer)) : this;
    }

    /** A message for each entry of a map: its name and what is made of its value. */
    ProtobufFields named(int number, @Nullable Object value, BiFunction<String, Object, byte[]> writer) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> {
                byte[] named = new ProtobufFields()
                        .text(1, key)
                        .message(2, writer.apply((String) key, item))
                        .bytes();
                message(number, named);
            });
        }
        return this;
    }

    @SuppressWarnings("unchecked")
    static byte[] written(Object map, BiConsumer<Map<String, Object>, ProtobufFields> writer) {
        ProtobufFields fields = new ProtobufFields();
        writer.accept((Map<String, Object>) map, fields);
        return fields.bytes();
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
