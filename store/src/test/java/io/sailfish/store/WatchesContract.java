package io.sailfish.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store.Event;
import io.sailfish.store.Store.KeyValue;
import io.sailfish.store.Store.Outcome.Committed;
import io.sailfish.store.Store.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What watchers are told, and when. */
interface WatchesContract extends StoreUnderTest {
    @Test
    default void watchesFromNow() {
        create("/w/before", "");
        var recorder = new Recorder();
        store().watch("/w/", 0, recorder);
        create("/w/a", "1");
        update("/w/a", "2", 3);
        create("/other", "");
        delete("/w/a", 4);
        assertThat(recorder.awaitProgress(6))
                .extracting(Event::key, Event::revision, event -> event instanceof Event.Deleted)
                .containsExactly(tuple("/w/a", 3L, false), tuple("/w/a", 4L, false), tuple("/w/a", 6L, true));
    }

    @Test
    default void watchesFromThePast() {
        var writes = new ArrayList<CompletableFuture<Store.Outcome>>();
        for (var i = 0; i < 3000; i++) {
            writes.add(store().commit(new Write.Create("/w/" + i, Bytes.utf8("v" + i), 0, null)));
        }
        var values = new HashMap<Long, String>();
        for (var i = 0; i < 3000; i++) {
            values.put(((Committed) writes.get(i).join()).revision(), "v" + i);
        }
        if (takesPlacesAsSubmitted()) {
            for (var i = 0; i < 3000; i++) {
                assertThat(values.get(i + 2L)).isEqualTo("v" + i);
            }
        }
        create("/last", "");
        var recorder = new Recorder();
        store().watch("/w/", 100, recorder);
        create("/w/x", "");
        var events = recorder.awaitProgress(3003);
        assertThat(events).hasSize(2903);
        for (var i = 0; i < 2902; i++) {
            assertThat(events.get(i).revision()).isEqualTo(100 + i);
            assertThat(events.get(i))
                    .isInstanceOfSatisfying(
                            Event.Put.class,
                            put -> assertThat(put.current().value().utf8()).isEqualTo(values.get(put.revision())));
        }
        assertThat(events.getLast().revision()).isEqualTo(3003);
    }

    @Test
    default void watchesFromTheFuture() {
        var recorder = new Recorder();
        store().watch("/", 4, recorder);
        create("/a", "");
        create("/b", "");
        create("/c", "");
        create("/d", "");
        assertThat(recorder.awaitProgress(5)).extracting(Event::revision).containsExactly(4L, 5L);
    }

    @Test
    default void reportsProgressWhereNothingMatches() {
        create("/a", "");
        var recorder = new Recorder();
        store().watch("/w/", 0, recorder);
        recorder.awaitProgress(2);
        create("/b", "");
        assertThat(recorder.awaitProgress(3)).isEmpty();
    }

    @Test
    default void aClosedWatchSaysNothingMore() {
        var recorder = new Recorder();
        var second = new Recorder();
        var subscription = store().watch("/", 0, recorder);
        store().watch("/", 0, second);
        create("/a", "");
        recorder.awaitProgress(2);
        subscription.close();
        subscription.close();
        create("/b", "");
        second.awaitProgress(3);
        assertThat(recorder.events()).hasSize(1);
    }

    @Test
    default void aFailingWatcherHarmsNobodyElse() {
        var good = new Recorder();
        var bad = new Recorder();
        store().watch("/", 0, new Store.Watcher() {
            @Override
            public void onEvents(List<Event> events) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void onProgress(long revision) {}

            @Override
            public void onFailure(StoreException failure) {
                bad.onFailure(failure);
            }
        });
        store().watch("/", 0, good);
        create("/a", "");
        create("/b", "");
        assertThat(good.awaitProgress(3)).hasSize(2);
        assertThat(bad.awaitFailure()).hasMessageContaining("on purpose");
    }

    @Test
    default void publishesBeforeItReplies() {
        if (!store().publishesBeforeReply()) {
            return;
        }
        var recorder = new Recorder();
        store().watch("/", 0, recorder);
        var attachment = new Object();
        for (var i = 0; i < 100; i++) {
            commit(new Write.Create("/" + i, Bytes.EMPTY, 0, attachment));
            var seen = recorder.events();
            assertThat(seen).hasSize(i + 1);
            assertThat(seen.getLast())
                    .isInstanceOfSatisfying(
                            Event.Put.class, put -> assertThat(put.attachment()).isSameAs(attachment));
        }
    }

    @Test
    default void watchersSeeWhatManyWritersDidOnceAndInOrder() throws Exception {
        var writers = 8;
        var rounds = 400;
        var recorders = new ArrayList<Recorder>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = new ArrayList<Future<?>>();
            for (var writer = 0; writer < writers; writer++) {
                var seed = writer;
                done.add(executor.submit(() -> writeAtRandom(new Random(seed), rounds)));
            }
            for (var i = 0; i < 10; i++) {
                var recorder = new Recorder();
                recorders.add(recorder);
                store().watch("/r/", 2, recorder);
                store().range("/r/", "", 0, 0);
            }
            for (var each : done) {
                each.get();
            }
        }
        var last = store().revision();
        var expected = recorders.getFirst().awaitProgress(last);
        assertThat(expected).extracting(Event::revision).doesNotHaveDuplicates().isSorted();
        assertThat(expected).hasSize((int) last - 1);
        for (var recorder : recorders) {
            assertThat(recorder.awaitProgress(last))
                    .extracting(Event::revision)
                    .isEqualTo(expected.stream().map(Event::revision).toList());
        }
        assertReplayGivesState(expected, last);
    }

    /** Whatever a watcher saw up to a revision, applied in order, is the state read at that revision. */
    private void assertReplayGivesState(List<Event> events, long last) {
        var state = new HashMap<String, KeyValue>();
        var checked = new HashSet<Long>();
        for (var event : events) {
            switch (event) {
                case Event.Put put -> state.put(put.key(), put.current());
                case Event.Deleted deleted ->
                    assertThat(state.remove(deleted.key())).isNotNull();
            }
            if (event.revision() % 500 == 0 || event.revision() == last) {
                checked.add(event.revision());
                assertThat(store().range("/r/", "", 0, event.revision()).items())
                        .containsExactlyInAnyOrderElementsOf(state.values());
            }
        }
        assertThat(checked).contains(last);
    }
}
