package io.sailfish.apiserver.registry;

import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.codec.CborDecoder;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.ProtobufEnvelope;
import io.sailfish.model.codec.YamlDecoder;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.value.Bytes;
import java.util.ArrayList;
import java.util.List;

/** The options of a deletion: those of the body where there is one, otherwise those of the query. */
final class DeleteRequest {
    private DeleteRequest() {}

    static DeleteOptions read(ApiRequest request) {
        DeleteOptions options =
                request.body().isEmpty() ? ofQuery(request) : ofBody(request.body(), request.contentType());
        List<FieldError> errors = new ArrayList<>(0);
        WriteOptions.checkDryRun(options.dryRun(), errors);
        if (!errors.isEmpty()) {
            throw ApiErrors.invalid("meta.k8s.io", "DeleteOptions", "", errors);
        }
        return options;
    }

    private static DeleteOptions ofBody(Bytes body, String contentType) {
        try {
            return switch (BodyReader.mediaType(contentType)) {
                case "application/vnd.kubernetes.protobuf" ->
                    (DeleteOptions) ProtobufEnvelope.open(body.array()).decode(DeleteOptions.TYPE);
                case "application/cbor" ->
                    (DeleteOptions)
                            CborDecoder.decode(body.array(), DeleteOptions.TYPE).message();
                case "application/yaml" ->
                    (DeleteOptions)
                            YamlDecoder.decode(body.array(), DeleteOptions.TYPE).message();
                default ->
                    (DeleteOptions)
                            JsonDecoder.decode(body.array(), DeleteOptions.TYPE).message();
            };
        } catch (DecodeException malformed) {
            try {
                JsonDecoder.typeMeta(body.array());
            } catch (DecodeException untyped) {
                throw ApiErrors.unknown("couldn't get version/kind; json parse error: " + untyped.getMessage());
            }
            throw ApiErrors.badRequest(malformed.getMessage());
        }
    }

    private static DeleteOptions ofQuery(ApiRequest request) {
        DeleteOptions.Builder options = DeleteOptions.builder();
        if (!request.parameter("gracePeriodSeconds").isEmpty()) {
            options.gracePeriodSeconds(ListRequest.number(request.query(), "gracePeriodSeconds"));
        }
        if (!request.parameter("orphanDependents").isEmpty()) {
            options.orphanDependents(ListRequest.bool(request.query(), "orphanDependents"));
        }
        if (!request.parameter("propagationPolicy").isEmpty()) {
            options.propagationPolicy(request.parameter("propagationPolicy"));
        }
        List<String> dryRun = request.query().getOrDefault("dryRun", List.of());
        return options.dryRun(dryRun).build();
    }
}
