package io.sailfish.model.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronScheduleTest {

    @ParameterizedTest
    @CsvSource({
        "'*/5 * * * *', 2024-01-01T00:00:00Z, 2024-01-01T00:05:00Z",
        "'*/5 * * * *', 2024-01-01T00:04:59Z, 2024-01-01T00:05:00Z",
        "'30 4 * * mon-fri', 2024-01-05T05:00:00Z, 2024-01-08T04:30:00Z",
        "'0 0 29 2 *', 2023-01-01T00:00:00Z, 2024-02-29T00:00:00Z",
        // Either day will do where both are given.
        "'0 0 13 * fri', 2024-09-01T00:00:00Z, 2024-09-06T00:00:00Z",
        "'0 0 1-31/2 * *', 2024-01-30T12:00:00Z, 2024-01-31T00:00:00Z",
        "'50/5 23 * * ?', 2024-01-01T23:56:00Z, 2024-01-02T23:50:00Z",
        "@hourly, 2024-01-01T00:00:01Z, 2024-01-01T01:00:00Z",
        "@weekly, 2024-01-01T00:00:00Z, 2024-01-07T00:00:00Z",
        "@yearly, 2024-01-01T00:00:00Z, 2025-01-01T00:00:00Z",
        "@every 90s, 2024-01-01T00:00:00.5Z, 2024-01-01T00:01:30Z",
        "'CRON_TZ=Asia/Tokyo 0 9 * * *', 2024-01-01T01:00:00Z, 2024-01-02T00:00:00Z",
    })
    void comesNext(String schedule, Instant after, Instant expected) {
        assertThat(CronSchedule.parse(schedule).next(after, ZoneOffset.UTC)).contains(expected);
    }

    @ParameterizedTest
    @CsvSource({
        // The clocks go forward from 1:00 to 2:00 (UTC) on this day: half past two does not come.
        "'30 2 * * *', 2024-03-30T23:00:00Z, 2024-04-01T00:30:00Z",
        "'0 12 * * *', 2024-03-30T12:00:00Z, 2024-03-31T10:00:00Z",
        // And back on this one: half past two comes twice.
        "'30 2 * * *', 2024-10-27T00:30:00Z, 2024-10-27T01:30:00Z",
    })
    void followsTheClocksOfTheZone(String schedule, Instant after, Instant expected) {
        assertThat(CronSchedule.parse(schedule).next(after, ZoneId.of("Europe/Paris")))
                .contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 30 2 *", "0 0 31 4,6,9,11 *"})
    void neverComes(String schedule) {
        assertThat(CronSchedule.parse(schedule).next(Instant.EPOCH, ZoneOffset.UTC))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x | expected exactly 5 fields, found 1: [x]",
                "* * * * * * | expected exactly 5 fields, found 6: [* * * * * *]",
                "60 * * * * | end of range (60) above maximum (59): 60",
                "* * 0 * * | beginning of range (0) below minimum (1): 0",
                "5-1 * * * * | beginning of range (5) beyond end of range (1): 5-1",
                "1-2-3 * * * * | too many hyphens: 1-2-3",
                "1/2/3 * * * * | too many slashes: 1/2/3",
                "*/0 * * * * | step of range should be a positive number: */0",
                "a * * * * | failed to parse int from a: strconv.Atoi: parsing \"a\": invalid syntax",
                "* * * * 7 | end of range (7) above maximum (6): 7",
                "@sometimes | unrecognized descriptor: @sometimes",
                "TZ=Nowhere/Land 0 0 * * * | provided bad location Nowhere/Land: unknown time zone Nowhere/Land",
            })
    void saysWhatIsWrong(String schedule, String message) {
        assertThatThrownBy(() -> CronSchedule.parse(schedule))
                .isInstanceOf(ScheduleException.class)
                .hasMessage(message);
    }
}
