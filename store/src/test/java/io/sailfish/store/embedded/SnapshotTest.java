package io.sailfish.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.model.value.Bytes;
import io.sailfish.store.Recorder;
import io.sailfish.store.Store;
import io.sailfish.store.Store.Outcome.Committed;
import io.sailfish.store.Store.Write;
import io.sailfish.store.StoreException.Kind;
import io.sailfish.store.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot, taken while the store is written to, restored as another store. */
class SnapshotTest {
    @TempDir
    Path directory;

    @Test
    void restoresTheStateOfAnEmbeddedStore() throws IOException {
        try (var store = EmbeddedStore.open(directory.resolve("first"))) {
            restores(store);
        }
    }

    @Test
    void restoresTheStateOfAStoreInMemory() throws IOException {
        try (var store = MemoryStore.open()) {
            restores(store);
        }
    }

    private void restores(Store store) throws IOException {
        for (var i = 0; i < 1200; i++) {
            store.commit(new Write.Create("/" + i, Bytes.utf8("v" + i), i % 2 == 0 ? 0 : 3600, null));
        }
        store.commit(new Write.Delete("/7", 9));
        var last = ((Committed) store.commit(new Write.Update("/8", Bytes.utf8("new"), 10, 0, null))
                        .join())
                .revision();
        var bytes = new ByteArrayOutputStream();
        assertThat(store.snapshot(bytes)).isEqualTo(last);
        var expected = store.range("/", "", 0, last).items();
        store.commit(new Write.Create("/later", Bytes.EMPTY, 0, null)).join();

        var restored = directory.resolve("restored");
        var begin = EmbeddedStore.restore(new ByteArrayInputStream(bytes.toByteArray()), restored);
        assertThat(begin).isGreaterThan(store.revision());
        assertThatThrownBy(() -> EmbeddedStore.restore(new ByteArrayInputStream(bytes.toByteArray()), restored))
                .isInstanceOf(FileAlreadyExistsException.class);
        for (var opening = 0; opening < 2; opening++) {
            try (var copy = EmbeddedStore.open(restored)) {
                assertThat(copy.revision()).isEqualTo(begin + opening);
                assertThat(copy.compactedRevision()).isEqualTo(begin);
                assertThat(copy.range("/", "", 0, begin).items()).isEqualTo(expected);
                FaultTest.assertFails(Kind.COMPACTED, "is compacted", () -> copy.watch("/", last + 1, new Recorder()));
                assertThat(copy.commit(new Write.Create("/new" + opening, Bytes.EMPTY, 0, null))
                                .join())
                        .isEqualTo(new Committed(begin + opening + 1));
            }
        }
    }

    @Test
    void refusesADamagedSnapshotAndLeavesNothing() throws IOException {
        var out = new ByteArrayOutputStream();
        try (var store = MemoryStore.open()) {
            for (var i = 0; i < 10; i++) {
                store.commit(new Write.Create("/" + i, Bytes.utf8("v" + i), 0, null))
                        .join();
            }
            store.snapshot(out);
        }
        var whole = out.toByteArray();
        var flipped = whole.clone();
        flipped[whole.length / 2] ^= 1;
        var target = directory.resolve("target");
        for (var damaged : List.of(flipped, Arrays.copyOf(whole, whole.length - 3), new byte[0], new byte[100])) {
            FaultTest.assertFails(
                    Kind.CORRUPT,
                    "the snapshot is damaged",
                    () -> EmbeddedStore.restore(new ByteArrayInputStream(damaged), target));
            assertThat(FaultTest.list(directory)).isEmpty();
        }
    }
}
