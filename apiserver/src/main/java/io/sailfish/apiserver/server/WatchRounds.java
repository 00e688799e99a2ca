package io.sailfish.apiserver.server;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * The watches of one event loop that have something to send, served in rounds.
 *
 * <p>A round is followed by a pause as long as the round was, though no longer than {@link #LONGEST_PAUSE_NANOS}. With few
 * watchers that is nothing. With many, the loop spends at most half of its time on them, and the events that come during
 * a pause reach each watcher together: one frame, one record, one system call.
 */
final class WatchRounds {
    /** Shorter pauses are not worth a timer. */
    private static final long SHORTEST_PAUSE_NANOS = 500_000;

    private static final long LONGEST_PAUSE_NANOS = 20_000_000;

    private final Loop loop;
    private final LongSupplier clock;
    private final Queue<Runnable> due = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean called = new AtomicBoolean();
    private long notBefore;

    /** What runs the rounds, one at a time. */
    interface Loop {
        /** Runs this after so long; at once is 0. */
        void run(long afterNanos, Runnable action);
    }

    /** The rounds of an event loop. */
    static WatchRounds on(EventLoop loop) {
        return new WatchRounds(
                (afterNanos, action) -> {
                    if (afterNanos == 0) {
                        loop.execute(action);
                    } else {
                        loop.schedule(action, afterNanos, TimeUnit.NANOSECONDS);
                    }
                },
                System::nanoTime);
    }

    /**
     * @param clock nanoseconds from any beginning
     */
    WatchRounds(Loop loop, LongSupplier clock) {
        this.loop = loop;
        this.clock = clock;
        this.notBefore = clock.getAsLong();
    }

    /** Has this run in the next round. Any thread; whoever joins again before he was run is run twice. */
    void join(Runnable watch) {
        due.add(watch);
        if (called.compareAndSet(false, true)) {
            loop.run(0, this::begin);
        }
    }

    private void begin() {
        long pause = notBefore - clock.getAsLong();
        if (pause >= SHORTEST_PAUSE_NANOS) {
            loop.run(pause, this::round);
        } else {
            round();
        }
    }

    private void round() {
        // Whoever joins from here on calls for the next round, even if this one still finds him.
        called.set(false);
        long begun = clock.getAsLong();
        // All first, and then each: whoever is run may join again at once, and has to wait for the pause like the
        // others.
        List<Runnable> now = new ArrayList<>();
        for (Runnable watch = due.poll(); watch != null; watch = due.poll()) {
            now.add(watch);
        }
        now.forEach(Runnable::run);
        long ended = clock.getAsLong();
        notBefore = ended + Math.min(ended - begun, LONGEST_PAUSE_NANOS);
    }
}
