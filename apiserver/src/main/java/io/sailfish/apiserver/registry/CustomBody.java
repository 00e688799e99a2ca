package io.sailfish.apiserver.registry;

import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.StringMap;
import io.sailfish.model.codec.CborDecoder;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.Decoded;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.codec.YamlDecoder;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Decodes the bodies of requests that bring objects of custom kinds: like {@link BodyReader}, but here a document has to say
 * what it is, and one of another kind is an invalid object rather than a malformed one.
 */
final class CustomBody {
    private static final List<String> UNDERSTOOD = List.of("application/json", "application/yaml");

    private CustomBody() {}

    static Message read(ApiRequest request, RequestContext context, MessageType type) {
        byte[] bytes = request.body().array();
        GroupVersionKind kind = type.kind();
        return switch (BodyReader.mediaType(request.contentType())) {
            case "", "application/json" -> {
                JsonDecoder.TypeMeta meta = typeMeta(bytes, kind);
                check(meta, bytes, kind, context, () -> JsonTree.parse(bytes));
                yield BodyReader.checked(
                        decoded(bytes, type, kind), kind, context.fieldValidation(), context.warnings());
            }
            case "application/yaml" -> {
                YamlDecoder.Document document = document(bytes, kind);
                check(YamlDecoder.typeMeta(document), bytes, kind, context, document::tree);
                yield BodyReader.checked(
                        decoded(document, type, kind), kind, context.fieldValidation(), context.warnings());
            }
            case "application/cbor" -> {
                check(cborTypeMeta(bytes, kind), bytes, kind, context, () -> CborDecoder.parse(bytes));
                yield BodyReader.checked(cbor(bytes, type, kind), kind, context.fieldValidation(), context.warnings());
            }
            default -> throw ApiErrors.unsupportedMediaType(UNDERSTOOD);
        };
    }

    private static JsonDecoder.TypeMeta typeMeta(byte[] bytes, GroupVersionKind kind) {
        try {
            return JsonDecoder.typeMeta(bytes);
        } catch (DecodeException unknown) {
            throw BodyReader.unrecognized(unknown, bytes, kind);
        }
    }

    private static JsonDecoder.TypeMeta cborTypeMeta(byte[] bytes, GroupVersionKind kind) {
        try {
            return CborDecoder.typeMeta(bytes);
        } catch (DecodeException unknown) {
            throw BodyReader.unrecognized(unknown, bytes, kind);
        }
    }

    private static Decoded cbor(byte[] bytes, MessageType type, GroupVersionKind kind) {
        try {
            return CborDecoder.decode(bytes, type);
        } catch (DecodeException fault) {
            throw ApiErrors.badRequest(BodyReader.cannotBeHandled(kind, kind) + fault.getMessage());
        }
    }

    private static YamlDecoder.Document document(byte[] bytes, GroupVersionKind kind) {
        try {
            return YamlDecoder.parse(bytes);
        } catch (DecodeException unknown) {
            throw BodyReader.unrecognized(unknown, bytes, kind);
        }
    }

    private static Decoded decoded(byte[] bytes, MessageType type, GroupVersionKind kind) {
        try {
            return JsonDecoder.decode(bytes, type);
        } catch (DecodeException fault) {
            throw ApiErrors.badRequest(BodyReader.cannotBeHandled(kind, kind) + fault.getMessage());
        }
    }

    private static Decoded decoded(YamlDecoder.Document document, MessageType type, GroupVersionKind kind) {
        try {
            return YamlDecoder.decode(document, type);
        } catch (DecodeException fault) {
            throw ApiErrors.badRequest(BodyReader.cannotBeHandled(kind, kind) + fault.getMessage());
        }
    }

    /** Gives the whole document where it has to be looked at. */
    @FunctionalInterface
    private interface Tree {
        Object get();
    }

    private static void check(
            JsonDecoder.TypeMeta meta, byte[] bytes, GroupVersionKind kind, RequestContext context, Tree tree) {
        if (meta.kind().isEmpty()) {
            throw ApiErrors.badRequest("the object provided is unrecognized (must be of type " + kind.kind()
                    + "): Object 'Kind' is missing in '" + new String(bytes, StandardCharsets.UTF_8) + "' ("
                    + BodyReader.summary(bytes) + ")");
        }
        if (!meta.apiVersion().equals(kind.apiVersion())) {
            unknownVersion(tree.get(), context);
            throw ApiErrors.badRequest("the API version in the data (" + meta.apiVersion()
                    + ") does not match the expected API version (" + kind.apiVersion() + ")");
        }
        if (!meta.kind().equals(kind.kind())) {
            throw ApiErrors.invalid(
                    kind.group(),
                    meta.kind(),
                    name(tree.get()),
                    List.of(FieldError.invalid(FieldPath.of("kind"), meta.kind(), "must be " + kind.kind())));
        }
    }

    private static String name(Object tree) {
        return tree instanceof Map<?, ?> map
                        && map.get("metadata") instanceof Map<?, ?> metadata
                        && metadata.get("name") instanceof String name
                ? name
                : "";
    }

    /** In a version that is not there no field is known. */
    private static void unknownVersion(Object tree, RequestContext context) {
        if (context.fieldValidation() == io.sailfish.model.patch.FieldValidation.WARN
                && tree instanceof StringMap<?> map) {
            map.forEach((name, value) -> {
                if (!List.of("apiVersion", "kind", "metadata").contains(name)) {
                    context.warnings().add("unknown field \"" + name + "\"");
                }
            });
        }
    }
}
