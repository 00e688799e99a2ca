package io.sailfish.apiserver.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * In what form a client wants its answer, from its Accept header.
 *
 * @param encoding the encoding of bytes
 * @param as       the transformation: objects themselves, Table, or PartialObjectMetadata
 * @param pretty   whether JSON is indented
 */
public record Representation(Encoding encoding, As as, boolean pretty) {

    /** JSON, as it is. */
    public static final Representation JSON = new Representation(Encoding.JSON, As.OBJECT, false);

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
    }

    /** Transformations. */
    public enum As {
        OBJECT,
        TABLE,
        PARTIAL_METADATA
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
            for (Encoding encoding : Encoding.values()) {
                if (encoding.mediaType().equals(range.type())) {
                    return encoding;
                }
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
