package io.sailfish.store.journal;

import io.sailfish.store.Store.KeyValue;
import io.sailfish.store.Store.Range;
import io.sailfish.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads states of the store, the last one and those of the past, while it changes.
 *
 * <p>A key's changes are followed from its latest one back to the revision read at. A compaction that meanwhile passes
 * that revision may take changes away; so every answer is checked against the compacted revision after it is made.
 */
final class Reader {
    private final Journal journal;
    private final Index index;
    private final Revisions revisions;

    Reader(Journal journal, Index index, Revisions revisions) {
        this.journal = journal;
        this.index = index;
        this.revisions = revisions;
    }

    @Nullable KeyValue get(String key) {
        var utf8 = key.getBytes(StandardCharsets.UTF_8);
        while (true) {
            var at = revisions.last();
            var entry = index.entry(utf8);
            var found = entry == null ? null : valueAt(entry, at);
            if (revisions.compacted() <= at) {
                return found;
            }
        }
    }

    Range range(String prefix, String from, int limit, long revision) {
        while (true) {
            var at = revision == 0 ? revisions.last() : revision;
            if (at > revisions.last()) {
                throw new StoreException(
                        StoreException.Kind.FUTURE, "revision " + at + " is later than the last, " + revisions.last());
            }
            var range = revisions.compacted() > at ? null : rangeAt(prefix, from, limit, at);
            if (range != null && revisions.compacted() <= at) {
                return range;
            }
            if (revision != 0) {
                throw compacted(revision, revisions.compacted());
            }
        }
    }

    static StoreException compacted(long revision, long earliest) {
        return new StoreException(
                StoreException.Kind.COMPACTED, "revision " + revision + " is compacted, the earliest is " + earliest);
    }

    private Range rangeAt(String prefix, String from, int limit, long at) {
        var start = prefix.getBytes(StandardCharsets.UTF_8);
        var first = from.getBytes(StandardCharsets.UTF_8);
        var items = new ArrayList<KeyValue>();
        for (var entry : index.from(Arrays.compareUnsigned(start, first) >= 0 ? start : first)) {
            if (!startsWith(entry.key(), start)) {
                break;
            }
            var value = valueAt(entry, at);
            if (value == null) {
                continue;
            }
            if (limit != 0 && items.size() == limit) {
                return new Range(items, true, remaining(entry.key(), start, at), at);
            }
            items.add(value);
        }
        return new Range(items, false, 0, at);
    }

    /** How many keys have a value from this one on; -1 where that takes reading more than the index. */
    private long remaining(byte[] from, byte[] prefix, long at) {
        var count = 0L;
        for (var entry : index.from(from)) {
            if (!startsWith(entry.key(), prefix)) {
                break;
            }
            if (entry.modRevision() > at && (!entry.live() || entry.createRevision() > at)) {
                return -1;
            }
            if (entry.live()) {
                count++;
            }
        }
        return count;
    }

    private @Nullable KeyValue valueAt(Entry entry, long at) {
        var revision = entry.modRevision();
        if (revision <= at && !entry.live()) {
            return null;
        }
        var createdAfter = false;
        while (revision != 0) {
            var change = journal.read(revision);
            if (change == null) {
                // Gone with a compaction: the deletion before a creation, or all that a read of its past would need.
                if (createdAfter || revisions.compacted() > at) {
                    return null;
                }
                throw new StoreException(
                        StoreException.Kind.CORRUPT, "the journal lacks revision " + revision + ", read at " + at);
            }
            if (revision <= at) {
                return change.keyValue();
            }
            createdAfter = change.createRevision() == revision;
            revision = change.previousRevision();
        }
        return null;
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length
                && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }
}
