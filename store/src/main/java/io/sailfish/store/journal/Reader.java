package io.sailfish.store.journal;

import io.sailfish.store.Store.KeyValue;
import io.sailfish.store.Store.Range;
import io.sailfish.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
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

    @Nullable
    KeyValue get(String key) {
        var utf8 = utf8(key);
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

    /** Gives the change that each key's value came with at a revision, in order of keys. */
    void state(long at, Consumer<Change> each) {
        for (var entry : index.from(new byte[0])) {
            var change = changeAt(entry, at);
            if (change != null && change.value() != null) {
                each.accept(change);
            }
        }
    }

    static StoreException compacted(long revision, long earliest) {
        return new StoreException(
                StoreException.Kind.COMPACTED, "revision " + revision + " is compacted, the earliest is " + earliest);
    }

    private Range rangeAt(String prefix, String from, int limit, long at) {
        var start = utf8(prefix);
        var first = utf8(from);
        var items = new ArrayList<KeyValue>();
        var next = Arrays.compareUnsigned(start, first) >= 0 ? start : first;
        while (next != null) {
            var some = new ArrayList<Entry>();
            next = collect(next, start, limit == 0 ? Integer.MAX_VALUE : limit - items.size() + 1, at, some);
            for (var value : valuesAt(some, at)) {
                if (limit != 0 && items.size() == limit) {
                    return new Range(items, true, remaining(utf8(value.key()), start, at), at);
                }
                items.add(value);
            }
        }
        return new Range(items, false, 0, at);
    }

    /** Adds the next entries that may have a value, and gives the key to go on from; null where there are no more. */
    private byte @Nullable [] collect(byte[] from, byte[] prefix, int count, long at, List<Entry> found) {
        for (var entry : index.from(from)) {
            if (!startsWith(entry.key(), prefix)) {
                return null;
            }
            if (found.size() == count) {
                return entry.key();
            }
            if (entry.live() || entry.modRevision() > at) {
                found.add(entry);
            }
        }
        return null;
    }

    /** The values of entries that have one, in their order. They are read in the order in which the journal has them. */
    private List<KeyValue> valuesAt(List<Entry> entries, long at) {
        var latest = entries.stream()
                .mapToLong(Entry::modRevision)
                .filter(revision -> revision <= at)
                .sorted()
                .toArray();
        var changes = journal.read(latest);
        var values = new ArrayList<KeyValue>(entries.size());
        for (var entry : entries) {
            var position = Arrays.binarySearch(latest, entry.modRevision());
            var change = position < 0 ? null : changes.get(position);
            var value = change == null ? valueAt(entry, at) : change.keyValue();
            if (value != null) {
                values.add(value);
            }
        }
        return values;
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
        var change = changeAt(entry, at);
        return change == null ? null : change.keyValue();
    }

    private @Nullable Change changeAt(Entry entry, long at) {
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
                return change;
            }
            createdAfter = change.createRevision() == revision;
            revision = change.previousRevision();
        }
        return null;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }
}
