package io.sailfish.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTableTest {
    @Test
    void eachFigureStandsBesideUpstreamsAndTheAim() {
        String table = FigureTable.of(List.of(
                Figure.of(Aim.GET, 0.052),
                new Figure(Aim.FANOUT, 12_345, "on a busy machine"),
                Figure.of(Aim.START_FIRST, 2)));
        assertThat(table).isEqualTo("""
                | figure | unit | Kubernetes | aim | ours |  |
                | --- | --- | ---: | ---: | ---: | --- |
                | get a pod | ms of server CPU | 0.700 | ≤ 0.070 | 0.052 |  |
                | 200 watchers by the load generator | events/s | 21,800 | ≥ 100,000 | 12,345 | not reached; on a busy machine |
                | first start until ready, with keys to make | s | – |  | 2.00 |  |
                """);
    }

    @Test
    void moreIsBetterForRatesAndLessForTheRest() {
        assertThat(Aim.GET.isReachedBy(0.07)).isTrue();
        assertThat(Aim.GET.isReachedBy(0.071)).isFalse();
        assertThat(Aim.FANOUT.isReachedBy(100_000)).isTrue();
        assertThat(Aim.FANOUT.isReachedBy(99_999)).isFalse();
        assertThat(Aim.SCHEDULE.isReachedBy(1)).isTrue();
    }
}
