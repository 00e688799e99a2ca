package io.sailfish.store.journal;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The latest entry of every key, in order of keys. One thread changes it; any may read, and finds each key's entry as it
 * was before or after a change.
 *
 * <p>Deleted keys stay until their deletion is compacted, so that a read of the past finds them.
 */
final class Index {
    private static final Comparator<Entry> BY_EXPIRY =
            Comparator.comparingLong(Entry::expiresAt).thenComparing(Entry::key, Arrays::compareUnsigned);

    private final ConcurrentSkipListMap<byte[], Entry> entries = new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
    private final TreeSet<Entry> expiring = new TreeSet<>(BY_EXPIRY);

    @Nullable
    Entry entry(byte[] key) {
        return entries.get(key);
    }

    /** The entries from a key on. */
    Collection<Entry> from(byte[] key) {
        return entries.tailMap(key).values();
    }

    void put(Entry entry) {
        var previous = entries.put(entry.key(), entry);
        if (previous != null && previous.expiresAt() != 0) {
            expiring.remove(previous);
        }
        if (entry.expiresAt() != 0) {
            expiring.add(entry);
        }
    }

    /** Takes a deleted key out, unless it was written again. */
    boolean forget(byte[] key, long deletedAt) {
        var entry = entries.get(key);
        return entry != null && !entry.live() && entry.modRevision() == deletedAt && entries.remove(key, entry);
    }

    /** The entry that expires next. For the changing thread only. */
    @Nullable
    Entry nextToExpire() {
        return expiring.isEmpty() ? null : expiring.first();
    }

    /** The entries that are due, the longest overdue first. For the changing thread only. */
    Iterable<Entry> due(long now) {
        return expiring.headSet(new Entry(new byte[0], now + 1, 0, now + 1));
    }
}
