package io.sailfish.model.codec;

import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.Message;

/**
 * Writes a list of objects in its envelope piece by piece. Protobuf puts the length first, so the length of every item
 * must be known beforehand: {@link #itemLength} of each, added up, is what {@link #begin} is told.
 */
public final class ProtobufListEncoder {
    private static final int METADATA_TAG = 1 << 3 | WirePlan.BYTES;
    private static final int ITEM_TAG = 2 << 3 | WirePlan.BYTES;

    private ProtobufListEncoder() {}

    /** The room that an item takes in a list, given the length of its own encoding (without envelope). */
    public static long itemLength(int encodedLength) {
        return 1L + varintLength(encodedLength) + encodedLength;
    }

    /** Writes what comes before the items. */
    public static void begin(GroupVersionKind listKind, Message listMetadata, long itemsLength, ByteOutput out) {
        byte[] metadata = ProtobufEncoder.encode(listMetadata);
        long length = itemLength(metadata.length) + itemsLength;
        out.write(ProtobufEnvelope.headOf(listKind, Math.toIntExact(length)));
        out.write(METADATA_TAG);
        varint(metadata.length, out);
        out.write(metadata);
    }

    /** Writes an item that was encoded before, without envelope. */
    public static void item(byte[] encoded, int offset, int length, ByteOutput out) {
        out.write(ITEM_TAG);
        varint(length, out);
        out.write(encoded, offset, length);
    }

    /** Writes what comes after the items. */
    public static void end(ByteOutput out) {
        out.write(ProtobufEnvelope.trailer());
    }

    private static int varintLength(int value) {
        return Math.max(1, (38 - Integer.numberOfLeadingZeros(value)) / 7);
    }

    private static void varint(int value, ByteOutput out) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            out.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
