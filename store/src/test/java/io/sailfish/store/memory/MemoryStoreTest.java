package io.sailfish.store.memory;

import io.sailfish.store.Store;
import io.sailfish.store.StoreContract;

class MemoryStoreTest extends StoreContract {
    @Override
    protected Store openEmpty() {
        return MemoryStore.open();
    }
}
