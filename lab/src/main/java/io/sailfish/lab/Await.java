package io.sailfish.lab;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for conditions of the operating system that nobody announces. */
public final class Await {
    private static final long STEP_NANOS = 10_000_000;

    private Await() {}

    /** Returns once the condition holds; throws where it does not within the time. */
    public static void until(String what, Duration atMost, BooleanSupplier condition) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("waited " + atMost.toSeconds() + " s in vain until " + what);
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }
}
