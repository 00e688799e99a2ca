package io.sailfish.apiserver.cache;

import io.sailfish.model.MessageType;
import io.sailfish.store.Store;
import io.sailfish.store.Store.Event;
import io.sailfish.store.Store.KeyValue;
import io.sailfish.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the caches of all resources from one watch of the store, so that there is one answer to the question up to which
 * revision all of them are complete: {@link #published}.
 *
 * <p>On a store that publishes before it replies, the caches are never behind what any writer has been told.
 */
public final class CacheHub implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CacheHub.class);
    private static final String ROOT = "/registry/";

    private final Store store;
    private final ScheduledExecutorService timer;
    private final ConcurrentSkipListMap<String, Feed> feeds = new ConcurrentSkipListMap<>();
    private final Object lock = new Object();
    private final Object progress = new Object();
    private final PresentRevision present;
    private Store.@Nullable Subscription subscription;
    private volatile long published;
    private volatile @Nullable StoreException failure;

    /** A cache with the way its values are read. */
    private static final class Feed {
        private final String prefix;
        private final MessageType type;
        private final WatchCache cache;
        private final Function<KeyValue, CachedObject> reader;
        /** What was published while the cache was being loaded; null once it is complete. Guarded by the hub's lock. */
        private @Nullable List<Event> held = new ArrayList<>();

        Feed(String prefix, MessageType type, WatchCache cache, Function<KeyValue, CachedObject> reader) {
            this.prefix = prefix;
            this.type = type;
            this.cache = cache;
            this.reader = reader;
        }

        /**
         * Whether an object is of the type that the cache holds: a write that began before a custom resource's definition
         * changed brings one of the type before.
         */
        private boolean fits(PendingObject pending) {
            return pending.type() == type;
        }

        /** Takes an event in, unless the cache is past it. */
        void apply(Event event) {
            if (event.revision() <= cache.snapshot().revision()) {
                return;
            }
            switch (event) {
                case Event.Put(KeyValue current, Object attachment) ->
                    cache.put(
                            attachment instanceof PendingObject pending && fits(pending)
                                    ? pending.resolve(current.modRevision())
                                    : reader.apply(current));
                case Event.Deleted(String key, long revision) -> cache.remove(key.substring(prefix.length()), revision);
            }
        }
    }

    public CacheHub(Store store) {
        this(store, newTimer());
    }

    CacheHub(Store store, ScheduledExecutorService timer) {
        this.store = store;
        this.present = new PresentRevision(store);
        this.timer = timer;
    }

    private static ScheduledExecutorService newTimer() {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("watch-timer").factory());
        executor.setRemoveOnCancelPolicy(true);
        return Executors.unconfigurableScheduledExecutorService(executor);
    }

    /**
     * Begins to feed a cache: it is loaded from the store and complete when this returns. For resources that come later
     * too.
     *
     * @param prefix the keys of its objects, with the slash at the end
     * @param type    of its objects
     * @param reader  makes an object of a stored value
     * @param history whether what happened of late is loaded too, so that watches go on from before; not where the store is
     *     elsewhere, as each look into the past costs a wait there
     */
    public void add(
            String prefix,
            MessageType type,
            WatchCache cache,
            Function<KeyValue, CachedObject> reader,
            boolean history) {
        Feed feed = new Feed(prefix, type, cache, reader);
        synchronized (lock) {
            feeds.put(prefix, feed);
            if (subscription == null) {
                published = store.revision();
                subscription = store.watch(ROOT, published + 1, new Publisher());
            }
        }
        if (history && !mayBeBehind()) {
            CacheHistory.load(store, prefix, cache, reader, feed::apply);
        } else {
            CacheHistory.state(store, prefix, 0, cache, reader);
        }
        synchronized (lock) {
            List<Event> held = feed.held;
            feed.held = null;
            if (held != null) {
                held.forEach(feed::apply);
            }
            cache.signal();
        }
    }

    /** Stops to feed a cache, for resources that are no more. */
    public void remove(String prefix) {
        synchronized (lock) {
            feeds.remove(prefix);
        }
    }

    /** Every change up to this revision is in the caches. */
    public long published() {
        return published;
    }

    /** Whether the caches may be behind what writers have been told. */
    public boolean mayBeBehind() {
        return !store.publishesBeforeReply();
    }

    /** Waits until the caches have what the store has now; at once where they are never behind. Blocks. */
    public boolean awaitPresent(Duration most) {
        return !mayBeBehind() || awaitPublished(present.ask(), most);
    }

    /** Waits until the caches have everything up to a revision, and says whether they do. Blocks. */
    public boolean awaitPublished(long revision, Duration most) {
        if (!mayBeBehind() || published >= revision) {
            return published >= revision;
        }
        long deadline = System.nanoTime() + most.toNanos();
        synchronized (progress) {
            while (published < revision) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(progress, Math.max(left, 1_000_000));
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
        }
        return true;
    }

    private void publishedUpTo(long revision) {
        published = Math.max(published, revision);
        if (mayBeBehind()) {
            synchronized (progress) {
                progress.notifyAll();
            }
        }
    }

    /** A watch over a cache. */
    public WatchCursor watch(WatchCache cache, WatchCursor.Options options) {
        return new WatchCursor(cache, this, options, timer);
    }

    /** What ended the feed or keeps the store from being used, or null where all is well. */
    public @Nullable StoreException failure() {
        return failure == null ? store.outage() : failure;
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (subscription != null) {
                subscription.close();
            }
        }
        timer.shutdownNow();
    }

    private final class Publisher implements Store.Watcher {
        @Override
        public void onEvents(List<Event> events) {
            synchronized (lock) {
                Set<WatchCache> touched = new LinkedHashSet<>(2);
                for (Event event : events) {
                    Feed feed = feedOf(event.key());
                    if (feed != null && feed.held != null) {
                        feed.held.add(event);
                    } else if (feed != null) {
                        feed.apply(event);
                        touched.add(feed.cache);
                    }
                }
                publishedUpTo(events.getLast().revision());
                touched.forEach(WatchCache::signal);
            }
        }

        @Override
        public void onProgress(long revision) {
            publishedUpTo(revision);
        }

        @Override
        public void onFailure(StoreException cause) {
            LOG.error("the watch of the store has ended", cause);
            failure = cause;
        }
    }

    private @Nullable Feed feedOf(String key) {
        Map.Entry<String, Feed> entry = feeds.floorEntry(key);
        return entry != null && key.startsWith(entry.getKey()) ? entry.getValue() : null;
    }
}
