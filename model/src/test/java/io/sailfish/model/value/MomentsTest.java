package io.sailfish.model.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {
    private static final long YEAR_1 = -62_135_596_800L;
    private static final long YEAR_9999 = 253_402_300_799L;

    @Property
    void momentsAreWrittenAsTheLibraryOfJavaDoes(@ForAll @LongRange(min = YEAR_1, max = YEAR_9999) long second) {
        Instant instant = Instant.ofEpochSecond(second);
        assertThat(Rfc3339.format(instant)).isEqualTo(instant.toString());
        assertThat(Rfc3339.parse(Rfc3339.format(instant))).isEqualTo(instant);
        Instant fine = instant.plusNanos(123_456_000);
        assertThat(Rfc3339.parseMicros(Rfc3339.formatMicros(fine))).isEqualTo(fine);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-14T09:26:53Z, 2026-03-14T09:26:53Z",
        "2026-03-14T09:26:53+02:00, 2026-03-14T07:26:53Z",
        "2026-03-14T09:26:53.5-00:30, 2026-03-14T09:56:53Z",
        "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
    })
    void momentsAreReadAndCutToSeconds(String text, String expected) {
        assertThat(Timestamp.parse(text)).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "yesterday | parsing time \"yesterday\" as \"2006-01-02T15:04:05Z07:00\":"
                        + " cannot parse \"yesterday\" as \"2006\"",
                "2026-13-01T00:00:00Z | parsing time \"2026-13-01T00:00:00Z\": month out of range",
                "2026-02-29T00:00:00Z | parsing time \"2026-02-29T00:00:00Z\": day out of range",
                "2026-02-28 00:00:00Z | parsing time \"2026-02-28 00:00:00Z\" as \"2006-01-02T15:04:05Z07:00\":"
                        + " cannot parse \" 00:00:00Z\" as \"T\"",
                "2026-02-28T00:00:00Zx | parsing time \"2026-02-28T00:00:00Zx\": extra text: \"x\"",
            })
    void badMomentsAreRefusedInTheWordsOfGo(String text, String message) {
        assertThatExceptionOfType(MomentFormatException.class)
                .isThrownBy(() -> Timestamp.parse(text))
                .withMessage(message);
    }

    @Test
    void microTimesHaveExactlySixDigits() {
        assertThat(Timestamp.parseMicros("2026-03-14T09:26:53.000001Z").instant())
                .isEqualTo(Instant.parse("2026-03-14T09:26:53Z").plus(1, ChronoUnit.MICROS));
        assertThatExceptionOfType(MomentFormatException.class)
                .isThrownBy(() -> Timestamp.parseMicros("2026-03-14T09:26:53Z"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "1h, 1h0m0s",
        "90m, 1h30m0s",
        "1.5s, 1.5s",
        "100ms, 100ms",
        "1500us, 1.5ms",
        "1h15m30.918s, 1h15m30.918s",
        "-1m, -1m0s",
        "+5s, 5s",
        ".5s, 500ms",
        "2562047h47m16.854775807s, 2562047h47m16.854775807s",
        "10ns, 10ns"
    })
    void durationsAreReadAndWrittenAsGoDoes(String text, String canonical) {
        assertThat(GoDuration.format(GoDuration.parse(text))).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1", "1x", "-", ".s", "9223372036854775808ns", "99999999h", "1h-1m"})
    void badDurationsAreRefused(String text) {
        assertThatExceptionOfType(MomentFormatException.class)
                .isThrownBy(() -> GoDuration.parse(text))
                .withMessageStartingWith("time: ");
    }

    @Property
    void durationsReadBack(@ForAll long nanos) {
        Duration duration = Duration.ofNanos(nanos);
        assertThat(GoDuration.parse(GoDuration.format(duration))).isEqualTo(duration);
    }
}
