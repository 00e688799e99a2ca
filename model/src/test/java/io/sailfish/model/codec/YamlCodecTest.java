package io.sailfish.model.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sailfish.model.JsonMessages;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlCodecTest {

    private static YamlDecoder.Document parse(String yaml) {
        return YamlDecoder.parse(yaml.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "yes, true",
        "Off, false",
        "y, true",
        "~, null",
        "010, 8",
        "0x1F, 31",
        "0b11, 3",
        "1_000, 1000",
        "1e3, 1000",
        "1.5, 1.5",
        "1.0, 1",
        "abc, \"abc\"",
        "2001-01-01, \"2001-01-01\"",
        "'''no''', \"no\"",
        "1.2.3, \"1.2.3\"",
        "08, 8",
        "-5, -5",
        "18446744073709551615, 18446744073709551615",
        "!!str 5, \"5\"",
        "!!int \"5\", 5"
    })
    void scalarsMeanWhatTheyMeanInYaml11(String yaml, String json) {
        assertThat(new String(JsonTree.encode(parse(yaml).tree()), StandardCharsets.UTF_8))
                .isEqualTo(json);
    }

    @Test
    void anchorsAndMergeKeysAreResolved() {
        assertThat(parse("base: &b {a: 1, c: 2}\nuse:\n  <<: *b\n  c: 3\nagain: *b\n")
                        .tree())
                .isEqualTo(Map.of(
                        "base",
                        Map.of("a", 1L, "c", 2L),
                        "use",
                        Map.of("a", 1L, "c", 3L),
                        "again",
                        Map.of("a", 1L, "c", 2L)));
    }

    @Test
    void keysThatStandTwiceAreNamedWithTheirLine() {
        Decoded decoded = YamlDecoder.decode(
                "metadata:\n  name: a\n  nope: 1\ndata:\n  k: v\n  k: w\n".getBytes(StandardCharsets.UTF_8),
                JsonMessages.type("ConfigMap"));
        assertThat(decoded.duplicateKeys()).containsExactly("line 6: key \"k\" already set in map");
        assertThat(decoded.warnings())
                .containsExactly("line 6: key \"k\" already set in map", "unknown field \"metadata.nope\"");
        assertThat(decoded.strictError())
                .isEqualTo("strict decoding error: yaml: unmarshal errors:\n  line 6: key \"k\" already set in map,"
                        + " unknown field \"metadata.nope\"");
        assertThat(JsonMessages.write(decoded.message())).contains("\"k\":\"w\"");
    }

    @Test
    void documentsThatMultiplyThemselvesAreRefused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a%d: &a%d [".formatted(i, i));
            bomb.append("*a%d,".formatted(i - 1).repeat(10)).append("]\n");
        }
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> parse(bomb.toString()))
                .withMessageContaining("excessive aliasing");
        assertThatExceptionOfType(DecodeException.class).isThrownBy(() -> parse("a: &x [*x]"));
        assertThatExceptionOfType(DecodeException.class).isThrownBy(() -> parse("[".repeat(100_000)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: [", "a: *x", "\t", "a: b: c", "- a\nb: c", "\0", "%YAML 9", "? [a]\n: b"})
    void malformedYamlIsRefused(String yaml) {
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> parse(yaml))
                .withMessageStartingWith("yaml: ");
    }

    @Test
    void streamsAreSplitIntoDocuments() {
        assertThat(YamlDecoder.split("a: 1\n---\n\n---\nb: 2\n--- # third\nc: 3\n"))
                .containsExactly("a: 1\n", "b: 2\n", "c: 3\n");
    }

    @Test
    void yamlIsWrittenAsUpstreamDoes() {
        Object tree = Map.of(
                "strings", List.of("plain", "true", "1", "", " x", "a: b", "x\ny\n", "x", "1:20", "\u0007"),
                "map", Map.of(),
                "list", List.of(),
                "nested", List.of(List.of(1L, 2L), Map.of("a", 1.5, "b", List.of("x"))),
                "text", "x\ny");
        assertThat(new String(YamlEncoder.encodeTree(tree), StandardCharsets.UTF_8))
                .isEqualTo("""
                list: []
                map: {}
                nested:
                - - 1
                  - 2
                - a: 1.5
                  b:
                  - x
                strings:
                - plain
                - "true"
                - "1"
                - ""
                - ' x'
                - 'a: b'
                - |
                  x
                  y
                - x
                - "1:20"
                - "\\x07"
                text: |-
                  x
                  y
                """);
    }

    @Property
    void anyTextReadsBack(@ForAll String text) {
        String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        Object tree = Map.of("k", valid, "l", List.of(valid), valid, 1L);
        assertThat(YamlDecoder.parse(YamlEncoder.encodeTree(tree)).tree()).isEqualTo(tree);
    }
}
