package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.registry.Representation.Encoding;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.Message;
import io.sailfish.model.codec.ByteOutput;
import io.sailfish.model.codec.CborEncoder;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.codec.ProtobufEnvelope;
import io.sailfish.model.codec.YamlEncoder;

/** Messages in any of the encodings that clients may ask for. */
public final class MessageBytes {
    private MessageBytes() {}

    /** A message with its kind. */
    public static byte[] of(Message message, Encoding encoding) {
        return switch (encoding) {
            case JSON -> JsonEncoder.encode(message);
            case YAML -> yaml(JsonEncoder.encode(message));
            case PROTOBUF -> ProtobufEnvelope.encode(message);
            case CBOR -> CborEncoder.encode(message);
        };
    }

    /** A message as being of another kind than its own. */
    public static byte[] of(Message message, GroupVersionKind kind, Encoding encoding) {
        return switch (encoding) {
            case JSON -> json(message, kind);
            case YAML -> yaml(json(message, kind));
            case PROTOBUF -> ProtobufEnvelope.encode(message, kind);
            case CBOR -> CborEncoder.encode(message, kind);
        };
    }

    private static byte[] json(Message message, GroupVersionKind kind) {
        ByteOutput out = new ByteOutput(1024);
        JsonEncoder.write(message, kind, out);
        return out.toByteArray();
    }

    /** A JSON document as YAML, its keys in order. */
    static byte[] yaml(byte[] json) {
        return YamlEncoder.encodeTree(JsonTree.parse(json));
    }
}
