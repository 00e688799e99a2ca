package io.sailfish.model.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our tokens against those of Jackson, which nobody here wrote. */
class JsonTokensTest {
    private static final JsonFactory JACKSON = new JsonFactory();

    @Test
    void aPodHasTheSameTokens() throws IOException {
        requireSame(CodecBench.resource("pod.json"));
    }

    @Property(tries = 1_000)
    void anyMessageHasTheSameTokens(@ForAll long seed) throws IOException {
        requireSame(JsonIndent.indent(JsonEncoder.encode(new RandomMessages(seed).any()), new Random(seed).nextInt(4)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-1.5e+10",
                "1E5",
                " [ ] ",
                "{ }",
                "[[],{},[{}]]",
                "\"\"",
                "\"\\u00e9\\ud83d\\ude00\\n\\/\"",
                "{\"\":1,\"a b\":null,\"\\u0061\":[true,false]}",
                "\"é€😀\"",
                "[1,2,[3,4],{\"a\":{\"b\":[5]}},6]",
                "9223372036854775808",
                "-9223372036854775808",
                "123456789012345678",
                "{\"abcdefgh\":1,\"abcdefghijklmnopq\":2}",
                "{\"abcdefghijklmnopqrstuvwxyz\":1,\"abcdefghijklmn_pqrstuvwxyz\":2}",
                "\t\r\n1\t"
            })
    void wellFormedDocumentsHaveTheSameTokens(String json) throws IOException {
        requireSame(json.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[",
                "\"",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "[1,",
                "[1,]",
                "[1 2]",
                "{,}",
                "[,]",
                "01",
                "-",
                "1.",
                ".5",
                "1e",
                "1e+",
                "+1",
                "tru",
                "nul",
                "falsy",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\n\"",
                "{1:2}",
                "{\"a\" 1}",
                "1 2",
                "{} x",
                "]",
                "}",
                "[}",
                "{]",
                "'a'",
                "NaN",
                "/* */1",
                "\"\\\"",
                "\u00ff"
            })
    void malformedDocumentsAreRefused(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        assertThat(accepts(new JsonTokens(bytes, 0, bytes.length))).as(json).isFalse();
        assertThat(JsonSyntax.fault(bytes, 0, bytes.length)).as(json).isNotNull();
    }

    @Property(tries = 5_000)
    void mutilatedDocumentsAreAcceptedByBothOrNeither(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] json = "{\"a\":[1,-2.5e3,\"x\\n\\u0041y\",{\"b\":null,\"cdefghijk\":true}],\"d\":{},\"e\":[]}"
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            json[random.nextInt(json.length)] = (byte) "{}[]\":,0-e\\u. ntx1".charAt(random.nextInt(18));
        }
        boolean ours = accepts(new JsonTokens(json, 0, json.length));
        String text = new String(json, StandardCharsets.UTF_8);
        assertThat(ours).as(text).isEqualTo(JsonSyntax.fault(json, 0, json.length) == null);
        try (JsonParser jackson = JACKSON.createParser(json)) {
            assertThat(ours).as(text).isEqualTo(accepts(jackson));
        } catch (IOException e) {
            assertThat(ours).as(text).isFalse();
        }
    }

    @Test
    void partsOfArraysAreRead() throws IOException {
        byte[] json = "xx{\"a\":1}yy".getBytes(StandardCharsets.UTF_8);
        assertThat(tokens(new JsonTokens(json, 2, 7))).hasSize(4);
    }

    private static boolean accepts(JsonParser parser) {
        try {
            boolean any = false;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (any && parser.getParsingContext().inRoot() && token.isScalarValue()) {
                    return false; // Jackson reads a sequence of documents
                }
                any = true;
            }
            return any;
        } catch (IOException e) {
            return false;
        }
    }

    private static void requireSame(byte[] json) throws IOException {
        try (JsonParser jackson = JACKSON.createParser(json)) {
            assertThat(tokens(new JsonTokens(json, 0, json.length))).isEqualTo(tokens(jackson));
        }
    }

    /** Each token with its text, number and place. */
    private static List<String> tokens(JsonParser parser) throws IOException {
        List<String> tokens = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            String number = switch (token) {
                case VALUE_NUMBER_INT -> parser.getBigIntegerValue() + " ";
                case VALUE_NUMBER_FLOAT -> parser.getDoubleValue() + " ";
                default -> "";
            };
            tokens.add(token + " " + parser.getText() + " " + number + place(parser.getParsingContext()));
        }
        return tokens;
    }

    private static String place(JsonStreamContext context) {
        StringBuilder place = new StringBuilder();
        for (JsonStreamContext level = context; level != null && !level.inRoot(); level = level.getParent()) {
            place.append('/').append(level.inArray() ? Math.max(level.getCurrentIndex(), 0) : level.getCurrentName());
        }
        return place.toString();
    }
}
