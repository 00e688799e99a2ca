package io.sailfish.model.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing array of bytes that encoders write into. Not thread-safe. */
public final class ByteOutput {
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 16;

    byte[] bytes;
    int length;

    public ByteOutput() {
        this(1024);
    }

    public ByteOutput(int capacity) {
        bytes = new byte[Math.max(capacity, 16)];
    }

    /** The bytes written so far, in a fresh array. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /** The array that holds the bytes written so far; valid up to {@link #length} and until the next write. */
    public byte[] array() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** Forgets what was written and keeps the array. */
    public void reset() {
        length = 0;
    }

    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
    }

    public void write(byte[] source) {
        write(source, 0, source.length);
    }

    public void write(byte[] source, int offset, int count) {
        ensure(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    public void write(int b) {
        ensure(1);
        bytes[length++] = (byte) b;
    }

    /** Writes text of ASCII characters only. */
    @SuppressWarnings("deprecation") // the one way that copies the low bytes without an array in between
    public void writeAscii(String text) {
        int count = text.length();
        ensure(count);
        text.getBytes(0, count, bytes, length);
        length += count;
    }

    public void writeUtf8(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a number in decimal. */
    void writeDecimal(long value) {
        if (value == Long.MIN_VALUE) {
            writeAscii(Long.toString(value));
            return;
        }
        ensure(20);
        long rest = value;
        if (rest < 0) {
            bytes[length++] = '-';
            rest = -rest;
        }
        int digits = 1;
        for (long power = 10; digits < 19 && rest >= power; power *= 10) {
            digits++;
        }
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /** Makes room for so many more bytes. */
    void ensure(int more) {
        if (bytes.length - length < more) {
            grow(more);
        }
    }

    private void grow(int more) {
        long wanted = Math.max((long) length + more, bytes.length * 2L);
        if ((long) length + more > MAX_LENGTH) {
            throw new OutOfMemoryError("an encoding of more than 2 GB");
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, MAX_LENGTH));
    }
}
