package io.sailfish.apiserver.registry;

import io.sailfish.model.ApiObject;
import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType;
import io.sailfish.model.codec.CborDecoder;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.YamlDecoder;
import io.sailfish.model.patch.JsonPatch;
import io.sailfish.model.patch.MergePatch;
import io.sailfish.model.patch.Patched;
import io.sailfish.model.patch.StrategicMergePatch;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.value.Bytes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The patch languages, by content type. */
public final class Patching {
    /** The media types of patches that are understood. */
    static final List<String> SERVED = Stream.of(Language.JSON, Language.MERGE, Language.STRATEGIC, Language.APPLY)
            .map(language -> language.mediaType)
            .toList();

    private static final List<String> OF_CUSTOM = SERVED.stream()
            .filter(type -> !type.equals(Language.STRATEGIC.mediaType))
            .toList();

    private Patching() {}

    /** Which language a patch is in. */
    public enum Language {
        JSON("application/json-patch+json"),
        MERGE("application/merge-patch+json"),
        STRATEGIC("application/strategic-merge-patch+json"),
        APPLY("application/apply-patch+yaml"),
        APPLY_CBOR("application/apply-patch+cbor");

        private final String mediaType;

        Language(String mediaType) {
            this.mediaType = mediaType;
        }

        /** Whether it is an applied configuration. */
        boolean applies() {
            return this == APPLY || this == APPLY_CBOR;
        }

        /** Which options such a patch has. */
        WriteOptions.Kind options() {
            return applies() ? WriteOptions.Kind.APPLY : WriteOptions.Kind.PATCH;
        }
    }

    /**
     * The language that a Content-Type names.
     *
     * @param builtin whether the kind is built in: strategic merge needs to know what schemas of custom kinds do not say
     */
    static Language language(String contentType, boolean builtin) {
        int semicolon = contentType.indexOf(';');
        String type = (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .trim()
                .toLowerCase(Locale.ROOT);
        for (Language language : Language.values()) {
            if (language.mediaType.equals(type) && (builtin || language != Language.STRATEGIC)) {
                return language;
            }
        }
        throw ApiErrors.unsupportedMediaType(builtin ? SERVED : OF_CUSTOM);
    }

    /** The object after a patch in one of the languages but apply. */
    static ApiObject patched(Language language, ApiObject object, Bytes patch, RequestContext context) {
        Patched patched = switch (language) {
            case JSON -> JsonPatch.apply(object, patch.array(), context.fieldValidation());
            case MERGE -> MergePatch.apply(object, patch.array(), context.fieldValidation());
            case STRATEGIC -> StrategicMergePatch.apply(object, patch.array(), context.fieldValidation());
            case APPLY, APPLY_CBOR -> throw ApiErrors.unsupportedMediaType(SERVED);
        };
        patched.warnings().forEach(context.warnings()::add);
        return patched.object();
    }

    /** The configuration that an apply brings, in YAML, JSON or CBOR. */
    static StringMap<Object> configuration(Language language, Bytes body, RequestContext context) {
        return language == Language.APPLY_CBOR ? cbor(body) : yaml(body, context);
    }

    @SuppressWarnings("unchecked")
    private static StringMap<Object> cbor(Bytes body) {
        Object tree;
        try {
            tree = CborDecoder.parse(body.array());
        } catch (DecodeException malformed) {
            throw ApiErrors.badRequest("error decoding CBOR: " + malformed.getMessage());
        }
        return switch (tree) {
            case ValueType.JsonNull none -> StringMap.of();
            case Map<?, ?> map -> (StringMap<Object>) StringMap.copyOf(map);
            default ->
                throw ApiErrors.badRequest("error decoding CBOR: cbor: cannot unmarshal what is no map into Go value of"
                        + " type map[string]interface {}");
        };
    }

    @SuppressWarnings("unchecked")
    private static StringMap<Object> yaml(Bytes body, RequestContext context) {
        YamlDecoder.Document document;
        try {
            document = YamlDecoder.parse(body.array());
        } catch (DecodeException malformed) {
            throw ApiErrors.badRequest("error decoding YAML: error converting YAML to JSON: " + malformed.getMessage());
        }
        if (!document.duplicateKeys().isEmpty()) {
            switch (context.fieldValidation()) {
                case STRICT ->
                    throw ApiErrors.badRequest(
                            "error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal"
                                    + " errors:\n  " + String.join("\n  ", document.duplicateKeys()));
                case WARN -> document.duplicateKeys().forEach(context.warnings()::add);
                case IGNORE -> {}
            }
        }
        return switch (document.tree()) {
            case ValueType.JsonNull none -> StringMap.of();
            case Map<?, ?> map -> (StringMap<Object>) StringMap.copyOf(map);
            case List<?> list -> throw noMap("array");
            case String text -> throw noMap("string");
            case Boolean bool -> throw noMap("bool");
            default -> throw noMap("number");
        };
    }

    private static RuntimeException noMap(String what) {
        return ApiErrors.badRequest("error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot"
                + " unmarshal " + what + " into Go value of type map[string]interface {}");
    }
}
