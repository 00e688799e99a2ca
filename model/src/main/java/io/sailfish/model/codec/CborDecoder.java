package io.sailfish.model.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.sailfish.model.MessageType;
import io.sailfish.model.codec.DecodeException.Fault;
import io.sailfish.model.codec.JsonDecoder.TypeMeta;
import java.io.IOException;

/** Reads CBOR into messages, by the same rules as JSON: one data item, with or without the tag that says it is CBOR. */
public final class CborDecoder {
    private CborDecoder() {}

    /** The message of this type that a document holds. */
    public static Decoded decode(byte[] cbor, MessageType type) {
        return parse(cbor, tokens -> new TokenDecoder(tokens, Plan.of(type), true).document());
    }

    /** The apiVersion and kind that a document of whatever type names. */
    public static TypeMeta typeMeta(byte[] cbor) {
        return parse(cbor, JsonDecoder::typeMeta);
    }

    /** The tree of maps, lists and scalars that a document holds. */
    public static Object parse(byte[] cbor) {
        return parse(cbor, tokens -> {
            tokens.nextToken();
            return JsonTree.read(tokens);
        });
    }

    private interface Reading<T> {
        T from(CborTokens tokens) throws IOException;
    }

    private static <T> T parse(byte[] cbor, Reading<T> reading) {
        try (CborTokens tokens = new CborTokens(cbor)) {
            T result = reading.from(tokens);
            // Malformed input further on is told even where what came before was of a wrong type.
            while (tokens.nextToken() != null) {
                tokens.skipChildren();
            }
            return result;
        } catch (StreamConstraintsException e) {
            throw new DecodeException(Fault.LIMIT, e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            throw new DecodeException(Fault.SYNTAX, e.getOriginalMessage());
        } catch (IOException e) {
            throw new DecodeException(Fault.SYNTAX, String.valueOf(e.getMessage()));
        }
    }
}
