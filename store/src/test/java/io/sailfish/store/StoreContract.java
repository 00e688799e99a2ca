package io.sailfish.store;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * What every store does, a subject an interface. An implementation's test extends this class and says how to open an empty
 * store.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
public abstract class StoreContract implements WritesContract, ReadsContract, WatchesContract, CompactionContract {
    private Store store;

    /** An empty store. */
    protected abstract Store openEmpty();

    @Override
    public Store store() {
        return store;
    }

    @BeforeEach
    void open() {
        store = openEmpty();
    }

    @AfterEach
    void close() {
        store.close();
    }
}
