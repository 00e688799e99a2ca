package io.sailfish.model.codec;

import io.sailfish.model.codec.DecodeException.Fault;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the primitives of protobuf from an array; refuses whatever runs over the end of its part. */
final class WireInput {
    private final byte[] bytes;
    private int position;
    private int limit;

    WireInput(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.position = offset;
        this.limit = offset + length;
    }

    boolean atEnd() {
        return position == limit;
    }

    int position() {
        return position;
    }

    /** Restricts reading to so many bytes from here; returns the limit to {@linkplain #restore} afterwards. */
    int narrow(int length) {
        int old = limit;
        limit = position + length;
        return old;
    }

    void restore(int oldLimit) {
        position = limit;
        limit = oldLimit;
    }

    int tag() {
        long tag = varint();
        if (tag >>> 3 == 0 || tag >>> 3 > 0x1fffffff) {
            throw malformed("proto: illegal tag " + (tag >>> 3) + " (wire type " + (tag & 7) + ")");
        }
        return (int) tag;
    }

    /** Whether the same tag follows; if so, passes over it. */
    boolean skipTag(int tag) {
        if (tag < 0x80) {
            if (position < limit && bytes[position] == tag) {
                position++;
                return true;
            }
            return false;
        }
        int before = position;
        if (position < limit && varint() == tag) {
            return true;
        }
        position = before;
        return false;
    }

    long varint() {
        if (position < limit && bytes[position] >= 0) {
            return bytes[position++];
        }
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (position >= limit) {
                throw malformed("unexpected EOF");
            }
            byte b = bytes[position++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw malformed("proto: integer overflow");
    }

    long fixed64() {
        require(8);
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | bytes[position + i] & 0xff;
        }
        position += 8;
        return value;
    }

    /** A length that fits into what is left. */
    int length() {
        long length = varint();
        if (length < 0) {
            throw malformed("proto: negative length found during unmarshaling");
        }
        if (length > limit - position) {
            throw malformed("unexpected EOF");
        }
        return (int) length;
    }

    String text() {
        int length = length();
        String text = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        return text;
    }

    byte[] byteArray() {
        int length = length();
        byte[] value = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return value;
    }

    void skip(int length) {
        require(length);
        position += length;
    }

    /** Passes over the value of an unknown field. */
    void skipValue(int tag) {
        switch (tag & 7) {
            case WirePlan.VARINT -> varint();
            case WirePlan.FIXED64 -> skip(8);
            case WirePlan.BYTES -> skip(length());
            case WirePlan.FIXED32 -> skip(4);
            default -> throw malformed("proto: illegal wireType " + (tag & 7));
        }
    }

    private void require(int count) {
        if (limit - position < count) {
            throw malformed("unexpected EOF");
        }
    }

    static DecodeException malformed(String message) {
        return new DecodeException(Fault.SYNTAX, message);
    }
}
