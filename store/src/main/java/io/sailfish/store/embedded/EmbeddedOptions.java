package io.sailfish.store.embedded;

import io.sailfish.store.journal.Limits;

/**
 * How an embedded store uses its machine.
 *
 * @param limits           what it takes
 * @param blockCacheBytes  memory for blocks read from disk
 * @param writeBufferBytes memory for what is written but not yet in tables; up to twice of it is used
 * @param logBytes         how much write-ahead log may pile up, and so how much is read again when it is opened
 * @param reserveBytes     space that must be free on the disk for a write to be taken: what the store needs to keep house.
 *                         Deletions are taken down to half of it
 */
public record EmbeddedOptions(
        Limits limits, long blockCacheBytes, long writeBufferBytes, long logBytes, long reserveBytes) {

    /** For a store of some hundred MiB on a machine that has other things to do. */
    public static final EmbeddedOptions DEFAULT =
            new EmbeddedOptions(Limits.DEFAULT, 32 << 20, 8 << 20, 64 << 20, 64 << 20);

    /** The same with another reserve. */
    public EmbeddedOptions withReserveBytes(long bytes) {
        return new EmbeddedOptions(limits, blockCacheBytes, writeBufferBytes, logBytes, bytes);
    }
}
