package io.sailfish.logs.store;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/**
 * How a store is set up.
 *
 * @param folder      where it keeps its slices
 * @param mostBytes   the most bytes on disk; the oldest slice goes first
 * @param mostAge     how long entries stay
 * @param sliceBytes  how large a slice grows
 * @param sliceAge    how long a slice takes entries
 * @param commitDelay how long entries may wait for others before they are written to disk together
 * @param clock       what time it is
 */
public record StoreSettings(
        Path folder,
        long mostBytes,
        Duration mostAge,
        long sliceBytes,
        Duration sliceAge,
        Duration commitDelay,
        Clock clock) {

    /** A week, at most 8 GiB, in slices of a day or a sixteenth of the bytes. */
    public static StoreSettings of(Path folder) {
        return bounded(folder, 8L << 30, Duration.ofDays(7));
    }

    /** The usual, with other bounds. */
    public static StoreSettings bounded(Path folder, long mostBytes, Duration mostAge) {
        Duration slice = mostAge.dividedBy(7);
        return new StoreSettings(
                folder, mostBytes, mostAge, mostBytes / 16, slice, Duration.ofMillis(500), Clock.systemUTC());
    }

    /** The same by another clock. */
    public StoreSettings withClock(Clock other) {
        return new StoreSettings(folder, mostBytes, mostAge, sliceBytes, sliceAge, commitDelay, other);
    }

    /** The same with slices of another size. */
    public StoreSettings withSliceBytes(long bytes) {
        return new StoreSettings(folder, mostBytes, mostAge, bytes, sliceAge, commitDelay, clock);
    }

    /** The same with another delay of commits. */
    public StoreSettings withCommitDelay(Duration delay) {
        return new StoreSettings(folder, mostBytes, mostAge, sliceBytes, sliceAge, delay, clock);
    }
}
