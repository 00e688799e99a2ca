package io.sailfish.model.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.sailfish.model.MessageType;
import io.sailfish.model.codec.DecodeException.Fault;
import java.io.IOException;

/**
 * Reads JSON into messages, as strictly as upstream: names in their exact case, null as absence, and a list of the
 * unknown and duplicate fields that were passed over.
 */
public final class JsonDecoder {
    /** How deep a document may nest; half of what a thread with a stack of 1 MB bears. */
    public static final int MAX_DEPTH = 500;

    private JsonDecoder() {}

    /** A kind as it stands in a document; empty where it does not. */
    public record TypeMeta(String apiVersion, String kind) {}

    /** The message of this type that a document holds. */
    public static Decoded decode(byte[] json, MessageType type) {
        return decode(json, 0, json.length, type);
    }

    /** The message of this type that a part of an array holds. */
    public static Decoded decode(byte[] json, int offset, int length, MessageType type) {
        return parse(json, offset, length, parser -> new TokenDecoder(parser, Plan.of(type), true).document());
    }

    /** The apiVersion and kind that a document of whatever type names. */
    public static TypeMeta typeMeta(byte[] json) {
        return parse(json, 0, json.length, JsonDecoder::typeMeta);
    }

    /** The message that a tree of maps, lists and scalars describes, such as the result of a patch. */
    public static Decoded decodeTree(Object tree, MessageType type) {
        try (TreeParser parser = new TreeParser(tree)) {
            return new TokenDecoder(parser, Plan.of(type), true).document();
        } catch (IOException e) {
            throw new DecodeException(Fault.SYNTAX, String.valueOf(e.getMessage()));
        }
    }

    /** What is done with the tokens of a document. */
    @FunctionalInterface
    interface Reading<T> {
        T from(JsonTokens parser) throws IOException;
    }

    static <T> T parse(byte[] json, int offset, int length, Reading<T> reading) {
        try (JsonTokens parser = new JsonTokens(json, offset, length)) {
            T result = reading.from(parser);
            if (parser.nextToken() != null) {
                throw syntax(json, offset, length, "data after top-level value");
            }
            return result;
        } catch (StreamConstraintsException e) {
            throw new DecodeException(Fault.LIMIT, e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            throw syntax(json, offset, length, e.getOriginalMessage());
        } catch (IOException e) {
            throw syntax(json, offset, length, String.valueOf(e.getMessage()));
        } catch (DecodeException e) {
            if (e.fault() == Fault.TYPE) {
                // A document that is malformed further on is told that, as by upstream, which looks for it first.
                String fault = JsonSyntax.fault(json, offset, length);
                if (fault != null) {
                    throw new DecodeException(Fault.SYNTAX, fault);
                }
            }
            throw e;
        }
    }

    /** Refuses what nests deeper than {@link #MAX_DEPTH}. */
    static void requireDepth(int depth) throws StreamConstraintsException {
        if (depth > MAX_DEPTH) {
            throw new StreamConstraintsException("exceeded max depth of " + MAX_DEPTH);
        }
    }

    static StreamConstraintsException tooLong(String what, int limit) {
        return new StreamConstraintsException(what + " longer than " + limit + " characters");
    }

    private static DecodeException syntax(byte[] json, int offset, int length, String otherwise) {
        String fault = JsonSyntax.fault(json, offset, length);
        return new DecodeException(Fault.SYNTAX, fault == null ? otherwise : fault);
    }

    static TypeMeta typeMeta(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new DecodeException(Fault.SYNTAX, "unexpected end of JSON input");
        }
        if (first != JsonToken.START_OBJECT) {
            String value = Findings.goValue(first);
            parser.skipChildren();
            if (value.equals("null")) {
                return new TypeMeta("", "");
            }
            throw new DecodeException(
                    Fault.TYPE,
                    "json: cannot unmarshal " + value + " into Go value of type struct { APIVersion string"
                            + " \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }");
        }
        String apiVersion = "";
        String kind = "";
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            if (name.equals("apiVersion")) {
                apiVersion = typeMetaText(parser, token, "apiVersion");
            } else if (name.equals("kind")) {
                kind = typeMetaText(parser, token, "kind");
            } else {
                parser.skipChildren();
            }
        }
        return new TypeMeta(apiVersion, kind);
    }

    private static String typeMetaText(JsonParser parser, JsonToken token, String field) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        parser.skipChildren();
        if (token == JsonToken.VALUE_NULL) {
            return "";
        }
        throw new DecodeException(
                Fault.TYPE,
                "json: cannot unmarshal " + Findings.goValue(token) + " into Go struct field ." + field
                        + " of type string");
    }
}
