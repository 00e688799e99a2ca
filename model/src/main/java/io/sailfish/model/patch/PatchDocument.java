package io.sailfish.model.patch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.sailfish.model.StringMap;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.JsonTree;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A patch as a tree of {@link StringMap}, {@link List} and scalars, with the keys that stand twice in it. Of two values
 * of one key the last one counts.
 *
 * @param tree       the document
 * @param duplicates each as upstream words it: {@code duplicate field "data.k"}
 */
record PatchDocument(Object tree, List<String> duplicates) {
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonDecoder.MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /**
     * Reads a patch.
     *
     * @throws DecodeException with Go's words if it is malformed
     */
    static PatchDocument parse(byte[] json) {
        List<String> duplicates = new ArrayList<>(0);
        try (JsonParser parser = JSON.createParser(json)) {
            JsonToken first = parser.nextToken();
            if (first != null) {
                Object tree = read(parser, first, "", duplicates);
                if (parser.nextToken() == null) {
                    return new PatchDocument(tree, duplicates);
                }
            }
        } catch (IOException | DecodeException _) {
            // Below it is read once more by the decoder, which says what is wrong in the words that clients know.
        }
        return new PatchDocument(JsonTree.parse(json), duplicates);
    }

    private static Object read(JsonParser parser, JsonToken token, String path, List<String> duplicates)
            throws IOException {
        return switch (token) {
            case START_OBJECT -> object(parser, path, duplicates);
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                for (JsonToken item = parser.nextToken(); item != JsonToken.END_ARRAY; item = parser.nextToken()) {
                    items.add(read(parser, item, path + "[" + items.size() + "]", duplicates));
                }
                yield List.copyOf(items);
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> JsonNull.NULL;
            case VALUE_NUMBER_INT ->
                parser.getNumberValue() instanceof BigInteger big ? big : (Object) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            default -> throw new IOException("unexpected " + token);
        };
    }

    private static StringMap<Object> object(JsonParser parser, String path, List<String> duplicates)
            throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            String at = path.isEmpty() ? key : path + "." + key;
            if (members.put(key, read(parser, parser.nextToken(), at, duplicates)) != null) {
                duplicates.add("duplicate field \"" + at + "\"");
            }
        }
        return StringMap.copyOf(members);
    }
}
