package io.sailfish.store.journal;

/**
 * Where a key's latest change is.
 *
 * @param key            the key in UTF-8; never changed
 * @param createRevision 0 where the latest change is a deletion that is not yet compacted
 * @param expiresAt      in milliseconds since the epoch; 0 is never
 */
public record Entry(byte[] key, long modRevision, long createRevision, long expiresAt) {

    /** Whether the key has a value. */
    public boolean live() {
        return createRevision != 0;
    }
}
