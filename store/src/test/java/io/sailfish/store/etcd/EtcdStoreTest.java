package io.sailfish.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sailfish.model.value.Bytes;
import io.sailfish.store.Recorder;
import io.sailfish.store.Store;
import io.sailfish.store.Store.Event;
import io.sailfish.store.Store.Outcome.Committed;
import io.sailfish.store.Store.Write;
import io.sailfish.store.StoreContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on Debian's etcd-server, and what is particular to a store elsewhere. */
class EtcdStoreTest extends StoreContract {
    @TempDir
    private Path directory;

    private final List<EtcdServer> servers = new ArrayList<>();

    @Override
    protected Store openEmpty() {
        assumeTrue(EtcdServer.isInstalled(), "etcd is not installed (Debian's etcd-server): its tests are skipped");
        servers.add(EtcdServer.start(directory));
        return another();
    }

    /** It sends each write by itself, and etcd may take up any of them first. */
    @Override
    public boolean takesPlacesAsSubmitted() {
        return false;
    }

    private Store another() {
        return EtcdStore.open(EtcdOptions.plain(servers.getLast().url()));
    }

    @AfterEach
    void stop() {
        servers.forEach(EtcdServer::close);
    }

    @Test
    void aStoreOverlivesItsServer() {
        try (var store = another()) {
            var recorder = new Recorder();
            store.watch("/k/", 0, recorder);
            assertThat(create(store, "/k/1")).isEqualTo(2);
            recorder.awaitProgress(2);
            servers.getLast().kill();
            servers.getLast().restart();
            assertThat(store.get("/k/1")).isNotNull();
            assertThat(create(store, "/k/2")).isEqualTo(3);
            assertThat(recorder.awaitProgress(3)).extracting(Event::revision).containsExactly(2L, 3L);
        }
    }

    @Test
    void serversSeeEachOthersWritesAndCompactions() {
        try (var one = another();
                var two = another()) {
            var recorder = new Recorder();
            one.watch("/k/", 0, recorder);
            for (var i = 0; i < 20; i++) {
                create(two, "/k/" + i);
            }
            assertThat(recorder.awaitProgress(21)).hasSize(20);
            two.compact(15);
            assertThat(one.compactedRevision()).isEqualTo(15);
            assertThat(one.range("/k/", "", 0, 0).items()).hasSize(20);
        }
    }

    @Test
    void ownWritesComeWithTheirAttachments() {
        try (var one = another();
                var two = another()) {
            var own = new Recorder();
            var foreign = new Recorder();
            one.watch("/k/", 0, own);
            two.watch("/k/", 0, foreign);
            var attachment = new Object();
            one.commit(new Write.Create("/k/1", Bytes.utf8("1"), 0, attachment)).join();
            assertThat(own.awaitEvents(1).getFirst())
                    .isInstanceOfSatisfying(
                            Event.Put.class, put -> assertThat(put.attachment()).isSameAs(attachment));
            assertThat(foreign.awaitEvents(1).getFirst())
                    .isInstanceOfSatisfying(
                            Event.Put.class, put -> assertThat(put.attachment()).isNull());
        }
    }

    private static long create(Store store, String key) {
        return ((Committed) store.commit(new Write.Create(key, Bytes.utf8("1"), 0, null))
                        .join())
                .revision();
    }
}
