package io.sailfish.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchRoundsTest {
    private static final long MILLISECOND = 1_000_000;

    private final List<Runnable> actions = new ArrayList<>();
    private final List<Long> delays = new ArrayList<>();
    private long now;
    private final WatchRounds rounds = new WatchRounds(
            (afterNanos, action) -> {
                delays.add(afterNanos);
                actions.add(action);
            },
            () -> now);
    private int served;

    /** Runs what the loop was asked to run, at the time it was asked for. */
    private void step() {
        now += delays.removeFirst();
        actions.removeFirst().run();
    }

    private void watchThatTakes(long nanos) {
        now += nanos;
        served++;
    }

    @Test
    void manyWatchersAreServedInOneRound() {
        for (int i = 0; i < 100; i++) {
            rounds.join(() -> watchThatTakes(MILLISECOND / 100));
        }
        assertThat(actions).hasSize(1);
        step();
        assertThat(served).isEqualTo(100);
        assertThat(actions).isEmpty();
    }

    @Test
    void aRoundIsFollowedByAPauseAsLongAsItWas() {
        rounds.join(() -> watchThatTakes(3 * MILLISECOND));
        step();
        rounds.join(() -> watchThatTakes(0));
        step();
        assertThat(served).isEqualTo(1);
        assertThat(delays).containsExactly(3 * MILLISECOND);
        step();
        assertThat(served).isEqualTo(2);
    }

    @Test
    void thePauseHasABound() {
        rounds.join(() -> watchThatTakes(1000 * MILLISECOND));
        step();
        rounds.join(() -> watchThatTakes(0));
        step();
        assertThat(delays).containsExactly(20 * MILLISECOND);
    }

    @Test
    void fewWatchersDoNotWait() {
        rounds.join(() -> watchThatTakes(MILLISECOND / 10));
        step();
        rounds.join(() -> watchThatTakes(MILLISECOND / 10));
        step();
        assertThat(served).isEqualTo(2);
    }

    @Test
    void whoJoinsAgainWhileHeIsServedWaitsForTheNextRound() {
        rounds.join(() -> {
            watchThatTakes(2 * MILLISECOND);
            rounds.join(() -> watchThatTakes(0));
        });
        step();
        assertThat(served).isEqualTo(1);
        step();
        assertThat(delays).containsExactly(2 * MILLISECOND);
        step();
        assertThat(served).isEqualTo(2);
        assertThat(actions).isEmpty();
    }
}
