package io.sailfish.apiserver.registry;

import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.ApiException.Details;
import io.sailfish.model.status.ApiException.Failure;
import io.sailfish.model.status.ApiException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * In what form a client wants its answer, from its Accept header.
 *
 * @param encoding the encoding of bytes
 * @param as       the transformation: objects themselves, Table, PartialObjectMetadata or a list of it
 * @param version  the version of meta.k8s.io in which transformations are given
 */
public record Representation(Encoding encoding, As as, String version) {

    /** JSON, as it is. */
    public static final Representation JSON = new Representation(Encoding.JSON, As.OBJECT, "v1");

    private static final List<String> SERVED =
            List.of("application/json", "application/yaml", "application/vnd.kubernetes.protobuf");
    private static final List<String> STREAMED =
            List.of("application/json;stream=watch", "application/vnd.kubernetes.protobuf;stream=watch");

    /** The media type of watches in CBOR. */
    static final String CBOR_SEQUENCE = "application/cbor-seq";

    /** Encodings of bytes with their media types. */
    public enum Encoding {
        JSON("application/json"),
        YAML("application/yaml"),
        PROTOBUF("application/vnd.kubernetes.protobuf"),
        CBOR("application/cbor");

        private final String mediaType;

        Encoding(String mediaType) {
            this.mediaType = mediaType;
        }

        public String mediaType() {
            return mediaType;
        }

        /** Whether tables are given in it. */
        boolean hasTables() {
            return this == JSON || this == YAML;
        }
    }

    /** Transformations. */
    public enum As {
        OBJECT,
        TABLE,
        METADATA,
        METADATA_LIST
    }

    /**
     * The first of the forms a client accepts that can be given.
     *
     * @param accept  the header; empty for JSON
     * @param streams whether the path also serves watches, which the failure's message shows
     * @param watch   whether this is a watch, for which there is no YAML
     * @throws io.sailfish.model.status.ApiException NOT_ACCEPTABLE
     */
    public static Representation negotiate(String accept, boolean streams, boolean watch) {
        return negotiate(accept, streams, watch, true);
    }

    /**
     * The first of the forms a client accepts that can be given.
     *
     * @param hasProtobuf whether objects have a protobuf form, as those of custom kinds have not
     */
    static Representation negotiate(String accept, boolean streams, boolean watch, boolean hasProtobuf) {
        if (accept.isEmpty() || accept.equals("application/json") || accept.equals("*/*")) {
            return JSON;
        }
        boolean known = false;
        for (Range range : ranges(accept)) {
            Encoding encoding = encoding(range.type(), watch);
            if (encoding == null) {
                continue;
            }
            known = true;
            As as = as(range);
            boolean given = as != null
                    && !(watch && encoding == Encoding.YAML)
                    && !(as == As.OBJECT && encoding == Encoding.PROTOBUF && !hasProtobuf)
                    && !(as != As.OBJECT && as != As.METADATA && as != As.METADATA_LIST && !encoding.hasTables());
            if (given) {
                return new Representation(encoding, as, as == As.OBJECT ? "v1" : range.parameter("v"));
            }
        }
        if (known) {
            throw hasProtobuf ? notAcceptable() : ApiErrors.notAcceptable(SERVED.subList(0, 2));
        }
        List<String> all = new ArrayList<>(SERVED);
        if (streams) {
            all.addAll(STREAMED);
        }
        throw new ApiException(new Failure(
                406,
                Reason.NOT_ACCEPTABLE,
                "406: Not Acceptable\n\nAvailable representations: " + String.join(", ", all),
                Details.EMPTY));
    }

    /** The refusal of a form that cannot be given here. */
    static ApiException notAcceptable() {
        return ApiErrors.notAcceptable(SERVED);
    }

    private static @Nullable Encoding encoding(String type, boolean watch) {
        return switch (type) {
            case "application/cbor" -> Encoding.CBOR;
            case CBOR_SEQUENCE -> watch ? Encoding.CBOR : null;
            case "application/json", "*/*" -> Encoding.JSON;
            case "application/yaml" -> Encoding.YAML;
            case "application/vnd.kubernetes.protobuf" -> Encoding.PROTOBUF;
            default -> null;
        };
    }

    private static @Nullable As as(Range range) {
        String kind = range.parameter("as");
        if (kind.isEmpty()) {
            return As.OBJECT;
        }
        String version = range.parameter("v");
        if (!range.parameter("g").equals("meta.k8s.io") || !(version.equals("v1") || version.equals("v1beta1"))) {
            return null;
        }
        return switch (kind) {
            case "Table" -> As.TABLE;
            case "PartialObjectMetadata" -> As.METADATA;
            case "PartialObjectMetadataList" -> As.METADATA_LIST;
            default -> null;
        };
    }

    /** One range of an Accept header: the media type in lower case, its parameters, its weight. */
    public record Range(String type, List<String> parameters, double quality) {
        /** The value of a parameter; empty where absent. */
        public String parameter(String name) {
            for (String parameter : parameters) {
                int equals = parameter.indexOf('=');
                if (equals > 0 && parameter.substring(0, equals).equalsIgnoreCase(name)) {
                    return parameter.substring(equals + 1);
                }
            }
            return "";
        }
    }

    /** Takes an Accept header apart, the most wanted range first. */
    public static List<Range> ranges(String accept) {
        List<Range> ranges = new ArrayList<>();
        for (String clause : accept.split(",")) {
            String[] parts = clause.trim().split("\\s*;\\s*");
            if (parts[0].isEmpty()) {
                continue;
            }
            double quality = 1;
            List<String> parameters = new ArrayList<>();
            for (int i = 1; i < parts.length; i++) {
                if (parts[i].startsWith("q=")) {
                    quality = quality(parts[i].substring(2));
                } else if (!parts[i].isEmpty()) {
                    parameters.add(parts[i]);
                }
            }
            ranges.add(new Range(parts[0].toLowerCase(Locale.ROOT), List.copyOf(parameters), quality));
        }
        ranges.sort((one, other) -> Double.compare(other.quality(), one.quality()));
        return ranges;
    }

    /** The encoding for a failure Status: the first acceptable, JSON where none is. */
    public static Encoding forErrors(String accept) {
        for (Range range : ranges(accept)) {
            Encoding encoding = encoding(range.type(), true);
            if (encoding != null) {
                return encoding;
            }
        }
        return Encoding.JSON;
    }

    private static double quality(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }
}
