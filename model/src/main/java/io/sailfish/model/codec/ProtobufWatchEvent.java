package io.sailfish.model.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An event of a watch in protobuf: upstream's meta.v1.WatchEvent, without envelope, holding an object in its envelope.
 *
 * @param type   ADDED, MODIFIED, DELETED, BOOKMARK or ERROR
 * @param object the object in its envelope
 */
public record ProtobufWatchEvent(String type, byte[] object) {
    private static final int FRAME_HEADER = 4;

    /** The event in a frame of the stream: four bytes of length, the most significant first, and the event. */
    public byte[] frame() {
        ReverseOutput out = new ReverseOutput(object.length + 64);
        out.write(object);
        out.varint(object.length);
        out.write(1 << 3 | WirePlan.BYTES);
        out.varint(out.length());
        out.write(2 << 3 | WirePlan.BYTES);
        byte[] name = type.getBytes(StandardCharsets.UTF_8);
        out.write(name);
        out.varint(name.length);
        out.write(1 << 3 | WirePlan.BYTES);
        int length = out.length();
        out.write(length);
        out.write(length >>> 8);
        out.write(length >>> 16);
        out.write(length >>> 24);
        return out.toByteArray();
    }

    /** The length that the header of a frame, at this place of an array, announces for the event. */
    public static int frameLength(byte[] header, int offset) {
        if (header.length - offset < FRAME_HEADER) {
            throw WireInput.malformed("unexpected EOF");
        }
        int length = 0;
        for (int i = 0; i < FRAME_HEADER; i++) {
            length = length << 8 | header[offset + i] & 0xff;
        }
        if (length < 0) {
            throw WireInput.malformed("frame too large");
        }
        return length;
    }

    /** Reads an event, without its frame. */
    public static ProtobufWatchEvent decode(byte[] bytes, int offset, int length) {
        WireInput in = new WireInput(bytes, offset, length);
        String type = "";
        byte[] object = {};
        while (!in.atEnd()) {
            int tag = in.tag();
            if (tag == (1 << 3 | WirePlan.BYTES)) {
                type = in.text();
            } else if (tag == (2 << 3 | WirePlan.BYTES)) {
                int outer = in.narrow(in.length());
                while (!in.atEnd()) {
                    int inner = in.tag();
                    if (inner == (1 << 3 | WirePlan.BYTES)) {
                        object = in.byteArray();
                    } else {
                        in.skipValue(inner);
                    }
                }
                in.restore(outer);
            } else {
                in.skipValue(tag);
            }
        }
        return new ProtobufWatchEvent(type, object);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProtobufWatchEvent(String otherType, byte[] otherObject)
                && type.equals(otherType)
                && Arrays.equals(object, otherObject);
    }

    @Override
    public int hashCode() {
        return type.hashCode() * 31 + Arrays.hashCode(object);
    }

    @Override
    public String toString() {
        return type + " of " + object.length + " bytes";
    }
}
