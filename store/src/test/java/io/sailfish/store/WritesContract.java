package io.sailfish.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store.Event;
import io.sailfish.store.Store.KeyValue;
import io.sailfish.store.Store.Outcome.Committed;
import io.sailfish.store.Store.Outcome.Conflict;
import io.sailfish.store.Store.Write;
import io.sailfish.store.StoreException.Kind;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** How keys are written, expire, and what closing does to writes under way. */
interface WritesContract extends StoreUnderTest {
    @Test
    default void createsAKeyOnceOnly() {
        assertThat(create("/a", "1")).isEqualTo(2);
        assertThat(commit(new Write.Create("/a", Bytes.utf8("2"), 0, null)))
                .isEqualTo(new Conflict(new KeyValue("/a", Bytes.utf8("1"), 2, 2)));
        assertThat(store().get("/a")).isEqualTo(new KeyValue("/a", Bytes.utf8("1"), 2, 2));
        assertThat(store().revision()).isEqualTo(2);
    }

    @Test
    default void updatesWhereTheRevisionIsTheExpectedOne() {
        create("/a", "1");
        assertThat(update("/a", "2", 2)).isEqualTo(3);
        assertThat(commit(new Write.Update("/a", Bytes.utf8("3"), 2, 0, null)))
                .isEqualTo(new Conflict(new KeyValue("/a", Bytes.utf8("2"), 2, 3)));
        assertThat(commit(new Write.Update("/b", Bytes.utf8("3"), 2, 0, null))).isEqualTo(new Conflict(null));
        assertThat(commit(new Write.Update("/b", Bytes.utf8("3"), 0, 0, null))).isEqualTo(new Conflict(null));
        assertThat(store().get("/a")).isEqualTo(new KeyValue("/a", Bytes.utf8("2"), 2, 3));
    }

    @Test
    default void deletesWhereTheRevisionIsTheExpectedOne() {
        create("/a", "1");
        assertThat(commit(new Write.Delete("/a", 1)))
                .isEqualTo(new Conflict(new KeyValue("/a", Bytes.utf8("1"), 2, 2)));
        assertThat(delete("/a", 2)).isEqualTo(3);
        assertThat(store().get("/a")).isNull();
        assertThat(commit(new Write.Delete("/a", 3))).isEqualTo(new Conflict(null));
        assertThat(create("/a", "2")).isEqualTo(4);
        assertThat(store().get("/a")).isEqualTo(new KeyValue("/a", Bytes.utf8("2"), 4, 4));
    }

    @Test
    default void takesBigValuesAndRefusesTooBigOnes() {
        var big = new byte[1 << 20];
        new Random(1).nextBytes(big);
        assertThat(commit(new Write.Create("/big", Bytes.wrap(big), 0, null))).isEqualTo(new Committed(2));
        assertThat(value("/big")).isEqualTo(Bytes.wrap(big));
        var tooBig = store().commit(new Write.Create("/bigger", Bytes.wrap(new byte[2 << 20]), 0, null));
        assertFails(tooBig, Kind.TOO_LARGE);
        assertThat(store().get("/bigger")).isNull();
        assertThat(store().revision()).isEqualTo(2);
    }

    @Test
    default void writesOfOneKeyKeepTheirOrder() {
        assumeTrue(takesPlacesAsSubmitted(), "this store promises no order of writes that nobody waits for");
        var first = new ArrayList<CompletableFuture<Store.Outcome>>();
        var later = new ArrayList<CompletableFuture<Store.Outcome>>();
        for (var key = 0; key < 300; key++) {
            first.add(store().commit(new Write.Create("/o/" + key, Bytes.utf8("0"), 0, null)));
            for (var turn = 1; turn < 4; turn++) {
                later.add(store().commit(new Write.Create("/o/" + key, Bytes.utf8("" + turn), 0, null)));
            }
        }
        assertThat(first).allMatch(write -> write.join() instanceof Committed);
        assertThat(later)
                .allMatch(write -> write.join() instanceof Conflict(KeyValue current)
                        && current != null
                        && current.value().equals(Bytes.utf8("0")));
    }

    @Test
    default void keysExpire() {
        var recorder = new Recorder();
        store().watch("/", 0, recorder);
        commit(new Write.Create("/short", Bytes.utf8("1"), 1, null));
        commit(new Write.Create("/prolonged", Bytes.utf8("1"), 1, null));
        commit(new Write.Update("/prolonged", Bytes.utf8("2"), 3, 3600, null));
        commit(new Write.Create("/kept", Bytes.utf8("1"), 1, null));
        commit(new Write.Update("/kept", Bytes.utf8("2"), 5, 0, null));
        create("/forever", "");
        assertThat(recorder.awaitEvents(7).getLast()).isEqualTo(new Event.Deleted("/short", 8));
        assertThat(store().get("/short")).isNull();
        assertThat(value("/prolonged").utf8()).isEqualTo("2");
        assertThat(value("/kept").utf8()).isEqualTo("2");
    }

    @Test
    default void manyWritersOfOneKeyTakeTurns() throws Exception {
        var writers = 16;
        var rounds = 50;
        commit(new Write.Create("/counter", Bytes.utf8("0"), 0, null));
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = new ArrayList<Future<?>>();
            for (var writer = 0; writer < writers; writer++) {
                done.add(executor.submit(() -> {
                    for (var round = 0; round < rounds; round++) {
                        increment();
                    }
                }));
            }
            for (var each : done) {
                each.get();
            }
        }
        assertThat(value("/counter").utf8()).isEqualTo(Integer.toString(writers * rounds));
        assertThat(store().revision()).isEqualTo(2 + writers * rounds);
    }

    private void increment() {
        var current = store().get("/counter");
        while (true) {
            var next = Integer.toString(Integer.parseInt(current.value().utf8()) + 1);
            var outcome = commit(new Write.Update("/counter", Bytes.utf8(next), current.modRevision(), 0, null));
            if (!(outcome instanceof Conflict conflict)) {
                return;
            }
            current = conflict.current();
        }
    }

    @Test
    default void closingAnswersWhatWasAccepted() {
        var recorder = new Recorder();
        store().watch("/", 0, recorder);
        var writes = new ArrayList<CompletableFuture<Store.Outcome>>();
        for (var i = 0; i < 500; i++) {
            writes.add(store().commit(new Write.Create("/" + i, Bytes.EMPTY, 0, null)));
        }
        store().close();
        assertThat(writes).allMatch(CompletableFuture::isDone);
        assertThat(writes).allMatch(write -> write.join() instanceof Committed);
        assertThat(recorder.awaitFailure().kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(recorder.events()).hasSize(500);
        assertFails(store().commit(new Write.Create("/late", Bytes.EMPTY, 0, null)), Kind.UNAVAILABLE);
        assertThatThrownBy(() -> store().watch("/", 0, new Recorder())).isInstanceOf(StoreException.class);
        store().close();
    }
}
