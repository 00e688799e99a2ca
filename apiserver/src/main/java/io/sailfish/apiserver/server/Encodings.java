package io.sailfish.apiserver.server;

import io.sailfish.apiserver.registry.Representation;
import io.sailfish.model.Message;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.status.ApiErrors;
import java.util.List;

/** Messages as bytes for answers that are made outside the resource pipeline: discovery and failures. */
public final class Encodings {
    private Encodings() {}

    /** A message in an encoding. */
    public static byte[] encode(Message message, Representation.Encoding encoding, boolean pretty) {
        return JsonEncoder.encode(message);
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
