package io.sailfish.cli.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class TrafficTest {
    @Test
    void whatACallerSaysIsRead() throws Exception {
        Traffic traffic = read("""
                requests=12
                failed=2
                longestGapMillis=1500
                goodMillis=40
                version.2.0=3
                version.1.0=7
                failure.0=2026-01-01T00:00:00Z no answer within 1000 ms
                failure.1=2026-01-01T00:00:01Z Connection refused
                """);
        assertThat(traffic)
                .isEqualTo(new Traffic(
                        12,
                        2,
                        Duration.ofMillis(1500),
                        Duration.ofMillis(40),
                        List.of("1.0", "2.0"),
                        List.of(
                                "2026-01-01T00:00:00Z no answer within 1000 ms",
                                "2026-01-01T00:00:01Z Connection refused")));
    }

    @Test
    void togetherTheWorstIsTold() throws Exception {
        Traffic one = read("requests=1\nfailed=0\nlongestGapMillis=5\ngoodMillis=90\nversion.1.0=1\n");
        Traffic two = read("requests=2\nfailed=1\nlongestGapMillis=9\ngoodMillis=10\nversion.2.0=1\nfailure.0=x\n");
        assertThat(one.and(two))
                .isEqualTo(new Traffic(
                        3, 1, Duration.ofMillis(9), Duration.ofMillis(10), List.of("1.0", "2.0"), List.of("x")));
    }

    private static Traffic read(String text) throws Exception {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        return Traffic.of(properties);
    }
}
