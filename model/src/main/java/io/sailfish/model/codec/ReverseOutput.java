package io.sailfish.model.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A buffer that is written from its end to its beginning. Protobuf puts the length of a message before its content;
 * written backwards, the content is there before its length has to be, and nothing is measured twice.
 */
final class ReverseOutput {
    /** From here on an array in between is cheaper than a loop over characters. */
    private static final int LONG_TEXT = 16;

    byte[] bytes;
    /** Where the content begins; it ends with the array. */
    int start;

    ReverseOutput(int capacity) {
        bytes = new byte[capacity];
        start = capacity;
    }

    int length() {
        return bytes.length - start;
    }

    byte[] toByteArray() {
        return Arrays.copyOfRange(bytes, start, bytes.length);
    }

    void reset() {
        start = bytes.length;
    }

    void write(byte[] source) {
        ensure(source.length);
        start -= source.length;
        System.arraycopy(source, 0, bytes, start, source.length);
    }

    void write(int b) {
        ensure(1);
        bytes[--start] = (byte) b;
    }

    void varint(int value) {
        if ((value & ~0x7f) == 0) {
            write(value);
        } else if ((value & ~0x3fff) == 0) {
            ensure(2);
            bytes[--start] = (byte) (value >>> 7);
            bytes[--start] = (byte) (value | 0x80);
        } else {
            varint(value & 0xffffffffL);
        }
    }

    void varint(long value) {
        if ((value & ~0x7fL) == 0) {
            write((int) value);
            return;
        }
        int size = Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
        ensure(size);
        start -= size;
        int at = start;
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[at] = (byte) rest;
    }

    void fixed64(long value) {
        ensure(8);
        start -= 8;
        for (int i = 0; i < 8; i++) {
            bytes[start + i] = (byte) (value >>> (8 * i));
        }
    }

    /** Text in UTF-8, without its length. */
    void utf8(String text) {
        int count = text.length();
        if (count > LONG_TEXT) {
            write(text.getBytes(StandardCharsets.UTF_8));
            return;
        }
        ensure(count * 3);
        byte[] target = bytes;
        int at = start;
        for (int i = count - 1; i >= 0; i--) {
            char c = text.charAt(i);
            if (c < 0x80) {
                target[--at] = (byte) c;
            } else if (c < 0x800) {
                target[--at] = (byte) (0x80 | c & 0x3f);
                target[--at] = (byte) (0xc0 | c >> 6);
            } else if (Character.isLowSurrogate(c) && i > 0 && Character.isHighSurrogate(text.charAt(i - 1))) {
                int point = Character.toCodePoint(text.charAt(--i), c);
                target[--at] = (byte) (0x80 | point & 0x3f);
                target[--at] = (byte) (0x80 | point >> 6 & 0x3f);
                target[--at] = (byte) (0x80 | point >> 12 & 0x3f);
                target[--at] = (byte) (0xf0 | point >> 18);
            } else {
                // Half of a surrogate pair is no character.
                char shown = Character.isSurrogate(c) ? '\ufffd' : c;
                target[--at] = (byte) (0x80 | shown & 0x3f);
                target[--at] = (byte) (0x80 | shown >> 6 & 0x3f);
                target[--at] = (byte) (0xe0 | shown >> 12);
            }
        }
        start = at;
    }

    private void ensure(int more) {
        if (start < more) {
            grow(more);
        }
    }

    private void grow(int more) {
        int used = length();
        int wanted = Math.toIntExact(Math.max((long) used + more, bytes.length * 2L));
        byte[] larger = new byte[wanted];
        System.arraycopy(bytes, start, larger, wanted - used, used);
        bytes = larger;
        start = wanted - used;
    }
}
