package io.sailfish.store.embedded;

import io.sailfish.store.Store;
import io.sailfish.store.journal.JournalStore;
import java.nio.file.Path;
import java.time.InstantSource;

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
    private EmbeddedStore() {}

    /**
     * Opens the store in a directory, which is made where it is missing.
     *
     * @throws io.sailfish.store.StoreException LOCKED where another process has it open, CORRUPT where its files are
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
}
