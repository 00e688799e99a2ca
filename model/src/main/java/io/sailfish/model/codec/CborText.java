package io.sailfish.model.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The data items of CBOR that the encoder writes, each in its shortest form. */
final class CborText {
    static final int NULL = 0xf6;
    static final int FALSE = 0xf4;
    static final int TRUE = 0xf5;

    static final int ARRAY = 4;
    static final int MAP = 5;

    private static final int UNSIGNED = 0;
    private static final int NEGATIVE = 1;
    private static final int BYTES = 2;
    private static final int TAG = 6;
    private static final int LATER_BASE64 = 22;
    private static final int HALF = 0xf9;
    private static final int SINGLE = 0xfa;
    private static final int DOUBLE = 0xfb;

    private CborText() {}

    /** An entry of a map, its key encoded. */
    record Pair(byte[] key, Object value) {}

    /** Entries in the order of their encoded keys. */
    static List<Pair> sorted(Map<?, ?> map) {
        List<Pair> pairs = new ArrayList<>(map.size());
        map.forEach((key, value) -> pairs.add(new Pair(key((String) key), value)));
        pairs.sort(Comparator.comparing(Pair::key, Arrays::compareUnsigned));
        return pairs;
    }

    /** A name as the key of an entry. */
    static byte[] key(String name) {
        ByteOutput out = new ByteOutput(name.length() + 8);
        write(name, out);
        return out.toByteArray();
    }

    /** The head of an item. */
    static void head(int major, long argument, ByteOutput out) {
        int first = major << 5;
        if (argument < 24) {
            out.write(first | (int) argument);
        } else if (argument < 1 << 8) {
            out.write(first | 24);
            fixed(argument, 1, out);
        } else if (argument < 1 << 16) {
            out.write(first | 25);
            fixed(argument, 2, out);
        } else if (argument < 1L << 32) {
            out.write(first | 26);
            fixed(argument, 4, out);
        } else {
            out.write(first | 27);
            fixed(argument, 8, out);
        }
    }

    private static void fixed(long value, int count, ByteOutput out) {
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
            out.write((int) (value >>> shift));
        }
    }

    /** Text, as a byte string. */
    static void write(String text, ByteOutput out) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        head(BYTES, utf8.length, out);
        out.write(utf8);
    }

    /** Bytes, which stand in base64 where they stand in text. */
    static void bytes(byte[] bytes, ByteOutput out) {
        head(TAG, LATER_BASE64, out);
        head(BYTES, bytes.length, out);
        out.write(bytes);
    }

    static void integer(long value, ByteOutput out) {
        if (value >= 0) {
            head(UNSIGNED, value, out);
        } else {
            head(NEGATIVE, -1 - value, out);
        }
    }

    /** A number with a point, in the shortest form that keeps it. */
    static void number(double value, ByteOutput out) {
        float single = (float) value;
        if (single != value) {
            out.write(DOUBLE);
            fixed(Double.doubleToLongBits(value), 8, out);
            return;
        }
        short half = Float.floatToFloat16(single);
        if (Float.float16ToFloat(half) == single) {
            out.write(HALF);
            fixed(half & 0xffffL, 2, out);
        } else {
            out.write(SINGLE);
            fixed(Float.floatToIntBits(single) & 0xffffffffL, 4, out);
        }
    }
}
