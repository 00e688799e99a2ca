package io.sailfish.apiserver.cache;

import io.sailfish.store.Store;
import io.sailfish.store.Store.Event;
import io.sailfish.store.Store.KeyValue;
import io.sailfish.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads a cache with a little of its past, so that after a restart clients can go on watching from where they were: the
 * state some revisions ago, and then what happened since. Where that cannot be had, the state alone.
 */
final class CacheHistory {
    private static final Logger LOG = LoggerFactory.getLogger(CacheHistory.class);
    private static final long REVISIONS = 4096;
    private static final long PATIENCE_SECONDS = 10;

    private CacheHistory() {}

    /**
     * Blocks until the cache has everything up to the store's present revision.
     *
     * @param apply takes an event into the cache
     */
    static void load(
            Store store,
            String prefix,
            WatchCache cache,
            Function<KeyValue, CachedObject> reader,
            Consumer<Event> apply) {
        long present = store.revision();
        long past = Math.max(1, Math.max(store.compactedRevision(), present - REVISIONS));
        try {
            if (past < present) {
                List<Event> since = events(store, prefix, past, present);
                state(store, prefix, past, cache, reader);
                since.forEach(apply);
                return;
            }
        } catch (StoreException | TimeoutException missing) {
            LOG.warn("{} begins without its past: {}", prefix, String.valueOf(missing.getMessage()));
        }
        state(store, prefix, 0, cache, reader);
    }

    /** Loads a state alone; that of revision 0 is the present one. */
    static void state(
            Store store, String prefix, long revision, WatchCache cache, Function<KeyValue, CachedObject> reader) {
        Store.Range range = store.range(prefix, "", 0, revision);
        List<CachedObject> objects = new ArrayList<>(range.items().size());
        for (KeyValue item : range.items()) {
            objects.add(reader.apply(item));
        }
        cache.load(objects, range.revision());
    }

    private static List<Event> events(Store store, String prefix, long after, long until) throws TimeoutException {
        List<Event> events = new ArrayList<>();
        CompletableFuture<Void> complete = new CompletableFuture<>();
        try (Store.Subscription subscription = store.watch(prefix, after + 1, new Collector(events, until, complete))) {
            complete.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof StoreException problem
                    ? problem
                    : new IllegalStateException(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /** Collects events until everything up to a revision has come. */
    private record Collector(List<Event> events, long until, CompletableFuture<Void> complete)
            implements Store.Watcher {
        @Override
        public void onEvents(List<Event> batch) {
            synchronized (events) {
                if (!complete.isDone()) {
                    events.addAll(batch);
                }
            }
            onProgress(batch.getLast().revision());
        }

        @Override
        public void onProgress(long revision) {
            if (revision >= until) {
                complete.complete(null);
            }
        }

        @Override
        public void onFailure(StoreException failure) {
            complete.completeExceptionally(failure);
        }
    }
}
