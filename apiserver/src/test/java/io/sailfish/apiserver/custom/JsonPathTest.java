package io.sailfish.apiserver.custom;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.codec.JsonTree;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPathTest {
    private static final Object ROOT = JsonTree.parse("""
            {"spec": {"name": "x", "a.b": 1, "list": [{"type": "Ready", "status": "True"}, {"type": "Other", "status": "No"}]}}
            """.getBytes(StandardCharsets.UTF_8));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ".spec.name | [x]",
                ".spec.a\\.b | [1]",
                ".spec.list[0].type | [Ready]",
                ".spec.list[-1].type | [Other]",
                ".spec.list[*].type | [Ready, Other]",
                ".spec.list[?(@.type=='Other')].status | [No]",
                ".spec['name'] | [x]",
                ".spec.nothing | []",
            })
    void findsWhatItNames(String path, String found) {
        assertThat(JsonPath.parse(path).find(ROOT)).hasToString(found);
    }
}
