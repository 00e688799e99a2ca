package io.sailfish.client.fake;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.time.Timers.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimersTest {
    private final VirtualTimers timers = new VirtualTimers();
    private final List<String> ran = new ArrayList<>();

    @Test
    void tasksRunInOrderOfTimeAndSeeTheirOwn() {
        timers.schedule(Duration.ofSeconds(2), () -> ran.add("two " + since()));
        timers.schedule(Duration.ofSeconds(1), () -> {
            ran.add("one " + since());
            timers.schedule(Duration.ofSeconds(2), () -> ran.add("three " + since()));
        });
        Timer cancelled = timers.schedule(Duration.ofSeconds(1), () -> ran.add("never"));
        cancelled.cancel();
        timers.advance(Duration.ofMillis(500));
        assertThat(ran).isEmpty();
        timers.advance(Duration.ofSeconds(5));
        assertThat(ran).containsExactly("one PT1S", "two PT2S", "three PT3S");
        assertThat(since()).isEqualTo("PT5.5S");
    }

    private String since() {
        return Duration.between(VirtualTimers.START, timers.instant()).toString();
    }
}
