package io.sailfish.model.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.codec.DecodeException.Fault;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Free-form JSON: {@link StringMap}, {@link List}, String, Long, BigInteger, Double, Boolean and {@link JsonNull}. */
public final class JsonTree {
    private JsonTree() {}

    /** The tree that a document holds. */
    public static Object parse(byte[] json) {
        return JsonDecoder.parse(json, 0, json.length, parser -> {
            if (parser.nextToken() == null) {
                throw new DecodeException(Fault.SYNTAX, "unexpected end of JSON input");
            }
            return read(parser);
        });
    }

    /** A tree as compact JSON, keys sorted. */
    public static byte[] encode(Object tree) {
        ByteOutput out = new ByteOutput();
        JsonEncoder.writeTree(tree, out);
        return out.toByteArray();
    }

    /** The value that begins at the parser's token. */
    static Object read(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> map(parser);
            case START_ARRAY -> list(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> JsonNull.NULL;
            case VALUE_NUMBER_INT ->
                switch (parser.getNumberValue()) {
                    case Integer number -> (Object) number.longValue();
                    case BigInteger number -> number;
                    case Number number -> number.longValue();
                };
            case VALUE_NUMBER_FLOAT -> finite(parser);
            default -> throw new DecodeException(Fault.SYNTAX, "unexpected " + token);
        };
    }

    private static Double finite(JsonParser parser) throws IOException {
        double value = parser.getDoubleValue();
        if (Double.isInfinite(value)) {
            throw new DecodeException(
                    Fault.TYPE, "json: cannot unmarshal number " + parser.getText() + " into Go value of type float64");
        }
        return value;
    }

    private static StringMap<Object> map(JsonParser parser) throws IOException {
        List<String> keys = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            parser.nextToken();
            keys.add(key);
            values.add(read(parser));
        }
        return StringMap.ofArrays(keys.toArray(new String[0]), values.toArray());
    }

    private static List<Object> list(JsonParser parser) throws IOException {
        List<Object> list = new ArrayList<>();
        for (@Nullable JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY && token != null;
                token = parser.nextToken()) {
            list.add(read(parser));
        }
        return List.copyOf(list);
    }

    /** The text of the value that begins at the parser's token, compact and in the order in which it came. */
    static byte[] copy(JsonParser parser) throws IOException {
        if (parser instanceof JsonTokens tokens) {
            byte[] raw = tokens.rawValue();
            return JsonScan.isCompact(raw) ? raw : compact(raw);
        }
        ByteOutput out = new ByteOutput(256);
        copy(parser, out);
        return out.toByteArray();
    }

    private static byte[] compact(byte[] json) throws IOException {
        ByteOutput out = new ByteOutput(json.length + 64);
        try (JsonTokens tokens = new JsonTokens(json, 0, json.length)) {
            tokens.nextToken();
            copy(tokens, out);
        }
        return out.toByteArray();
    }

    private static void copy(JsonParser parser, ByteOutput out) throws IOException {
        JsonToken token = parser.currentToken();
        switch (token) {
            case START_OBJECT -> {
                out.write('{');
                boolean first = true;
                for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
                    if (!first) {
                        out.write(',');
                    }
                    first = false;
                    JsonText.write(key, out);
                    out.write(':');
                    parser.nextToken();
                    copy(parser, out);
                }
                out.write('}');
            }
            case START_ARRAY -> {
                out.write('[');
                boolean first = true;
                for (@Nullable JsonToken item = parser.nextToken();
                        item != JsonToken.END_ARRAY && item != null;
                        item = parser.nextToken()) {
                    if (!first) {
                        out.write(',');
                    }
                    first = false;
                    copy(parser, out);
                }
                out.write(']');
            }
            case VALUE_STRING -> JsonText.write(parser.getText(), out);
            default -> out.writeAscii(parser.getText());
        }
    }
}
