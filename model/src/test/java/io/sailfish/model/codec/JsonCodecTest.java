package io.sailfish.model.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.JsonMessages;
import io.sailfish.model.Message;
import io.sailfish.model.codec.DecodeException.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCodecTest {

    @Test
    void aRunningPodIsWrittenAsItCame() throws IOException {
        byte[] json = CodecBench.resource("pod.json");
        Decoded decoded = JsonDecoder.decode(json, JsonMessages.type("Pod"));
        assertThat(decoded.problems()).isEmpty();
        assertThat(decoded.kind()).isEqualTo("Pod");
        assertThat(decoded.apiVersion()).isEqualTo("v1");
        assertThat(JsonTree.parse(JsonEncoder.encode(decoded.message()))).isEqualTo(JsonTree.parse(json));
    }

    @Test
    void kindComesFirstAndZerosOfStructsAreShown() {
        assertThat(JsonMessages.write(JsonMessages.read("Service", "{\"metadata\":{\"name\":\"a\"}}")))
                .startsWith("{\"kind\":\"Service\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"")
                .endsWith("\"spec\":{},\"status\":{\"loadBalancer\":{}}}");
        assertThat(JsonMessages.write(JsonMessages.read("ConfigMapList", "{}"))).endsWith("\"items\":[]}");
        assertThat(JsonMessages.write(JsonMessages.read("ClusterRole", "{}"))).endsWith("\"rules\":null}");
    }

    @Test
    void textIsEscapedAsGoDoes() {
        String json = "{\"data\":{\"k\":\"<a>&\\u2028\\u0001\\n\\\"\\\\é€😀\\ud800\"}}";
        assertThat(JsonMessages.write(JsonMessages.read("ConfigMap", json)))
                .endsWith("\"data\":{\"k\":\"\\u003ca\\u003e\\u0026\\u2028\\u0001\\n\\\"\\\\é€😀\ufffd\"}}");
    }

    @Test
    void embeddedObjectsCarryTheirKind() {
        String json = "{\"volumeClaimTemplates\":[{\"kind\":\"PersistentVolumeClaim\",\"apiVersion\":\"v1\","
                + "\"metadata\":{\"name\":\"a\"},\"spec\":{}}]}";
        Decoded decoded = JsonMessages.decode("StatefulSetSpec", json);
        assertThat(decoded.isStrict()).isTrue();
        assertThat(JsonMessages.write(decoded.message()))
                .contains("[{\"kind\":\"PersistentVolumeClaim\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"");
    }

    @Test
    void schemasThatAreAlsoListsAndBooleans() {
        String json = "{\"properties\":{\"a\":{\"items\":{\"type\":\"string\"},\"additionalProperties\":false},"
                + "\"b\":{\"items\":[{\"type\":\"string\"}],\"additionalProperties\":{\"type\":\"integer\"},"
                + "\"default\":{\"x\":[1,2.5,null]}}},\"$ref\":\"r\"}";
        Message message = JsonMessages.read("JSONSchemaProps", json);
        assertThat(JsonTree.parse(JsonEncoder.encode(message)))
                .isEqualTo(JsonTree.parse(json.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 1",
        "1.5, 1.5",
        "0.000001, 0.000001",
        "1e-7, 1e-7",
        "1e21, 1e+21",
        "123456789.25, 123456789.25",
        "1e20, 100000000000000000000",
        "-0.5, -0.5"
    })
    void doublesAreWrittenAsGoDoes(double value, String text) {
        assertThat(GoNumber.format(value)).isEqualTo(text);
    }

    @Test
    void unknownAndDuplicateFieldsAreNamedInOrder() {
        Decoded decoded = JsonMessages.decode(
                "Pod",
                "{\"kind\":\"Pod\",\"kind\":\"Pod\",\"metadata\":{\"x\":1,\"labels\":{\"a\":\"1\",\"a\":\"2\"}},"
                        + "\"spec\":{\"containers\":[{\"name\":\"c\"},{\"image\":\"i\",\"image\":\"j\",\"env\":"
                        + "[{\"valu\":{\"deep\":[1]}}]}]},\"Spec\":{}}");
        assertThat(decoded.problems())
                .containsExactly(
                        "duplicate field \"kind\"",
                        "unknown field \"metadata.x\"",
                        "duplicate field \"metadata.labels.a\"",
                        "duplicate field \"spec.containers[1].image\"",
                        "unknown field \"spec.containers[1].env[0].valu\"",
                        "unknown field \"Spec\"");
        assertThat(decoded.strictError()).startsWith("strict decoding error: duplicate field \"kind\", unknown field");
        assertThat(JsonMessages.write(decoded.message())).contains("\"labels\":{\"a\":\"2\"}", "\"image\":\"j\"");
    }

    @Test
    void mapsThatStandTwiceAreJoined() {
        assertThat(JsonMessages.write(
                        JsonMessages.read("ConfigMap", "{\"data\":{\"k\":\"v\"},\"data\":{\"l\":\"w\"}}")))
                .contains("\"data\":{\"k\":\"v\",\"l\":\"w\"}");
    }

    @Test
    void nullIsAbsence() {
        assertThat(JsonMessages.read("Pod", "{\"metadata\":null,\"spec\":{\"nodeName\":null}}")
                        .isEmpty())
                .isTrue();
        assertThat(JsonMessages.read("Pod", "null").isEmpty()).isTrue();
        assertThat(JsonMessages.write(JsonMessages.read("ConfigMap", "{\"data\":{\"k\":null}}")))
                .contains("\"data\":{\"k\":\"\"}");
    }

    @Test
    void pointersKeepTheirZero() {
        Message spec = JsonMessages.read("DeploymentSpec", "{\"replicas\":0,\"minReadySeconds\":0}");
        assertThat(spec.get("replicas")).isEqualTo(0);
        assertThat(spec.get("minReadySeconds")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"metadata\":\"x\"} | json: cannot unmarshal string into Go struct field Pod.metadata of type"
                        + " v1.ObjectMeta",
                "{\"metadata\":{\"labels\":[]}} | json: cannot unmarshal array into Go struct field"
                        + " ObjectMeta.metadata.labels of type map[string]string",
                "{\"metadata\":{\"labels\":{\"a\":1}}} | json: cannot unmarshal number into Go struct field"
                        + " ObjectMeta.metadata.labels of type string",
                "{\"metadata\":{\"name\":true}} | json: cannot unmarshal bool into Go struct field"
                        + " ObjectMeta.metadata.name of type string",
                "{\"spec\":{\"containers\":[{\"ports\":[{\"containerPort\":\"x\"}]}]}} | json: cannot unmarshal string"
                        + " into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32",
                "{\"spec\":{\"priority\":1.5}} | json: cannot unmarshal number 1.5 into Go struct field"
                        + " PodSpec.spec.priority of type int32",
                "{\"spec\":{\"priority\":99999999999}} | json: cannot unmarshal number 99999999999 into Go struct"
                        + " field PodSpec.spec.priority of type int32",
                "{\"metadata\":{\"creationTimestamp\":\"yesterday\"}} | parsing time \"yesterday\" as"
                        + " \"2006-01-02T15:04:05Z07:00\": cannot parse \"yesterday\" as \"2006\"",
                "{\"metadata\":{\"creationTimestamp\":5}} | json: cannot unmarshal number into Go struct field"
                        + " ObjectMeta.metadata.creationTimestamp of type string",
                "[] | json: cannot unmarshal array into Go value of type v1.Pod",
                "\"x\" | json: cannot unmarshal string into Go value of type v1.Pod",
            })
    void wrongTypesAreRefusedInTheWordsOfGo(String json, String message) {
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> JsonMessages.read("Pod", json))
                .withMessage(message)
                .matches(e -> e.fault() == Fault.TYPE);
    }

    @Test
    void badBase64IsRefusedWithItsPlace() {
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> JsonMessages.read("Secret", "{\"data\":{\"k\":\"ab*=\"}}"))
                .withMessage("illegal base64 data at input byte 2");
        assertThat(JsonMessages.write(JsonMessages.read("Secret", "{\"data\":{\"k\":\"aGVs\\nbG8=\"}}")))
                .contains("\"k\":\"aGVsbG8=\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\" | unexpected end of JSON input",
                "{\"metadata\":{}} xyz | invalid character 'x' after top-level value",
                "{\"metadata\":5,} | invalid character '}' looking for beginning of object key string",
                "{\"metadata\":no} | invalid character 'o' in literal null (expecting 'u')",
                "{a:1} | invalid character 'a' looking for beginning of object key string",
                "[1 2] | invalid character '2' after array element",
                "{\"a\":1 \"b\":2} | invalid character '\"' after object key:value pair",
                "{\"a\":-x} | invalid character 'x' in numeric literal",
                "{\"a\":\"\\x\"} | invalid character 'x' in string escape code",
            })
    void malformedInputIsRefusedInTheWordsOfGo(String json, String message) {
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> JsonMessages.read("Pod", json))
                .withMessage(message)
                .matches(e -> e.fault() == Fault.SYNTAX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   "})
    void emptyInputIsRefused(String json) {
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> JsonMessages.read("Pod", json))
                .withMessage("unexpected end of JSON input");
    }

    @Test
    void depthIsBounded() {
        String deep = "{\"x\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}";
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> JsonMessages.read("Pod", deep))
                .matches(e -> e.fault() == Fault.LIMIT);
    }

    @Test
    void kindsAreFoundWithoutKnowingTheType() {
        byte[] json =
                "{\"spec\":{\"kind\":\"No\"},\"kind\":\"K\",\"apiVersion\":\"g/v1\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(JsonDecoder.typeMeta(json)).isEqualTo(new JsonDecoder.TypeMeta("g/v1", "K"));
    }

    @Test
    void treesDecodeLikeBytes() {
        Decoded decoded = JsonDecoder.decodeTree(
                Map.of(
                        "kind",
                        "Pod",
                        "spec",
                        Map.of("priority", 5L, "containers", List.of(Map.of("name", "c", "nope", 1L)))),
                JsonMessages.type("Pod"));
        assertThat(decoded.problems()).containsExactly("unknown field \"spec.containers[0].nope\"");
        assertThat(decoded.kind()).isEqualTo("Pod");
        assertThat(JsonMessages.write(decoded.message())).contains("\"containers\":[{\"name\":\"c\"", "\"priority\":5");
    }

    @Test
    void listsAreWrittenPieceByPiece() {
        ByteOutput out = new ByteOutput();
        JsonListEncoder list = JsonListEncoder.begin(
                GroupVersionKind.of("v1", "ConfigMapList"),
                JsonMessages.read("ListMeta", "{\"resourceVersion\":\"7\"}"),
                out);
        Message item = JsonMessages.read("ConfigMap", "{\"data\":{\"k\":\"v\"}}");
        list.item(item);
        list.itemWithKind(item);
        byte[] raw = "{\"raw\":1}".getBytes(StandardCharsets.UTF_8);
        list.rawItem(raw, 0, raw.length);
        list.end();
        Map<?, ?> tree = (Map<?, ?>) JsonTree.parse(out.toByteArray());
        assertThat(tree.get("kind")).isEqualTo("ConfigMapList");
        assertThat(tree.get("metadata")).isEqualTo(Map.of("resourceVersion", "7"));
        assertThat((List<?>) tree.get("items")).hasSize(3);
    }

    @Test
    void prettyJsonIsLaidOutAsGoDoes() {
        byte[] json = "{\"a\":[1,{\"b\":\"x:,{\\\"\"}],\"c\":{},\"d\":[]}".getBytes(StandardCharsets.UTF_8);
        assertThat(new String(JsonIndent.indent(json, 2), StandardCharsets.UTF_8))
                .isEqualTo("""
                {
                  "a": [
                    1,
                    {
                      "b": "x:,{\\""
                    }
                  ],
                  "c": {},
                  "d": []
                }""");
    }
}
