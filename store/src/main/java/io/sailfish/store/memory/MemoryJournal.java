package io.sailfish.store.memory;

import io.sailfish.store.journal.Change;
import io.sailfish.store.journal.Entry;
import io.sailfish.store.journal.Journal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps changes in memory. */
final class MemoryJournal implements Journal {
    private final ConcurrentSkipListMap<Long, Change> changes = new ConcurrentSkipListMap<>();
    private volatile long compacted = 1;
    private volatile long cleaned = 1;

    @Override
    public long lastRevision() {
        return changes.isEmpty() ? 1 : changes.lastKey();
    }

    @Override
    public long compactedRevision() {
        return compacted;
    }

    @Override
    public long cleanedRevision() {
        return cleaned;
    }

    @Override
    public void entries(Consumer<Entry> each) {
        // It is new whenever a store is opened on it.
    }

    @Override
    public void append(List<Change> more, List<Entry> entries) {
        more.forEach(change -> changes.put(change.revision(), change));
    }

    @Override
    public @Nullable Change read(long revision) {
        return changes.get(revision);
    }

    @Override
    public List<@Nullable Change> read(long[] revisions) {
        var found = new ArrayList<@Nullable Change>(revisions.length);
        for (var revision : revisions) {
            found.add(changes.get(revision));
        }
        return found;
    }

    @Override
    public List<Change> read(long from, long to, int limit) {
        return changes.subMap(from, true, to, true).values().stream()
                .limit(limit)
                .toList();
    }

    @Override
    public List<Mark> marks(long from, long to, int limit) {
        return read(from, to, limit).stream()
                .map(change ->
                        new Mark(change.revision(), change.previousRevision(), change.key(), change.value() == null))
                .toList();
    }

    @Override
    public void compacted(long revision) {
        compacted = revision;
    }

    @Override
    public void remove(long[] revisions) {
        for (var revision : revisions) {
            changes.remove(revision);
        }
    }

    @Override
    public void cleaned(long revision) {
        cleaned = revision;
    }

    @Override
    public void forget(List<byte[]> keys) {
        // Only changes are kept.
    }

    @Override
    public void reclaim() {
        // The garbage collector does.
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
