package io.sailfish.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store.Write;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class WriteQueueTest {
    private final WriteQueue queue = new WriteQueue(new Limits(1000, 3, 100));

    @Test
    void givesAllThatWaitsInOrder() throws InterruptedException {
        var first = request(1);
        var second = request(1);
        assertThat(queue.add(first, true)).isTrue();
        assertThat(queue.add(second, true)).isTrue();
        assertThat(queue.take(1000, 0, 0)).containsExactly(first, second);
        assertThat(queue.take(0, 0, 0)).isEmpty();
    }

    @Test
    void makesThoseWaitWhoBringMoreThanItHolds() throws InterruptedException {
        for (var i = 0; i < 3; i++) {
            queue.add(request(1), true);
        }
        var late = request(1);
        var added = CompletableFuture.supplyAsync(() -> queue.add(late, true));
        assertThat(queue.add(request(1), false)).isTrue();
        assertThat(queue.take(1000, 0, 0)).hasSize(4);
        assertThat(added.join()).isTrue();
        assertThat(queue.take(1000, 0, 0)).containsExactly(late);
    }

    @Test
    void countsBytesToo() throws InterruptedException {
        queue.add(request(200), true);
        var late = request(1);
        var added = CompletableFuture.supplyAsync(() -> queue.add(late, true));
        assertThat(queue.take(1000, 0, 0)).hasSize(1);
        assertThat(added.join()).isTrue();
    }

    @Test
    void lingersForTheExpectedNumberAndNoLonger() throws InterruptedException {
        var linger = TimeUnit.SECONDS.toNanos(20);
        queue.add(request(1), true);
        var added = CompletableFuture.supplyAsync(() -> queue.add(request(1), true));
        assertThat(queue.take(1000, 2, linger)).hasSize(2);
        assertThat(added.join()).isTrue();
        queue.add(request(1), true);
        assertThat(queue.take(1000, 5, 1000)).hasSize(1);
    }

    @Test
    void closedItRefusesButGivesWhatItHas() throws InterruptedException {
        for (var i = 0; i < 3; i++) {
            queue.add(request(1), true);
        }
        var late = CompletableFuture.supplyAsync(() -> queue.add(request(1), true));
        queue.close();
        assertThat(late.join()).isFalse();
        assertThat(queue.drained()).isFalse();
        assertThat(queue.take(1000, 9, 1000)).hasSize(3);
        assertThat(queue.drained()).isTrue();
    }

    private static Request.Commit request(int bytes) {
        return new Request.Commit(
                new Write.Create("/k", Bytes.wrap(new byte[bytes]), 0, null), new CompletableFuture<>());
    }
}
