package io.sailfish.logs.entry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LevelTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-11-01 10:00:00 ERROR c.e.Shop order failed|ERROR",
                "[warn] upstream is slow|WARN",
                "ts=1 level=info msg=\"no error here\"|INFO",
                "lvl:debug x|DEBUG",
                "E1124 20:00:00.1 main.go:1] broken|ERROR",
                "I1124 20:00:00.1 main.go:1] ERROR in a message|INFO",
                "INFO-ish is no level|UNKNOWN",
                "an error in lower case says nothing|UNKNOWN",
                "Caused by: a WARNING|WARN",
                "MY_ERROR|UNKNOWN",
                "FATAL: the end|FATAL",
                "{\"level\":\"error\",\"msg\":\"INFO\"}|ERROR",
                "{\"severity\":\"NOTICE\"}|INFO",
                "{\"level\":50}|ERROR",
                "{\"type\":\"Warning\",\"reason\":\"BackOff\"}|WARN",
                "{\"msg\":\"ERROR\"}|UNKNOWN",
                "{broken ERROR|ERROR"
            })
    void isWhatTheTextSays(String text, Level level) {
        assertThat(JsonFields.level(JsonFields.of(text), text)).isEqualTo(level);
    }
}
