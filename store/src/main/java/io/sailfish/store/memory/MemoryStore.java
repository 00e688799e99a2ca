package io.sailfish.store.memory;

import io.sailfish.store.Store;
import io.sailfish.store.journal.JournalStore;
import io.sailfish.store.journal.Limits;
import java.time.InstantSource;

/**
 * Opens stores in memory. They keep the whole contract but one promise: nothing is left when the process ends.
 *
 * <p>Everything above the journal is the embedded store's own code, so what holds here holds there.
 */
public final class MemoryStore {
    private MemoryStore() {}

    /** An empty store, at revision 1. */
    public static Store open() {
        return open(InstantSource.system());
    }

    /** An empty store whose keys expire by this clock. */
    public static Store open(InstantSource clock) {
        return JournalStore.open(new MemoryJournal(), Limits.DEFAULT, clock, "memory-store");
    }
}
