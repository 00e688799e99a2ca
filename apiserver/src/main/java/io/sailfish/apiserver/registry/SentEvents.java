package io.sailfish.apiserver.registry;

import java.util.concurrent.atomic.LongAdder;

/** Counts the events that were sent to watchers of a resource, by size. Thread-safe. */
public final class SentEvents {
    /** Upper bounds of the classes but the last, in bytes. */
    public static final int[] BOUNDS = {1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15, 1 << 16, 1 << 17};

    private final LongAdder[] counts = new LongAdder[BOUNDS.length + 1];
    private final LongAdder bytes = new LongAdder();

    SentEvents() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    void add(int length) {
        // Of a length up to 1,024 the class is 0, up to 2,048 it is 1, and so on.
        int size = 32 - Integer.numberOfLeadingZeros(Math.max(0, length - 1) >>> 10);
        counts[Math.min(size, BOUNDS.length)].increment();
        bytes.add(length);
    }

    /** Events by class; the last is of those above all bounds. */
    public long[] counts() {
        long[] sums = new long[counts.length];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = counts[i].sum();
        }
        return sums;
    }

    /** All events. */
    public long count() {
        long sum = 0;
        for (LongAdder count : counts) {
            sum += count.sum();
        }
        return sum;
    }

    /** All their bytes. */
    public long bytes() {
        return bytes.sum();
    }
}
