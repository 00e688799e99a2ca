package io.sailfish.apiserver.registry;

import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.codec.CborDecoder;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.Decoded;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.ProtobufEnvelope;
import io.sailfish.model.codec.YamlDecoder;
import io.sailfish.model.patch.FieldValidation;
import io.sailfish.model.schema.BuiltinTypes;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.GoSyntax;
import io.sailfish.model.value.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Decodes the bodies of requests: JSON, YAML, CBOR or protobuf of an expected kind, with upstream's words for what is wrong. */
final class BodyReader {
    private static final List<String> UNDERSTOOD =
            List.of("application/json", "application/yaml", "application/vnd.kubernetes.protobuf");
    private static final int SUMMARY = 30;

    private BodyReader() {}

    /** The object that a body holds. */
    static Message read(
            Bytes body, String contentType, MessageType type, FieldValidation validation, Warnings warnings) {
        return read(body, contentType, type, Set.of(), validation, warnings);
    }

    /**
     * The object that a body holds.
     *
     * @param alike other apiVersions under which the same is taken
     */
    static Message read(
            Bytes body,
            String contentType,
            MessageType type,
            Set<String> alike,
            FieldValidation validation,
            Warnings warnings) {
        Wanted kind = new Wanted(kindOf(type), alike);
        byte[] bytes = body.array();
        return switch (mediaType(contentType)) {
            case "", "application/json" -> checked(json(bytes, type, kind), kind.kind, validation, warnings);
            case "application/yaml" -> checked(yaml(bytes, type, kind), kind.kind, validation, warnings);
            case "application/cbor" -> checked(cbor(bytes, type, kind), kind.kind, validation, warnings);
            case "application/vnd.kubernetes.protobuf" -> protobuf(bytes, type, kind);
            default -> throw ApiErrors.unsupportedMediaType(UNDERSTOOD);
        };
    }

    /** Which kind is expected, and under which apiVersions besides its own. */
    private record Wanted(GroupVersionKind kind, Set<String> alike) {
        boolean isVersion(String apiVersion) {
            return apiVersion.isEmpty() || apiVersion.equals(kind.apiVersion()) || alike.contains(apiVersion);
        }
    }

    /** A Content-Type without its parameters. */
    static String mediaType(String contentType) {
        int semicolon = contentType.indexOf(';');
        String bare = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
        return bare.trim().toLowerCase(Locale.ROOT);
    }

    private static GroupVersionKind kindOf(MessageType type) {
        GroupVersionKind kind = type.kind();
        if (kind == null) {
            throw new IllegalArgumentException(type.name() + " names no kind");
        }
        return kind;
    }

    private static Decoded json(byte[] bytes, MessageType type, Wanted wanted) {
        GroupVersionKind kind = wanted.kind;
        try {
            Decoded decoded = JsonDecoder.decode(bytes, type);
            checkKind(decoded.apiVersion(), decoded.kind(), wanted, bytes);
            return decoded;
        } catch (DecodeException fault) {
            throw explained(fault, bytes, wanted);
        }
    }

    private static Decoded yaml(byte[] bytes, MessageType type, Wanted wanted) {
        GroupVersionKind kind = wanted.kind;
        YamlDecoder.Document document;
        JsonDecoder.TypeMeta meta;
        try {
            document = YamlDecoder.parse(bytes);
            meta = YamlDecoder.typeMeta(document);
        } catch (DecodeException unknown) {
            throw unrecognized(unknown, bytes, kind);
        }
        checkKind(meta.apiVersion(), meta.kind(), wanted, bytes);
        try {
            return YamlDecoder.decode(document, type);
        } catch (DecodeException fault) {
            throw ApiErrors.badRequest(cannotBeHandled(kind, kind) + fault.getMessage());
        }
    }

    private static Decoded cbor(byte[] bytes, MessageType type, Wanted wanted) {
        GroupVersionKind kind = wanted.kind;
        JsonDecoder.TypeMeta meta;
        try {
            meta = CborDecoder.typeMeta(bytes);
        } catch (DecodeException unknown) {
            throw ApiErrors.badRequest("the object provided is unrecognized (must be of type " + kind.kind()
                    + "): couldn't get version/kind; " + unknown.getMessage() + " (" + summary(bytes) + ")");
        }
        checkKind(meta.apiVersion(), meta.kind(), wanted, bytes);
        try {
            return CborDecoder.decode(bytes, type);
        } catch (DecodeException fault) {
            throw ApiErrors.badRequest(cannotBeHandled(kind, kind) + fault.getMessage());
        }
    }

    private static Message protobuf(byte[] bytes, MessageType type, Wanted wanted) {
        GroupVersionKind kind = wanted.kind;
        try {
            ProtobufEnvelope envelope = ProtobufEnvelope.open(bytes);
            checkKind(envelope.apiVersion(), envelope.kind(), wanted, bytes);
            return envelope.decode(type);
        } catch (DecodeException fault) {
            throw ApiErrors.badRequest("the object provided is unrecognized (must be of type " + kind.kind() + "): "
                    + fault.getMessage() + " (" + summary(bytes) + ")");
        }
    }

    /** Says why a document cannot be read: what it is comes first, then what is in it. */
    private static RuntimeException explained(DecodeException fault, byte[] bytes, Wanted wanted) {
        GroupVersionKind kind = wanted.kind;
        JsonDecoder.TypeMeta meta;
        try {
            meta = JsonDecoder.typeMeta(bytes);
        } catch (DecodeException unknown) {
            return unrecognized(unknown, bytes, kind);
        }
        checkKind(meta.apiVersion(), meta.kind(), wanted, bytes);
        return ApiErrors.badRequest(cannotBeHandled(kind, kind) + fault.getMessage());
    }

    static RuntimeException unrecognized(DecodeException unknown, byte[] bytes, GroupVersionKind kind) {
        return ApiErrors.badRequest("the object provided is unrecognized (must be of type " + kind.kind()
                + "): couldn't get version/kind; json parse error: " + unknown.getMessage() + " (" + summary(bytes)
                + ")");
    }

    static String cannotBeHandled(GroupVersionKind given, GroupVersionKind wanted) {
        return given.kind() + " in version \"" + given.version() + "\" cannot be handled as a " + wanted.kind() + ": ";
    }

    /** Refuses a document of another kind. What it does not say is taken from the path. */
    private static void checkKind(String apiVersion, String kindName, Wanted expected, byte[] bytes) {
        GroupVersionKind wanted = expected.kind;
        boolean sameVersion = expected.isVersion(apiVersion);
        boolean sameKind = kindName.isEmpty() || kindName.equals(wanted.kind());
        if (sameVersion && sameKind) {
            return;
        }
        if (apiVersion.indexOf('/') != apiVersion.lastIndexOf('/')) {
            throw ApiErrors.badRequest("the object provided is unrecognized (must be of type " + wanted.kind()
                    + "): unexpected GroupVersion string: " + apiVersion + " (" + summary(bytes) + ")");
        }
        GroupVersionKind given = GroupVersionKind.of(
                apiVersion.isEmpty() ? wanted.apiVersion() : apiVersion, kindName.isEmpty() ? wanted.kind() : kindName);
        if (!isKnown(given)) {
            throw ApiErrors.badRequest(cannotBeHandled(given, wanted) + "no kind " + GoSyntax.quote(given.kind())
                    + " is registered for version " + GoSyntax.quote(given.apiVersion())
                    + " in scheme \"pkg/runtime/scheme.go:100\"");
        }
        if (!sameVersion) {
            throw ApiErrors.badRequest("the API version in the data (" + given.apiVersion()
                    + ") does not match the expected API version (" + wanted.apiVersion() + ")");
        }
        throw ApiErrors.badRequest(cannotBeHandled(given, wanted) + "converting (v1." + given.kind() + ") to (core."
                + wanted.kind() + "): unknown conversion");
    }

    /** Upstream still knows the alpha and beta versions that its kinds have outgrown, though it serves none of them. */
    private static boolean isOutgrown(GroupVersionKind kind) {
        boolean early = kind.version().contains("alpha") || kind.version().contains("beta");
        return early && BuiltinTypes.find(new GroupVersionKind(kind.group(), "v1", kind.kind())) != null;
    }

    private static boolean isKnown(GroupVersionKind kind) {
        return BuiltinTypes.find(kind) != null || isOutgrown(kind);
    }

    static Message checked(Decoded decoded, GroupVersionKind kind, FieldValidation validation, Warnings warnings) {
        if (!decoded.isStrict()) {
            switch (validation) {
                case STRICT -> throw ApiErrors.badRequest(cannotBeHandled(kind, kind) + decoded.strictError());
                case WARN -> decoded.warnings().forEach(warnings::add);
                case IGNORE -> {}
            }
        }
        return decoded.message();
    }

    /** The beginning of a body as messages show it: JSON as it is, anything else in hexadecimal. */
    static String summary(byte[] bytes) {
        if (bytes.length == 0) {
            return "<empty>";
        }
        int length = Math.min(SUMMARY, bytes.length);
        String text = bytes[0] == '{'
                ? new String(bytes, 0, length, StandardCharsets.UTF_8)
                : HexFormat.of().formatHex(bytes, 0, length);
        return bytes.length > SUMMARY ? text + " ..." : text;
    }
}
