package io.sailfish.apiserver.metrics;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A number that goes up and down, and the highest that it was within this second or the one before. Thread-safe. */
final class RecentPeak {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier clock;
    private long now;
    private long second;
    private long most;
    private long mostBefore;

    /** @param clock nanoseconds from any beginning */
    RecentPeak(LongSupplier clock) {
        this.clock = clock;
        this.second = clock.getAsLong() / SECOND;
    }

    synchronized void add(int change) {
        turn();
        now += change;
        most = Math.max(most, now);
    }

    synchronized long most() {
        turn();
        return Math.max(most, mostBefore);
    }

    private void turn() {
        long current = clock.getAsLong() / SECOND;
        if (current != second) {
            mostBefore = current == second + 1 ? most : now;
            most = now;
            second = current;
        }
    }
}
