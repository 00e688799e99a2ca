package io.sailfish.client.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.fake.VirtualTimers;
import io.sailfish.client.time.Backoff;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WorkQueueTest {
    private final VirtualTimers timers = new VirtualTimers();
    private final WorkQueue<String> queue = new WorkQueue<>("test", timers, Backoff.CONTROLLER);

    @Test
    void aKeyIsQueuedOnce() throws Exception {
        queue.add("a");
        queue.add("b");
        queue.add("a");
        assertThat(queue.depth()).isEqualTo(2);
        assertThat(queue.take()).isEqualTo("a");
        assertThat(queue.take()).isEqualTo("b");
        assertThat(queue.tryTake()).isNull();
    }

    @Test
    void aKeyAddedWhileWorkedOnComesAgainAfterwards() throws Exception {
        queue.add("a");
        assertThat(queue.take()).isEqualTo("a");
        queue.add("a");
        queue.add("a");
        assertThat(queue.tryTake()).isNull();
        queue.done("a");
        assertThat(queue.take()).isEqualTo("a");
        queue.done("a");
        assertThat(queue.tryTake()).isNull();
    }

    @Test
    void theShortestDelayHolds() {
        queue.addAfter("a", Duration.ofSeconds(10));
        queue.addAfter("a", Duration.ofSeconds(2));
        queue.addAfter("a", Duration.ofSeconds(5));
        timers.advance(Duration.ofMillis(1999));
        assertThat(queue.depth()).isZero();
        timers.advance(Duration.ofMillis(1));
        assertThat(queue.tryTake()).isEqualTo("a");
        queue.done("a");
        timers.advance(Duration.ofMinutes(1));
        assertThat(queue.depth()).isZero();
    }

    @Test
    void failuresDoubleTheDelayUntilForgotten() {
        for (int i = 0; i < 3; i++) {
            queue.addFailed("a");
            timers.advance(Duration.ofMillis((5L << i) - 1));
            assertThat(queue.tryTake()).isNull();
            timers.advance(Duration.ofMillis(1));
            assertThat(queue.tryTake()).isEqualTo("a");
            queue.done("a");
        }
        assertThat(queue.failures("a")).isEqualTo(3);
        queue.forget("a");
        queue.addFailed("a");
        timers.advance(Duration.ofMillis(5));
        assertThat(queue.tryTake()).isEqualTo("a");
    }

    @Test
    void backoffIsLimited() {
        assertThat(Backoff.CONTROLLER.delay(0)).isEqualTo(Duration.ofMillis(5));
        assertThat(Backoff.CONTROLLER.delay(17)).isEqualTo(Duration.ofMillis(5L << 17));
        assertThat(Backoff.CONTROLLER.delay(18)).isEqualTo(Duration.ofSeconds(1000));
        assertThat(Backoff.CONTROLLER.delay(1_000_000)).isEqualTo(Duration.ofSeconds(1000));
    }

    @Test
    void closingWakesWorkersAndDropsKeys() throws Exception {
        Thread worker = Thread.startVirtualThread(() -> {
            try {
                assertThat(queue.take()).isNull();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        queue.addAfter("a", Duration.ofSeconds(1));
        queue.close();
        worker.join();
        queue.add("b");
        assertThat(queue.depth()).isZero();
        assertThat(timers.pending()).isZero();
    }

    @Test
    void metricsTellWhatItDid() throws Exception {
        queue.add("a");
        timers.advance(Duration.ofSeconds(3));
        queue.take();
        queue.addAfter("b", Duration.ofSeconds(1));
        WorkQueue.Metrics metrics = queue.metrics();
        assertThat(metrics.working()).isEqualTo(1);
        assertThat(metrics.delayed()).isEqualTo(1);
        assertThat(metrics.taken()).isEqualTo(1);
        assertThat(metrics.waited()).isEqualTo(Duration.ofSeconds(3));
    }
}
