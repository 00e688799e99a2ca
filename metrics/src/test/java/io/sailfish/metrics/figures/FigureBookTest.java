package io.sailfish.metrics.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.model.NamespacedName;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FigureBookTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final NamespacedName WEB = new NamespacedName("shop", "web");

    private final FigureBook book = new FigureBook();

    private static String text(double node, double container, Instant began) {
        return """
                # HELP node_cpu_usage_seconds_total Cumulative cpu time consumed by the node in core-seconds
                # TYPE node_cpu_usage_seconds_total counter
                node_cpu_usage_seconds_total %s
                node_memory_working_set_bytes 1.073741824e+09
                container_cpu_usage_seconds_total{container="app",namespace="shop",pod="web"} %s
                container_memory_working_set_bytes{container="app",namespace="shop",pod="web"} 65536
                container_start_time_seconds{container="app",namespace="shop",pod="web"} %s
                pod_cpu_usage_seconds_total{namespace="shop",pod="web"} 9
                """.formatted(node, container, began.toEpochMilli() / 1e3);
    }

    private void read(double node, double container, Instant began, Instant at) {
        book.put("n1", ReadingText.parse(text(node, container, began), at));
    }

    @Test
    void aRateIsWhatWasUsedBetweenTwoReadings() {
        read(100, 5, START.minusSeconds(500), START);
        assertThat(book.node("n1")).isEmpty();
        read(105, 6, START.minusSeconds(500), START.plusSeconds(10));

        assertThat(book.node("n1"))
                .contains(new Usage(500_000_000, 1 << 30, START.plusSeconds(10), Duration.ofSeconds(10)));
        assertThat(book.pod("n1", WEB).get("app"))
                .isEqualTo(new Usage(100_000_000, 65_536, START.plusSeconds(10), Duration.ofSeconds(10)));
        assertThat(book.pod("n2", WEB)).isEmpty();
    }

    @Test
    void whatHasBegunSinceIsMeasuredFromItsBeginning() {
        read(100, 5, START.minusSeconds(500), START);
        read(105, 4, START.plusSeconds(5), START.plusSeconds(25));

        assertThat(book.pod("n1", WEB).get("app").nanoCores()).isEqualTo(200_000_000);
        assertThat(book.pod("n1", WEB).get("app").window()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void whatIsTooYoungIsLeftOut() {
        read(100, 1, START.minusSeconds(3), START);
        assertThat(book.pod("n1", WEB)).isEmpty();
    }

    @Test
    void whoDoesNotAnswerIsForgotten() {
        read(100, 5, START.minusSeconds(500), START);
        book.forget("n1");
        assertThat(book.pod("n1", WEB)).isEmpty();
        read(105, 6, START.minusSeconds(500), START.plusSeconds(10));
        assertThat(book.node("n1")).isEmpty();
    }

    @Test
    void timesThatAreToldCount() {
        String timed = text(100, 5, START).replace("total 100.0", "total 100.0 " + START.toEpochMilli());
        assertThat(ReadingText.parse(timed, START.plusSeconds(3)).node().at()).isEqualTo(START);
    }

    @Test
    void textThatIsNoneIsRefused() {
        assertThatThrownBy(() -> ReadingText.parse("page not found", START))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ReadingText.parse("", START)).isInstanceOf(IllegalArgumentException.class);
    }
}
