package io.sailfish.model.codec;

import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.codec.DecodeException.Fault;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The form in which upstream sends and stores an object in protobuf: four bytes that tell it from JSON, and a
 * runtime.Unknown that names the kind and holds the object.
 *
 * @param apiVersion the apiVersion of the object
 * @param kind       the kind of the object
 * @param bytes      what holds the object's bytes; not a copy
 * @param offset     where they begin
 * @param length     how many they are
 */
public record ProtobufEnvelope(String apiVersion, String kind, byte[] bytes, int offset, int length) {
    private static final byte[] MAGIC = {'k', '8', 's', 0};
    /** Content encoding and type of a runtime.Unknown, which are always empty. */
    private static final byte[] TRAILER = {3 << 3 | WirePlan.BYTES, 0, 4 << 3 | WirePlan.BYTES, 0};

    /** Whether bytes begin as an envelope does. */
    public static boolean isEnvelope(byte[] bytes) {
        return isEnvelope(bytes, 0, bytes.length);
    }

    private static boolean isEnvelope(byte[] bytes, int offset, int length) {
        return length >= MAGIC.length && Arrays.equals(bytes, offset, offset + MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /** An object in its envelope. */
    public static byte[] encode(Message object) {
        GroupVersionKind kind = object.messageType().kind();
        if (kind == null) {
            throw new IllegalArgumentException(object.messageType().name() + " names no kind");
        }
        return encode(object, kind);
    }

    /** An object in an envelope that names this kind. */
    public static byte[] encode(Message object, GroupVersionKind kind) {
        WirePlan plan = WirePlan.of(object.messageType());
        ReverseOutput out = plan.newOutput();
        out.write(TRAILER);
        int end = out.length();
        ProtobufEncoder.fields(object, plan.descending, out);
        plan.wrote(out.length());
        head(kind, out.length() - end, out);
        return out.toByteArray();
    }

    private static void head(GroupVersionKind kind, int objectLength, ReverseOutput out) {
        out.varint(objectLength);
        out.write(2 << 3 | WirePlan.BYTES);
        int end = out.length();
        text(2, kind.kind(), out);
        text(1, kind.apiVersion(), out);
        out.varint(out.length() - end);
        out.write(1 << 3 | WirePlan.BYTES);
        out.write(MAGIC);
    }

    private static void text(int number, String text, ReverseOutput out) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.write(utf8);
        out.varint(utf8.length);
        out.write(number << 3 | WirePlan.BYTES);
    }

    /** The object's own bytes put into an envelope that names its kind. */
    static byte[] headOf(GroupVersionKind kind, int objectLength) {
        ReverseOutput out = new ReverseOutput(128);
        head(kind, objectLength, out);
        return out.toByteArray();
    }

    static byte[] trailer() {
        return TRAILER.clone();
    }

    /** Opens an envelope. */
    public static ProtobufEnvelope open(byte[] bytes) {
        return open(bytes, 0, bytes.length);
    }

    /** Opens an envelope that lies in a part of an array. */
    public static ProtobufEnvelope open(byte[] bytes, int offset, int length) {
        if (!isEnvelope(bytes, offset, length)) {
            throw new DecodeException(
                    Fault.SYNTAX,
                    "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        }
        WireInput in = new WireInput(bytes, offset + MAGIC.length, length - MAGIC.length);
        String apiVersion = "";
        String kind = "";
        int objectOffset = offset + MAGIC.length;
        int objectLength = 0;
        while (!in.atEnd()) {
            int tag = in.tag();
            switch (tag) {
                case 1 << 3 | WirePlan.BYTES -> {
                    int outer = in.narrow(in.length());
                    while (!in.atEnd()) {
                        int inner = in.tag();
                        switch (inner) {
                            case 1 << 3 | WirePlan.BYTES -> apiVersion = in.text();
                            case 2 << 3 | WirePlan.BYTES -> kind = in.text();
                            default -> in.skipValue(inner);
                        }
                    }
                    in.restore(outer);
                }
                case 2 << 3 | WirePlan.BYTES -> {
                    objectLength = in.length();
                    objectOffset = in.position();
                    in.skip(objectLength);
                }
                default -> in.skipValue(tag);
            }
        }
        return new ProtobufEnvelope(apiVersion, kind, bytes, objectOffset, objectLength);
    }

    /** The object as a message of this type. */
    public Message decode(MessageType type) {
        return ProtobufDecoder.decode(bytes, offset, length, type);
    }
}
