package io.sailfish.logs.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.model.StringMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EntryTest {
    private static final Origin WEB = new Origin(
            Origin.Kind.CONTAINER,
            "shop",
            "web-0",
            "u1",
            "web",
            "n1",
            "StatefulSet/web",
            StringMap.of("app", "web"),
            "stdout");

    @Test
    void fieldsOfJsonAreFlattened() {
        assertThat(JsonFields.of(" {\"user\":{\"id\":7,\"tags\":[\"a\",\"b\"]},\"ok\":true,\"none\":null} "))
                .isEqualTo(Map.of("user.id", "7", "user.tags", "a b", "ok", "true", "none", "null"));
        assertThat(JsonFields.of("{\"a\":1} trailing")).isEmpty();
        assertThat(JsonFields.of("{\"a\":1 ... }")).isEmpty();
        assertThat(JsonFields.of("[1]")).isEmpty();
        assertThat(JsonFields.of("")).isEmpty();
    }

    @Test
    void hostileJsonIsText() {
        assertThat(JsonFields.of("{\"a\":".repeat(50_000) + "}")).isEmpty();
    }

    @Test
    void originsComeBackFromTheirText() {
        assertThat(Origin.parse(WEB.text())).isEqualTo(WEB);
        Origin agent = Origin.component("n1", "agent");
        assertThat(Origin.parse(agent.text())).isEqualTo(agent);
        assertThat(WEB.withStream("stderr").isSameWriter(WEB)).isTrue();
        assertThat(agent.isSameWriter(WEB)).isFalse();
    }

    @Test
    void batchesComeBackFromTheirBytes() {
        List<LogEntry> batch = List.of(
                new LogEntry("s1", 0, 10, 1_700_000_000_000_000_001L, WEB, "one\n\tat two"),
                new LogEntry("s2", 5, 9, 2, Origin.component("n1", "agent"), "ä\u0000\"}"),
                new LogEntry("s1", 10, 20, 3, WEB, ""));
        assertThat(BatchCodec.decode(BatchCodec.encode(batch))).isEqualTo(batch);
    }

    @Test
    void whatIsNoBatchIsRefused() {
        for (String wrong : List.of(
                "{}",
                "[]",
                "{\"origins\":[],\"sources\":[],\"entries\":[[0,0,0,0,0,\"x\"]]}",
                "{\"origins\":[{\"kind\":\"what\"}],\"sources\":[\"s\"],\"entries\":[]}",
                "{\"origins\":1,\"sources\":[\"s\"],\"entries\":[]}")) {
            assertThatThrownBy(() -> BatchCodec.decode(wrong.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
