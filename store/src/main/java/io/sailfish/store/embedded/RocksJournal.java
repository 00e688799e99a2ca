package io.sailfish.store.embedded;

import io.sailfish.store.StoreException;
import io.sailfish.store.journal.Change;
import io.sailfish.store.journal.Entry;
import io.sailfish.store.journal.Journal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** Keeps changes in RocksDB; the package documents how. */
final class RocksJournal implements Journal {
    private static final byte[] COMPACTED = "compacted".getBytes(StandardCharsets.UTF_8);
    private static final byte[] CLEANED = "cleaned".getBytes(StandardCharsets.UTF_8);
    private static final byte[] RESTORED = "restored".getBytes(StandardCharsets.UTF_8);
    private static final int LONGEST_RUN_OF_SINGLE_REMOVALS = 64;
    private static final int READS_AT_ONCE = 512;
    private static final int MARK_BYTES = 16 << 10;

    private final Database database;
    private final EmbeddedOptions options;
    private final FileStore disk;
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final WriteOptions unsynced = new WriteOptions();
    private final ReadOptions scanning = new ReadOptions().setFillCache(false);
    private final WriteBatch batch = new WriteBatch();
    private final CompactRangeOptions reclaiming =
            new CompactRangeOptions().setExclusiveManualCompaction(false).setAllowWriteStall(false);
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
    private boolean closed;

    private RocksJournal(Database database, EmbeddedOptions options, FileStore disk) {
        this.database = database;
        this.options = options;
        this.disk = disk;
    }

    static RocksJournal open(Path path, EmbeddedOptions options) {
        var directory = new DataDirectory(path);
        directory.prepare();
        NativeLibrary.load(directory.natives());
        var database = Database.open(directory, options);
        try {
            return new RocksJournal(database, options, Files.getFileStore(path));
        } catch (IOException failure) {
            database.close();
            throw new StoreException(StoreException.Kind.UNAVAILABLE, "the disk of " + path + ": " + failure, failure);
        }
    }

    @Override
    public long lastRevision() {
        return Math.max(number(RESTORED), lastChange());
    }

    private long lastChange() {
        return using(() -> {
            try (var iterator = iterator(database.changes())) {
                iterator.seekToLast();
                if (iterator.isValid()) {
                    return RecordFormat.number(iterator.key());
                }
                iterator.status();
                return 1L;
            }
        });
    }

    @Override
    public long compactedRevision() {
        return number(COMPACTED);
    }

    @Override
    public long cleanedRevision() {
        return number(CLEANED);
    }

    @Override
    public void entries(Consumer<Entry> each) {
        using(() -> {
            var value = new byte[RecordFormat.ENTRY];
            try (var iterator = iterator(database.keys())) {
                for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                    each.accept(RecordFormat.entry(iterator.key(), value, iterator.value(value)));
                }
                iterator.status();
            }
            return null;
        });
    }

    @Override
    public void append(List<Change> changes, List<Entry> entries) {
        checkSpace(changes);
        using(() -> {
            batch.clear();
            for (var i = 0; i < changes.size(); i++) {
                var change = changes.get(i);
                var entry = entries.get(i);
                batch.put(
                        database.changes(),
                        RecordFormat.number(change.revision()),
                        RecordFormat.change(change, entry.key()));
                batch.put(database.keys(), entry.key(), RecordFormat.entry(entry));
            }
            database.rocks().write(synced, batch);
            return null;
        });
    }

    private void checkSpace(List<Change> changes) {
        var needed = options.reserveBytes();
        if (changes.stream().allMatch(change -> change.value() == null)) {
            needed /= 2;
        }
        try {
            var usable = disk.getUsableSpace();
            if (usable < needed) {
                throw new StoreException(
                        StoreException.Kind.NO_SPACE,
                        "the disk of the store has " + usable + " bytes left, and " + needed + " are kept in reserve");
            }
        } catch (IOException failure) {
            throw new StoreException(StoreException.Kind.UNAVAILABLE, "the disk cannot be asked: " + failure, failure);
        }
    }

    @Override
    public @Nullable Change read(long revision) {
        return using(() -> {
            var bytes = database.rocks().get(database.changes(), RecordFormat.number(revision));
            return bytes == null ? null : RecordFormat.change(revision, bytes);
        });
    }

    @Override
    public List<@Nullable Change> read(long[] revisions) {
        var found = new ArrayList<@Nullable Change>(revisions.length);
        for (var start = 0; start < revisions.length; start += READS_AT_ONCE) {
            readSome(revisions, start, Math.min(revisions.length, start + READS_AT_ONCE), found);
        }
        return found;
    }

    private void readSome(long[] revisions, int start, int end, List<@Nullable Change> found) {
        using(() -> {
            var keys = new ArrayList<byte[]>(end - start);
            for (var i = start; i < end; i++) {
                keys.add(RecordFormat.number(revisions[i]));
            }
            var families = Collections.nCopies(keys.size(), database.changes());
            var values = database.rocks().multiGetAsList(families, keys);
            for (var i = start; i < end; i++) {
                var bytes = values.get(i - start);
                found.add(bytes == null ? null : RecordFormat.change(revisions[i], bytes));
            }
            return null;
        });
    }

    @Override
    public List<Change> read(long from, long to, int limit) {
        var changes = new ArrayList<Change>();
        scan(from, to, limit, (revision, iterator) -> changes.add(RecordFormat.change(revision, iterator.value())));
        return changes;
    }

    @Override
    public List<Mark> marks(long from, long to, int limit) {
        var marks = new ArrayList<Mark>();
        var beginning = new byte[MARK_BYTES];
        scan(from, to, limit, (revision, iterator) -> {
            var length = Math.min(iterator.value(beginning), MARK_BYTES);
            marks.add(RecordFormat.mark(revision, beginning, length));
        });
        return marks;
    }

    private void scan(long from, long to, int limit, Visit visit) {
        using(() -> {
            var count = 0;
            try (var iterator = iterator(database.changes())) {
                for (iterator.seek(RecordFormat.number(from)); iterator.isValid() && count < limit; iterator.next()) {
                    var revision = RecordFormat.number(iterator.key());
                    if (revision > to) {
                        break;
                    }
                    visit.at(revision, iterator);
                    count++;
                }
                iterator.status();
            }
            return null;
        });
    }

    /** Makes a revision the last one, and the earliest that can be read, of a journal that a snapshot was appended to. */
    void restored(long revision) {
        using(() -> {
            try (var numbers = new WriteBatch()) {
                for (var name : List.of(RESTORED, COMPACTED, CLEANED)) {
                    numbers.put(database.meta(), name, RecordFormat.number(revision));
                }
                database.rocks().write(synced, numbers);
            }
            return null;
        });
    }

    @Override
    public void compacted(long revision) {
        using(() -> {
            database.rocks().put(database.meta(), synced, COMPACTED, RecordFormat.number(revision));
            return null;
        });
    }

    @Override
    public void remove(long[] revisions) {
        using(() -> {
            try (var removals = new WriteBatch()) {
                for (var start = 0; start < revisions.length; ) {
                    var end = start + 1;
                    while (end < revisions.length && revisions[end] - revisions[end - 1] <= 1) {
                        end++;
                    }
                    removeRun(removals, revisions, start, end);
                    start = end;
                }
                database.rocks().write(unsynced, removals);
            }
            return null;
        });
    }

    private void removeRun(WriteBatch removals, long[] revisions, int start, int end) throws RocksDBException {
        if (end - start > LONGEST_RUN_OF_SINGLE_REMOVALS) {
            removals.deleteRange(
                    database.changes(),
                    RecordFormat.number(revisions[start]),
                    RecordFormat.number(revisions[end - 1] + 1));
            return;
        }
        for (var i = start; i < end; i++) {
            removals.delete(database.changes(), RecordFormat.number(revisions[i]));
        }
    }

    @Override
    public void cleaned(long revision) {
        using(() -> {
            database.rocks().put(database.meta(), unsynced, CLEANED, RecordFormat.number(revision));
            return null;
        });
    }

    @Override
    public void forget(List<byte[]> keys) {
        if (keys.isEmpty()) {
            return;
        }
        using(() -> {
            try (var removals = new WriteBatch()) {
                for (var key : keys) {
                    removals.delete(database.keys(), key);
                }
                database.rocks().write(unsynced, removals);
            }
            return null;
        });
    }

    @Override
    public void reclaim() {
        using(() -> {
            database.rocks().compactRange(database.changes(), null, null, reclaiming);
            database.rocks().compactRange(database.keys(), null, null, reclaiming);
            return null;
        });
    }

    @Override
    public void close() {
        reclaiming.setCanceled(true);
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                batch.close();
                synced.close();
                unsynced.close();
                scanning.close();
                reclaiming.close();
                database.close();
            }
        } finally {
            use.writeLock().unlock();
        }
    }

    private long number(byte[] name) {
        return using(() -> {
            var bytes = database.rocks().get(database.meta(), name);
            return bytes == null ? 1L : RecordFormat.number(bytes);
        });
    }

    private RocksIterator iterator(ColumnFamilyHandle family) {
        return database.rocks().newIterator(family, scanning);
    }

    /** Does something with the database while it cannot be closed: a closed one would take the process down. */
    private <T extends @Nullable Object> T using(Operation<T> operation) {
        use.readLock().lock();
        try {
            if (closed) {
                throw new StoreException(StoreException.Kind.UNAVAILABLE, "the store is closed");
            }
            return operation.run();
        } catch (RocksDBException failure) {
            throw Failures.of(failure);
        } finally {
            use.readLock().unlock();
        }
    }

    private interface Operation<T extends @Nullable Object> {
        T run() throws RocksDBException;
    }

    private interface Visit {
        void at(long revision, RocksIterator iterator);
    }
}
