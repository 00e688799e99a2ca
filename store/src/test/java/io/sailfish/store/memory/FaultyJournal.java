package io.sailfish.store.memory;

import io.sailfish.store.StoreException;
import io.sailfish.store.journal.Change;
import io.sailfish.store.journal.Entry;
import io.sailfish.store.journal.Journal;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A journal in memory whose next append fails when a test says so, for want of space. */
public final class FaultyJournal implements Journal {
    private final MemoryJournal journal = new MemoryJournal();
    private final Map<ByteBuffer, Entry> latest = new HashMap<>();
    private boolean failNext;

    public void failNext(boolean fail) {
        failNext = fail;
    }

    @Override
    public void append(List<Change> changes, List<Entry> entries) {
        if (failNext) {
            failNext = false;
            throw new StoreException(StoreException.Kind.NO_SPACE, "on purpose");
        }
        journal.append(changes, entries);
        entries.forEach(entry -> latest.put(ByteBuffer.wrap(entry.key()), entry));
    }

    @Override
    public long lastRevision() {
        return journal.lastRevision();
    }

    @Override
    public long compactedRevision() {
        return journal.compactedRevision();
    }

    @Override
    public long cleanedRevision() {
        return journal.cleanedRevision();
    }

    @Override
    public void entries(Consumer<Entry> each) {
        latest.values().forEach(each);
    }

    @Override
    public @Nullable Change read(long revision) {
        return journal.read(revision);
    }

    @Override
    public List<@Nullable Change> read(long[] revisions) {
        return journal.read(revisions);
    }

    @Override
    public List<Change> read(long from, long to, int limit) {
        return journal.read(from, to, limit);
    }

    @Override
    public List<Mark> marks(long from, long to, int limit) {
        return journal.marks(from, to, limit);
    }

    @Override
    public void compacted(long revision) {
        journal.compacted(revision);
    }

    @Override
    public void remove(long[] revisions) {
        journal.remove(revisions);
    }

    @Override
    public void cleaned(long revision) {
        journal.cleaned(revision);
    }

    @Override
    public void forget(List<byte[]> keys) {
        keys.forEach(key -> latest.remove(ByteBuffer.wrap(key)));
    }

    @Override
    public void reclaim() {
        journal.reclaim();
    }

    @Override
    public void close() {
        journal.close();
    }
}
