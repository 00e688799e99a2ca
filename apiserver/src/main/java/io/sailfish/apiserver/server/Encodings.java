package io.sailfish.apiserver.server;

import io.sailfish.apiserver.registry.MessageBytes;
import io.sailfish.apiserver.registry.Representation;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.codec.CborEncoder;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.codec.ProtobufEnvelope;
import io.sailfish.model.codec.YamlEncoder;
import io.sailfish.model.schema.BuiltinTypes;
import io.sailfish.model.status.ApiErrors;
import java.util.List;

/** Messages as bytes for answers that are made outside the resource pipeline: discovery and failures. */
public final class Encodings {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    private Encodings() {}

    /** A message in an encoding. */
    public static byte[] encode(Message message, Representation.Encoding encoding) {
        return MessageBytes.of(message, encoding);
    }

    /** A JSON document of a built-in type in another encoding. */
    public static byte[] recode(byte[] json, Representation.Encoding encoding) {
        return switch (encoding) {
            case JSON -> json;
            case CBOR -> CborEncoder.encodeTree(JsonTree.parse(json));
            case YAML -> YamlEncoder.encodeTree(JsonTree.parse(json));
            case PROTOBUF -> {
                GroupVersionKind kind = kind(json);
                MessageType type = BuiltinTypes.find(META + kind.kind());
                if (type == null) {
                    throw new IllegalStateException("no type of kind " + kind);
                }
                yield ProtobufEnvelope.encode(JsonDecoder.decode(json, type).message(), kind);
            }
        };
    }

    private static GroupVersionKind kind(byte[] json) {
        JsonDecoder.TypeMeta meta = JsonDecoder.typeMeta(json);
        return GroupVersionKind.of(meta.apiVersion().isEmpty() ? "v1" : meta.apiVersion(), meta.kind());
    }

    /** The encoding that an Accept header asks for, of JSON, YAML and protobuf; without one, JSON. */
    public static Representation.Encoding negotiate(String accept) {
        if (accept.isEmpty()) {
            return Representation.Encoding.JSON;
        }
        for (Representation.Range range : Representation.ranges(accept)) {
            if (!range.parameter("as").isEmpty()) {
                continue;
            }
            switch (range.type()) {
                case "*/*", "application/*", "application/json" -> {
                    return Representation.Encoding.JSON;
                }
                case "application/yaml" -> {
                    return Representation.Encoding.YAML;
                }
                case "application/vnd.kubernetes.protobuf" -> {
                    return Representation.Encoding.PROTOBUF;
                }
                default -> {}
            }
        }
        throw ApiErrors.notAcceptable(
                List.of("application/json", "application/yaml", "application/vnd.kubernetes.protobuf"));
    }
}
