package io.sailfish.store.embedded;

import io.sailfish.store.Store;
import io.sailfish.store.StoreException;
import io.sailfish.store.journal.Change;
import io.sailfish.store.journal.Entry;
import io.sailfish.store.journal.JournalStore;
import io.sailfish.store.journal.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.concurrent.atomic.LongAdder;

/**
 * Opens stores on a directory of this machine's disk, without any other process.
 *
 * <pre>{@code
 * try (var store = EmbeddedStore.open(Path.of("/var/lib/sailfish/store"))) {
 *     store.commit(new Store.Write.Create("/registry/a", Bytes.utf8("b"), 0, null)).join();
 * }
 * }</pre>
 *
 * The package documents what the directory holds.
 */
public final class EmbeddedStore {
    private static final long REVISIONS_SKIPPED = 1_000_000_000;

    private EmbeddedStore() {}

    /**
     * Opens the store in a directory, which is made where it is missing.
     *
     * @throws StoreException LOCKED where another process has it open, CORRUPT where its files are
     *     damaged, INCOMPATIBLE where a newer version wrote them, UNAVAILABLE where the disk fails
     */
    public static Store open(Path directory) {
        return open(directory, EmbeddedOptions.DEFAULT);
    }

    /** Opens with options. */
    public static Store open(Path directory, EmbeddedOptions options) {
        var journal = RocksJournal.open(directory, options);
        try {
            return JournalStore.open(journal, options.limits(), InstantSource.system(), "store");
        } catch (RuntimeException failure) {
            journal.close();
            throw failure;
        }
    }

    /**
     * Makes a store of a snapshot, in a directory that must not be there yet. Half a store is never left behind.
     *
     * <p>It begins at a revision a thousand million after the snapshot's, so that whoever saw what happened after the
     * snapshot is told to read anew instead of being told nothing.
     *
     * @return the revision that it begins at
     * @throws StoreException CORRUPT where the snapshot is damaged or cut
     */
    public static long restore(InputStream snapshot, Path directory) throws IOException {
        if (Files.exists(directory)) {
            throw new FileAlreadyExistsException(directory.toString());
        }
        var draft = directory.resolveSibling(directory.getFileName() + ".restoring");
        delete(draft);
        try {
            var begin = fill(draft, snapshot) + REVISIONS_SKIPPED;
            try (var journal = RocksJournal.open(draft, EmbeddedOptions.DEFAULT)) {
                journal.restored(begin);
            }
            Files.move(draft, directory, StandardCopyOption.ATOMIC_MOVE);
            return begin;
        } finally {
            delete(draft);
        }
    }

    /**
     * What a snapshot holds.
     *
     * @param valueBytes how long all values are together
     */
    public record SnapshotContent(long revision, long keys, long valueBytes) {}

    /**
     * Reads a whole snapshot and says what it holds.
     *
     * @throws StoreException CORRUPT where it is damaged or cut
     */
    public static SnapshotContent inspect(InputStream snapshot) throws IOException {
        var keys = new LongAdder();
        var bytes = new LongAdder();
        var revision = Snapshot.read(snapshot, some -> {
            keys.add(some.size());
            some.forEach(change ->
                    bytes.add(change.value() == null ? 0 : change.value().size()));
        });
        return new SnapshotContent(revision, keys.sum(), bytes.sum());
    }

    private static long fill(Path draft, InputStream snapshot) throws IOException {
        try (var journal = RocksJournal.open(draft, EmbeddedOptions.DEFAULT)) {
            return Snapshot.read(
                    snapshot,
                    some -> journal.append(
                            some, some.stream().map(EmbeddedStore::entry).toList()));
        }
    }

    private static Entry entry(Change change) {
        var key = change.key().getBytes(StandardCharsets.UTF_8);
        return new Entry(key, change.revision(), change.createRevision(), change.expiresAt());
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
