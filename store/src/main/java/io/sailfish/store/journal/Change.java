package io.sailfish.store.journal;

import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one key at one revision, as the journal keeps it.
 *
 * @param value            the key's value from then on, or null where it was deleted
 * @param createRevision   the revision that created the key, 0 where this deletes it
 * @param previousRevision the revision of the change of this key before this one (its deletion included), 0 where there
 *                         is none; this is what reads of the past go along
 * @param expiresAt        when the key is to be deleted, in milliseconds since the epoch; 0 is never
 */
public record Change(
        long revision, String key, @Nullable Bytes value, long createRevision, long previousRevision, long expiresAt) {

    /** The key's new value; null where this is a deletion. */
    @Nullable
    KeyValue keyValue() {
        return value == null ? null : new KeyValue(key, value, createRevision, revision);
    }
}
