package io.sailfish.apiserver.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has work done whenever objects have changed. One thread looks at what is there and does all that follows, so there is no
 * order of events to get wrong. What fails is tried again after a second, and a watch that has ended is begun anew: nothing
 * is missed by it, since the work looks at everything.
 */
public final class Follower implements AutoCloseable {
    /** What {@link Work} says that has nothing to do until something changes. */
    public static final Duration UNTIL_CHANGED = Duration.ofDays(365);

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    private final String name;
    private final CacheHub hub;
    private final List<WatchCache> caches;
    private final Work work;
    private final Semaphore changed = new Semaphore(0);
    private final List<WatchCursor> cursors = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closed;

    /** What is done at every change, on the one thread. */
    @FunctionalInterface
    public interface Work {

        /** Brings everything up to date. Tells after how long to look again though nothing has changed. */
        Duration look();
    }

    /**
     * @param name of the thread, and in the log
     */
    public Follower(String name, CacheHub hub, List<WatchCache> caches, Work work) {
        this.name = name;
        this.hub = hub;
        this.caches = List.copyOf(caches);
        this.work = work;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /** Begins. The work is done a first time soon, whatever changes. */
    public void start() {
        thread.start();
    }

    /** Has the work done once more. */
    public void lookAgain() {
        changed.release();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        while (!closed) {
            try {
                // What is taken away here is seen by the look that follows.
                changed.drainPermits();
                poll();
                changed.tryAcquire(work.look().toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException stopped) {
                break;
            } catch (RuntimeException failed) {
                if (!closed) {
                    LOG.error("{}: could not be brought up to date", name, failed);
                    pause();
                }
            }
        }
        cursors.forEach(WatchCursor::close);
    }

    private void poll() {
        boolean ended = false;
        for (WatchCursor cursor : cursors) {
            drain(cursor);
            ended |= cursor.ended();
        }
        if (ended) {
            LOG.warn("{}: a watch has ended and is begun anew", name);
            pause();
        }
        if (ended || cursors.isEmpty()) {
            cursors.forEach(WatchCursor::close);
            cursors.clear();
            for (WatchCache cache : caches) {
                WatchCursor cursor = hub.watch(
                        cache, new WatchCursor.Options(Selection.ALL, hub.published(), false, false, false, 0));
                cursors.add(cursor);
                cursor.start(changed::release);
                drain(cursor);
            }
        }
    }

    /** Until it waits: only then it gives its signal. */
    private static void drain(WatchCursor cursor) {
        while (cursor.poll() != null) {
            // What it tells is seen by the look that follows.
        }
    }

    private void pause() {
        try {
            changed.tryAcquire(1, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            closed = true;
        }
    }
}
