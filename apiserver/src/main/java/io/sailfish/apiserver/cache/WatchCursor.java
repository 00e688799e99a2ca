package io.sailfish.apiserver.cache;

import io.sailfish.apiserver.cache.WatchItem.Type;
import io.sailfish.model.status.ApiErrors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One watch: a place among the events of a cache, from which its owner pulls. It buffers nothing; a watcher that stays
 * behind longer than the ring of events reaches is failed.
 *
 * <p>States: running (the owner is pulling, or has been told to), parked (nothing to pull; whoever has something for it
 * moves it to running and gives the signal), and parking in between. All pulling is done by one thread at a time.
 *
 * <p>A parked cursor may be moved past events: those that were appended since it made sure that there are none, and that
 * nobody woke it for, do not concern it. While it is parking that is not so: events may be there that it has not looked at
 * and whose waking it has missed. Then it is only told to look again.
 */
public final class WatchCursor implements AutoCloseable {
    private static final int RUNNING = 0;
    private static final int PARKING = 1;
    private static final int PARKED = 2;
    private static final int CLOSED = 3;
    private static final long BOOKMARK_SECONDS = 60;
    private static final int MOST_SCANNED = 512;

    /** What a watcher asked for. */
    public record Options(
            Selection selection,
            long after,
            boolean initialObjects,
            boolean bookmarks,
            boolean initialEnd,
            long timeoutSeconds) {}

    private final WatchCache cache;
    private final CacheHub hub;
    private final Options options;
    private final ScheduledExecutorService timer;
    private final AtomicInteger state = new AtomicInteger(RUNNING);
    private final AtomicBoolean bookmarkDue = new AtomicBoolean();
    private volatile boolean timedOut;
    private volatile Runnable signal = () -> {};
    private Selection.@Nullable Walk initial;
    private long initialRevision;
    private long after;
    private long next;
    private boolean done;
    private @Nullable Future<?> bookmarkTask;
    private @Nullable Future<?> timeoutTask;

    WatchCursor(WatchCache cache, CacheHub hub, Options options, ScheduledExecutorService timer) {
        this.cache = cache;
        this.hub = hub;
        this.options = options;
        this.timer = timer;
    }

    /**
     * Takes its place. The signal is given whenever polling makes sense again after a poll came back empty; it is run on
     * foreign threads and must only schedule.
     */
    public void start(Runnable wake) {
        signal = wake;
        cache.register(options.selection().channel(), this);
        if (options.initialObjects()) {
            long published = hub.published();
            Snapshot snapshot = cache.snapshot();
            initialRevision = Math.max(published, snapshot.revision());
            initial = options.selection().walk(snapshot, "");
            // The state at the revision that was published may hold later changes; their events are then not for us.
            after = snapshot.revision();
        } else {
            after = options.after();
        }
        next = cache.log().after(after);
        if (options.bookmarks()) {
            long soon = options.timeoutSeconds() > 0
                    ? Math.min(BOOKMARK_SECONDS, Math.max(1, options.timeoutSeconds() - 2))
                    : BOOKMARK_SECONDS;
            bookmarkTask = timer.scheduleAtFixedRate(this::bookmark, soon, soon, TimeUnit.SECONDS);
        }
        if (options.timeoutSeconds() > 0) {
            timeoutTask = timer.schedule(this::timeout, options.timeoutSeconds(), TimeUnit.SECONDS);
        }
    }

    /** The next thing to tell, or null where there is nothing now: the signal follows, unless {@link #ended}. */
    public @Nullable WatchItem poll() {
        while (!done) {
            WatchItem item = nextItem();
            if (item != null) {
                return item;
            }
            if (done || park()) {
                return null;
            }
        }
        return null;
    }

    /** Whether nothing will follow. */
    public boolean ended() {
        return done || state.get() == CLOSED;
    }

    @Override
    public void close() {
        if (state.getAndSet(CLOSED) != CLOSED) {
            cache.unregister(options.selection().channel(), this);
            if (bookmarkTask != null) {
                bookmarkTask.cancel(false);
            }
            if (timeoutTask != null) {
                timeoutTask.cancel(false);
            }
        }
    }

    /** Any thread: an event that may concern this watch, or a place up to which no event does. */
    void wake(long sequence) {
        while (true) {
            switch (state.get()) {
                case PARKED -> {
                    if (state.compareAndSet(PARKED, RUNNING)) {
                        next = Math.max(next, sequence);
                        signal.run();
                        return;
                    }
                }
                case PARKING -> {
                    if (state.compareAndSet(PARKING, RUNNING)) {
                        return;
                    }
                }
                default -> {
                    return;
                }
            }
        }
    }

    private @Nullable WatchItem nextItem() {
        Selection.Walk objects = initial;
        if (objects != null) {
            CachedObject object = objects.next();
            if (object != null) {
                return new WatchItem.Change(Type.ADDED, object);
            }
            initial = null;
            if (options.initialEnd()) {
                return new WatchItem.Bookmark(initialRevision, true);
            }
        }
        if (next < 0) {
            return expired(after);
        }
        if (timedOut) {
            done = true;
            return null;
        }
        long published = hub.published();
        EventLog log = cache.log();
        long head = log.head();
        int scanned = 0;
        while (next < head) {
            CacheEvent event = log.at(next);
            if (event == null) {
                cache.watchLost();
                return expired(after);
            }
            next++;
            if (event.revision() > after) {
                after = event.revision();
                WatchItem item = seen(event);
                if (item != null) {
                    return item;
                }
            }
            if (++scanned > MOST_SCANNED) {
                head = log.head();
                scanned = 0;
            }
        }
        if (cache.isEnded()) {
            done = true;
            return null;
        }
        if (bookmarkDue.getAndSet(false)) {
            return new WatchItem.Bookmark(Math.max(published, after), false);
        }
        return null;
    }

    /** Goes to sleep, unless something came up meanwhile. */
    private boolean park() {
        if (!state.compareAndSet(RUNNING, PARKING)) {
            return true;
        }
        boolean more = cache.log().head() > next || bookmarkDue.get() || timedOut || cache.isEnded();
        if (more) {
            state.compareAndSet(PARKING, RUNNING);
        } else if (state.compareAndSet(PARKING, PARKED)) {
            return true;
        }
        return state.get() == CLOSED;
    }

    private WatchItem expired(long since) {
        done = true;
        String message =
                "too old resource version: " + since + " (" + cache.log().lostRevision() + ")";
        return new WatchItem.Failed(ApiErrors.expired(message));
    }

    /** What a change means to this selection; null for nothing. */
    private @Nullable WatchItem seen(CacheEvent event) {
        Selection selection = options.selection();
        CachedObject current = event.current();
        CachedObject previous = event.previous();
        boolean now = current != null && selection.matches(current);
        boolean before = previous != null && selection.matches(previous);
        if (now && current != null) {
            return new WatchItem.Change(before ? Type.MODIFIED : Type.ADDED, current);
        }
        return before ? new WatchItem.Change(Type.DELETED, event.last()) : null;
    }

    private void bookmark() {
        bookmarkDue.set(true);
        wake(cache.signalled());
    }

    private void timeout() {
        timedOut = true;
        wake(cache.signalled());
    }
}
