package io.sailfish.apiserver.server;

import io.sailfish.client.time.Timers;
import io.sailfish.store.Store;
import io.sailfish.store.StoreException;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the store forget the past: every interval, what was superseded before the interval began. So whoever reads or
 * watches from a revision has at least one interval for it, and at most two.
 */
final class StoreCompaction implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreCompaction.class);

    private final Store store;
    private final Timers timers;
    private final Duration interval;
    private final Executor threads;
    private Timers.Timer next = () -> {};
    private boolean closed;

    private StoreCompaction(Store store, Timers timers, Duration interval, Executor threads) {
        this.store = store;
        this.timers = timers;
        this.interval = interval;
        this.threads = threads;
    }

    /**
     * Begins.
     *
     * @param interval zero for never
     * @param threads  where the store is asked, which may take a while
     */
    static StoreCompaction start(Store store, Timers timers, Duration interval, Executor threads) {
        StoreCompaction compaction = new StoreCompaction(store, timers, interval, threads);
        if (!interval.isZero()) {
            compaction.await(store.revision());
        }
        return compaction;
    }

    private synchronized void await(long revision) {
        if (!closed) {
            next = timers.schedule(interval, () -> threads.execute(() -> compact(revision)));
        }
    }

    private void compact(long revision) {
        long present = revision;
        try {
            present = store.revision();
            if (revision > store.compactedRevision()) {
                store.compact(revision);
            }
        } catch (StoreException problem) {
            LOG.warn("the store was not compacted to revision {}: {}", revision, problem.getMessage());
        } finally {
            await(present);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        next.cancel();
    }
}
