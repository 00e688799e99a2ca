package io.sailfish.apiserver.flowcontrol;

import java.util.concurrent.atomic.LongAdder;

/** Counts durations by upstream's classes, without locks or garbage. */
final class DurationCounts {
    /** The upper bounds of the classes, in seconds; one more follows without a bound. */
    static final double[] SECONDS = {0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30};

    private final LongAdder[] counts = new LongAdder[SECONDS.length + 1];
    private final LongAdder nanos = new LongAdder();

    DurationCounts() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    void add(long duration) {
        int at = 0;
        while (at < SECONDS.length && duration > SECONDS[at] * 1e9) {
            at++;
        }
        counts[at].increment();
        if (duration > 0) {
            nanos.add(duration);
        }
    }

    /** How many there were. */
    long all() {
        long sum = 0;
        for (LongAdder count : counts) {
            sum += count.sum();
        }
        return sum;
    }

    /** How many were in each class, the last without a bound. */
    long[] counts() {
        long[] sums = new long[counts.length];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = counts[i].sum();
        }
        return sums;
    }

    /** All durations together. */
    double seconds() {
        return nanos.sum() / 1e9;
    }
}
