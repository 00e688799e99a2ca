package io.sailfish.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.fake.VirtualTimers;
import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store;
import io.sailfish.store.memory.MemoryStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreCompactionTest {
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    private final Store store = MemoryStore.open();
    private final VirtualTimers timers = new VirtualTimers();

    @AfterEach
    void close() {
        store.close();
    }

    private long write(String key) {
        return store.commit(new Store.Write.Create("/registry/" + key, Bytes.utf8(key), 0, null))
                                .join()
                        instanceof Store.Outcome.Committed(long revision)
                ? revision
                : -1;
    }

    @Test
    void theStoreForgetsWhatWasSupersededAnIntervalAgo() {
        long first = write("a");
        try (StoreCompaction running = StoreCompaction.start(store, timers, INTERVAL, Runnable::run)) {
            long second = write("b");
            timers.advance(INTERVAL.minusSeconds(1));
            assertThat(store.compactedRevision()).isLessThan(first);
            timers.advance(Duration.ofSeconds(1));
            assertThat(store.compactedRevision()).isEqualTo(first);
            write("c");
            timers.advance(INTERVAL);
            assertThat(store.compactedRevision()).isEqualTo(second);
        }
    }

    @Test
    void anIdleStoreIsLeftAlone() {
        long only = write("a");
        try (StoreCompaction running = StoreCompaction.start(store, timers, INTERVAL, Runnable::run)) {
            timers.advance(INTERVAL.multipliedBy(4));
            assertThat(store.compactedRevision()).isEqualTo(only);
        }
    }

    @Test
    void zeroIsNever() {
        write("a");
        long before = store.compactedRevision();
        try (StoreCompaction running = StoreCompaction.start(store, timers, Duration.ZERO, Runnable::run)) {
            timers.advance(Duration.ofDays(1));
            assertThat(store.compactedRevision()).isEqualTo(before);
        }
    }

    @Test
    void nothingHappensAfterTheEnd() {
        write("a");
        long before = store.compactedRevision();
        StoreCompaction.start(store, timers, INTERVAL, Runnable::run).close();
        timers.advance(INTERVAL);
        assertThat(store.compactedRevision()).isEqualTo(before);
    }
}
