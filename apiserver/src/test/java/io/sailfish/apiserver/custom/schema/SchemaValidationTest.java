package io.sailfish.apiserver.custom.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.api.apiextensions.v1.JSONSchemaProps;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.FieldPath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaValidationTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static JsonSchema schema(String json) {
        return JsonSchema.of((JSONSchemaProps)
                JsonDecoder.decode(bytes(json), JSONSchemaProps.TYPE).message());
    }

    private static List<String> faults(String schema, String value) {
        return SchemaValidation.validate(FieldPath.of("spec"), JsonTree.parse(bytes(value)), schema(schema)).stream()
                .map(Object::toString)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"integer\"} | 1 | 1.5",
                "{\"type\":\"integer\",\"multipleOf\":3} | 9 | 10",
                "{\"type\":\"number\",\"minimum\":1,\"exclusiveMinimum\":true} | 1.5 | 1",
                "{\"type\":\"string\",\"maxLength\":2} | \"äö\" | \"abc\"",
                "{\"type\":\"string\",\"enum\":[\"a\",\"b\"]} | \"a\" | \"c\"",
                "{\"type\":\"string\",\"format\":\"ipv4\"} | \"10.0.0.1\" | \"10.0.0.256\"",
                "{\"type\":\"string\",\"format\":\"date-time\"} | \"2020-01-01T00:00:00Z\" | \"yesterday\"",
                "{\"type\":\"string\",\"nullable\":true} | null | 1",
                "{\"type\":\"array\",\"maxItems\":1,\"items\":{\"type\":\"string\"}} | [\"a\"] | [\"a\",\"b\"]",
                "{\"type\":\"array\",\"items\":{\"type\":\"string\"}} | [\"a\"] | [1]",
                "{\"type\":\"object\",\"required\":[\"a\"]} | {\"a\":1} | {}",
                "{\"type\":\"object\",\"minProperties\":2} | {\"a\":1,\"b\":1} | {\"a\":1}",
                "{\"type\":\"integer\",\"not\":{\"enum\":[5]}} | 4 | 5",
                "{\"type\":\"integer\",\"oneOf\":[{\"minimum\":5},{\"maximum\":5}]} | 4 | 5",
                "{\"type\":\"integer\",\"anyOf\":[{\"minimum\":9},{\"maximum\":1}]} | 9 | 5",
                "{\"type\":\"integer\",\"allOf\":[{\"minimum\":1},{\"maximum\":3}]} | 2 | 4",
                "{\"x-kubernetes-int-or-string\":true} | \"50%\" | true",
            })
    void keywordsAllowAndForbid(String schema, String good, String bad) {
        assertThat(faults(schema, good)).isEmpty();
        assertThat(faults(schema, bad)).isNotEmpty();
    }

    @Test
    void faultsNameTheirPlaceAndTheRule() {
        String schema = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"array\",\"items\":{\"type\":\"string\","
                + "\"pattern\":\"^x\"}}}}";
        assertThat(faults(schema, "{\"a\":[\"x\",\"y\"]}"))
                .singleElement()
                .asString()
                .contains("spec.a[1]", "Invalid value: \"y\"", "should match '^x'");
    }

    @Test
    void defaultsFillWhatIsMissingAtEveryDepth() {
        JsonSchema schema = schema("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"object\",\"default\":{},"
                + "\"properties\":{\"b\":{\"type\":\"integer\",\"default\":7}}},"
                + "\"l\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
                + "\"c\":{\"type\":\"string\",\"default\":\"x\"}}}}}}");
        Object filled = Defaults.apply(JsonTree.parse(bytes("{\"l\":[{},{\"c\":\"y\"}]}")), schema);
        assertThat(Json.tree(filled))
                .isEqualTo(JsonTree.parse(bytes("{\"a\":{\"b\":7},\"l\":[{\"c\":\"x\"},{\"c\":\"y\"}]}")));
    }
}
