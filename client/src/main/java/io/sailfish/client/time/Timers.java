package io.sailfish.client.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The time, and tasks to run later: the only source of both for everything in this module.
 *
 * <p>{@link #system()} is real time; {@link io.sailfish.client.fake.VirtualTimers} stands still until a test moves it.
 * Thread-safe.
 */
public interface Timers extends InstantSource {

    /**
     * Runs a task once, not before the delay has passed. The task must not block: it runs on a thread that all timers
     * share, and hands what waits to a virtual thread. A task that throws is logged and forgotten.
     */
    Timer schedule(Duration delay, Runnable task);

    @Override
    Instant instant();

    /** Real time. One thread of the process runs all tasks. */
    static Timers system() {
        return SystemTimers.INSTANCE;
    }

    /** A task that waits for its time. */
    @FunctionalInterface
    interface Timer {
        /** Takes the task back; without effect where it has begun. */
        void cancel();
    }
}
