package io.sailfish.store.embedded;

import io.sailfish.store.Store;
import io.sailfish.store.StoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedStoreTest extends StoreContract {
    @TempDir
    Path directory;

    @Override
    protected Store openEmpty() {
        return EmbeddedStore.open(directory.resolve("store"));
    }
}
