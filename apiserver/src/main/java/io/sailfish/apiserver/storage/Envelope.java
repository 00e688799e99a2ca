package io.sailfish.apiserver.storage;

import io.sailfish.model.GroupVersionKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Upstream's protobuf envelope: the magic "k8s\0", then a message of runtime.Unknown that names the kind and holds the
 * object. Stored values and protobuf answers are of this form.
 */
public final class Envelope {
    private static final byte[] MAGIC = {'k', '8', 's', 0};
    /** contentEncoding and contentType, both empty, which Go writes nevertheless. */
    private static final byte[] TAIL = {0x1a, 0, 0x22, 0};

    private Envelope() {}

    /** The part before the object's bytes. */
    public static byte[] head(GroupVersionKind kind, int length) {
        byte[] apiVersion = kind.apiVersion().getBytes(StandardCharsets.UTF_8);
        byte[] name = kind.kind().getBytes(StandardCharsets.UTF_8);
        int typeLength = field(apiVersion.length) + field(name.length);
        byte[] head = new byte[MAGIC.length + field(typeLength) + 1 + varint(length)];
        System.arraycopy(MAGIC, 0, head, 0, MAGIC.length);
        int at = put(head, MAGIC.length, 1, typeLength);
        at = put(head, at, 1, apiVersion);
        at = put(head, at, 2, name);
        put(head, at, 2, length);
        return head;
    }

    /** The part after the object's bytes. Not to be changed. */
    public static byte[] tail() {
        return TAIL;
    }

    /** The whole. */
    public static byte[] wrap(GroupVersionKind kind, byte[] object) {
        byte[] head = head(kind, object.length);
        byte[] whole = Arrays.copyOf(head, head.length + object.length + TAIL.length);
        System.arraycopy(object, 0, whole, head.length, object.length);
        System.arraycopy(TAIL, 0, whole, head.length + object.length, TAIL.length);
        return whole;
    }

    /** Whether bytes begin like an envelope. */
    public static boolean isOne(byte[] bytes) {
        return bytes.length >= MAGIC.length && Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /**
     * Takes an envelope apart.
     *
     * @throws IllegalArgumentException where it is malformed
     */
    public static Content open(byte[] bytes) {
        if (!isOne(bytes)) {
            throw new IllegalArgumentException("the bytes do not begin with the protobuf envelope's magic number");
        }
        Reader reader = new Reader(bytes, MAGIC.length, bytes.length);
        String apiVersion = "";
        String kind = "";
        int from = 0;
        int to = 0;
        while (reader.more()) {
            int number = reader.tag();
            int length = reader.length();
            switch (number) {
                case 1 -> {
                    Reader type = new Reader(bytes, reader.at, reader.at + length);
                    while (type.more()) {
                        int part = type.tag();
                        int size = type.length();
                        String text = new String(bytes, type.at, size, StandardCharsets.UTF_8);
                        apiVersion = part == 1 ? text : apiVersion;
                        kind = part == 2 ? text : kind;
                        type.at += size;
                    }
                }
                case 2 -> {
                    from = reader.at;
                    to = reader.at + length;
                }
                default -> {}
            }
            reader.at += length;
        }
        return new Content(apiVersion, kind, from, to);
    }

    /**
     * What an envelope holds.
     *
     * @param from where the object's bytes begin
     * @param to   where they end
     */
    public record Content(String apiVersion, String kind, int from, int to) {}

    private static int field(int length) {
        return 1 + varint(length) + length;
    }

    private static int varint(int value) {
        int size = 1;
        for (int rest = value >>> 7; rest != 0; rest >>>= 7) {
            size++;
        }
        return size;
    }

    private static int put(byte[] into, int at, int number, int length) {
        into[at++] = (byte) (number << 3 | 2);
        int rest = length;
        while ((rest & ~0x7f) != 0) {
            into[at++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        into[at++] = (byte) rest;
        return at;
    }

    private static int put(byte[] into, int at, int number, byte[] bytes) {
        int start = put(into, at, number, bytes.length);
        System.arraycopy(bytes, 0, into, start, bytes.length);
        return start + bytes.length;
    }

    /** Reads length-delimited fields; an envelope has no others. */
    private static final class Reader {
        private final byte[] bytes;
        private final int end;
        private int at;

        Reader(byte[] bytes, int at, int end) {
            this.bytes = bytes;
            this.at = at;
            this.end = end;
        }

        boolean more() {
            return at < end;
        }

        int tag() {
            int tag = varint();
            if ((tag & 7) != 2) {
                throw new IllegalArgumentException("malformed protobuf envelope");
            }
            return tag >>> 3;
        }

        int length() {
            int length = varint();
            if (length < 0 || length > end - at) {
                throw new IllegalArgumentException("truncated protobuf envelope");
            }
            return length;
        }

        private int varint() {
            int value = 0;
            for (int shift = 0; shift < 32; shift += 7) {
                if (at >= end) {
                    throw new IllegalArgumentException("truncated protobuf envelope");
                }
                byte next = bytes[at++];
                value |= (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw new IllegalArgumentException("malformed protobuf envelope");
        }
    }
}
