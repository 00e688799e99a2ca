package io.sailfish.store.journal;

/**
 * How long a write shall wait for others to share its append with.
 *
 * <p>Those whose writes were answered together tend to come back together, but not at the same instant. Were the first
 * of them appended at once, the others would wait for the whole of its append and only then for theirs. So the committer
 * lingers for as many as came last time, a small part of the time that an append takes; where they do not come, it
 * expects no more than came.
 */
final class Company {
    private static final long LONGEST_LINGER_NANOS = 300_000;
    private static final int APPENDS_PER_LINGER = 3;
    private static final int WEIGHT_OF_THE_PAST = 8;

    private int expected;
    private long appendNanos;

    int expected() {
        return expected;
    }

    long lingerNanos() {
        return Math.min(LONGEST_LINGER_NANOS, appendNanos / APPENDS_PER_LINGER);
    }

    /** That an append took so long. */
    void appended(long nanos) {
        appendNanos += (nanos - appendNanos) / WEIGHT_OF_THE_PAST;
    }

    /** That so many requests came. */
    void came(int count) {
        expected = count;
    }
}
