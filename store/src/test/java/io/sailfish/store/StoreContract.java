package io.sailfish.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store.Event;
import io.sailfish.store.Store.KeyValue;
import io.sailfish.store.Store.Outcome.Committed;
import io.sailfish.store.Store.Outcome.Conflict;
import io.sailfish.store.Store.Write;
import io.sailfish.store.StoreException.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store does. An implementation's test extends it and says how to open an empty one. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
public abstract class StoreContract {
    private Store store;

    /** An empty store. */
    protected abstract Store openEmpty();

    @BeforeEach
    void open() {
        store = openEmpty();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void anEmptyStoreIsAtRevisionOne() {
        assertThat(store.revision()).isEqualTo(1);
        assertThat(store.compactedRevision()).isEqualTo(1);
        assertThat(store.get("/a")).isNull();
        assertThat(store.range("/", "", 0, 0)).isEqualTo(new Store.Range(List.of(), false, 0, 1));
    }

    @Test
    void createsAKeyOnceOnly() {
        assertThat(create("/a", "1")).isEqualTo(2);
        assertThat(commit(new Write.Create("/a", Bytes.utf8("2"), 0, null)))
                .isEqualTo(new Conflict(new KeyValue("/a", Bytes.utf8("1"), 2, 2)));
        assertThat(store.get("/a")).isEqualTo(new KeyValue("/a", Bytes.utf8("1"), 2, 2));
        assertThat(store.revision()).isEqualTo(2);
    }

    @Test
    void updatesWhereTheRevisionIsTheExpectedOne() {
        create("/a", "1");
        assertThat(update("/a", "2", 2)).isEqualTo(3);
        assertThat(commit(new Write.Update("/a", Bytes.utf8("3"), 2, 0, null)))
                .isEqualTo(new Conflict(new KeyValue("/a", Bytes.utf8("2"), 2, 3)));
        assertThat(commit(new Write.Update("/b", Bytes.utf8("3"), 2, 0, null))).isEqualTo(new Conflict(null));
        assertThat(commit(new Write.Update("/b", Bytes.utf8("3"), 0, 0, null))).isEqualTo(new Conflict(null));
        assertThat(store.get("/a")).isEqualTo(new KeyValue("/a", Bytes.utf8("2"), 2, 3));
    }

    @Test
    void deletesWhereTheRevisionIsTheExpectedOne() {
        create("/a", "1");
        assertThat(commit(new Write.Delete("/a", 1)))
                .isEqualTo(new Conflict(new KeyValue("/a", Bytes.utf8("1"), 2, 2)));
        assertThat(delete("/a", 2)).isEqualTo(3);
        assertThat(store.get("/a")).isNull();
        assertThat(commit(new Write.Delete("/a", 3))).isEqualTo(new Conflict(null));
        assertThat(create("/a", "2")).isEqualTo(4);
        assertThat(store.get("/a")).isEqualTo(new KeyValue("/a", Bytes.utf8("2"), 4, 4));
    }

    @Test
    void keepsEmptyAndBinaryValuesAndAnyKey() {
        var binary = new byte[256];
        for (var i = 0; i < 256; i++) {
            binary[i] = (byte) i;
        }
        commit(new Write.Create("/empty", Bytes.EMPTY, 0, null));
        commit(new Write.Create("/ключ/鍵/🔑", Bytes.wrap(binary), 0, null));
        assertThat(value("/empty")).isEqualTo(Bytes.EMPTY);
        assertThat(value("/ключ/鍵/🔑")).isEqualTo(Bytes.wrap(binary));
    }

    @Test
    void takesBigValuesAndRefusesTooBigOnes() {
        var big = new byte[1 << 20];
        new Random(1).nextBytes(big);
        assertThat(commit(new Write.Create("/big", Bytes.wrap(big), 0, null))).isEqualTo(new Committed(2));
        assertThat(value("/big")).isEqualTo(Bytes.wrap(big));
        var tooBig = store.commit(new Write.Create("/bigger", Bytes.wrap(new byte[2 << 20]), 0, null));
        assertFails(tooBig, Kind.TOO_LARGE);
        assertThat(store.get("/bigger")).isNull();
        assertThat(store.revision()).isEqualTo(2);
    }

    @Test
    void rangesAreInTheOrderOfUtf8Bytes() {
        // In UTF-16, which Java compares by, the last two are the other way round.
        var keys = List.of("/o/A", "/o/a", "/o/a/b", "/o/ab", "/o/é", "/o/鍵", "/o/\uFFFD", "/o/🔑");
        keys.reversed().forEach(key -> create(key, key));
        create("/n", "before");
        create("/p", "after");
        assertThat(store.range("/o/", "", 0, 0).items())
                .extracting(KeyValue::key)
                .containsExactlyElementsOf(keys);
    }

    @Test
    void rangesComeInPages() {
        for (var i = 0; i < 10; i++) {
            create("/p/" + i, "v" + i);
        }
        create("/q", "");
        var first = store.range("/p/", "", 4, 0);
        assertThat(first.items()).extracting(KeyValue::key).containsExactly("/p/0", "/p/1", "/p/2", "/p/3");
        assertThat(first.more()).isTrue();
        assertThat(first.remaining()).isIn(6L, -1L);
        assertThat(first.revision()).isEqualTo(12);
        delete("/p/5", 7);
        update("/p/6", "changed", 8);
        create("/p/41", "new");
        var second = store.range("/p/", "/p/4", 4, first.revision());
        assertThat(second.items())
                .extracting(KeyValue::key, item -> item.value().utf8())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("/p/4", "v4"),
                        org.assertj.core.groups.Tuple.tuple("/p/5", "v5"),
                        org.assertj.core.groups.Tuple.tuple("/p/6", "v6"),
                        org.assertj.core.groups.Tuple.tuple("/p/7", "v7"));
        var third = store.range("/p/", "/p/8", 4, first.revision());
        assertThat(third.items()).hasSize(2);
        assertThat(third.more()).isFalse();
        assertThat(third.remaining()).isZero();
        assertThat(store.range("/p/", "/p/8", 2, 0).more()).isFalse();
    }

    @Test
    void readsEveryRevisionOfThePast() {
        create("/a", "1");
        update("/a", "2", 2);
        create("/b", "1");
        delete("/a", 3);
        create("/a", "3");
        assertThat(at(1)).isEmpty();
        assertThat(at(2)).containsExactly(new KeyValue("/a", Bytes.utf8("1"), 2, 2));
        assertThat(at(3)).containsExactly(new KeyValue("/a", Bytes.utf8("2"), 2, 3));
        assertThat(at(4)).extracting(KeyValue::key).containsExactly("/a", "/b");
        assertThat(at(5)).extracting(KeyValue::key).containsExactly("/b");
        assertThat(at(6))
                .containsExactly(new KeyValue("/a", Bytes.utf8("3"), 6, 6), new KeyValue("/b", Bytes.utf8("1"), 4, 4));
        assertThatThrownBy(() -> at(7))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.FUTURE));
    }

    @Test
    void compactionForgetsThePastAndNothingElse() {
        create("/a", "1");
        update("/a", "2", 2);
        create("/b", "1");
        delete("/b", 4);
        create("/c", "1");
        update("/c", "2", 6);
        store.compact(6);
        store.compact(3);
        store.compact(6);
        assertThat(store.compactedRevision()).isEqualTo(6);
        for (var revision = 1; revision < 6; revision++) {
            var past = revision;
            assertThatThrownBy(() -> at(past))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(Kind.COMPACTED));
            assertThatThrownBy(() -> store.watch("/", past, new Recorder()))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(Kind.COMPACTED));
        }
        assertThat(at(6))
                .containsExactly(new KeyValue("/a", Bytes.utf8("2"), 2, 3), new KeyValue("/c", Bytes.utf8("1"), 6, 6));
        assertThat(at(7))
                .containsExactly(new KeyValue("/a", Bytes.utf8("2"), 2, 3), new KeyValue("/c", Bytes.utf8("2"), 6, 7));
        var recorder = new Recorder();
        store.watch("/", 6, recorder);
        assertThat(recorder.awaitProgress(7)).extracting(Event::revision).containsExactly(6L, 7L);
        assertThatThrownBy(() -> store.compact(8))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.FUTURE));
    }

    @Test
    void aCompactedDeletionIsStillSeenWhereItHappened() {
        create("/a", "1");
        delete("/a", 2);
        store.compact(3);
        var recorder = new Recorder();
        store.watch("/", 3, recorder);
        assertThat(recorder.awaitProgress(3)).containsExactly(new Event.Deleted("/a", 3));
        create("/a", "2");
        store.compact(4);
        assertThat(at(4)).containsExactly(new KeyValue("/a", Bytes.utf8("2"), 4, 4));
    }

    @Test
    void watchesFromNow() {
        create("/w/before", "");
        var recorder = new Recorder();
        store.watch("/w/", 0, recorder);
        create("/w/a", "1");
        update("/w/a", "2", 3);
        create("/other", "");
        delete("/w/a", 4);
        assertThat(recorder.awaitProgress(6))
                .extracting(Event::key, Event::revision, event -> event instanceof Event.Deleted)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("/w/a", 3L, false),
                        org.assertj.core.groups.Tuple.tuple("/w/a", 4L, false),
                        org.assertj.core.groups.Tuple.tuple("/w/a", 6L, true));
    }

    @Test
    void watchesFromThePast() {
        var writes = new ArrayList<CompletableFuture<Store.Outcome>>();
        for (var i = 0; i < 3000; i++) {
            writes.add(store.commit(new Write.Create("/w/" + i, Bytes.utf8("v" + i), 0, null)));
        }
        // Writes that nobody waited for may take their places in any order.
        var values = new HashMap<Long, String>();
        for (var i = 0; i < 3000; i++) {
            values.put(((Committed) writes.get(i).join()).revision(), "v" + i);
        }
        create("/last", "");
        var recorder = new Recorder();
        store.watch("/w/", 100, recorder);
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
    void watchesFromTheFuture() {
        var recorder = new Recorder();
        store.watch("/", 4, recorder);
        create("/a", "");
        create("/b", "");
        create("/c", "");
        create("/d", "");
        assertThat(recorder.awaitProgress(5)).extracting(Event::revision).containsExactly(4L, 5L);
    }

    @Test
    void reportsProgressWhereNothingMatches() {
        create("/a", "");
        var recorder = new Recorder();
        store.watch("/w/", 0, recorder);
        recorder.awaitProgress(2);
        create("/b", "");
        assertThat(recorder.awaitProgress(3)).isEmpty();
    }

    @Test
    void aClosedWatchSaysNothingMore() {
        var recorder = new Recorder();
        var second = new Recorder();
        var subscription = store.watch("/", 0, recorder);
        store.watch("/", 0, second);
        create("/a", "");
        recorder.awaitProgress(2);
        subscription.close();
        subscription.close();
        create("/b", "");
        second.awaitProgress(3);
        assertThat(recorder.events()).hasSize(1);
    }

    @Test
    void aFailingWatcherHarmsNobodyElse() {
        var good = new Recorder();
        var bad = new Recorder();
        store.watch("/", 0, new Store.Watcher() {
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
        store.watch("/", 0, good);
        create("/a", "");
        create("/b", "");
        assertThat(good.awaitProgress(3)).hasSize(2);
        assertThat(bad.awaitFailure()).hasMessageContaining("on purpose");
    }

    @Test
    void publishesBeforeItReplies() {
        if (!store.publishesBeforeReply()) {
            return;
        }
        var recorder = new Recorder();
        store.watch("/", 0, recorder);
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
    void keysExpire() {
        var recorder = new Recorder();
        store.watch("/", 0, recorder);
        commit(new Write.Create("/short", Bytes.utf8("1"), 1, null));
        commit(new Write.Create("/prolonged", Bytes.utf8("1"), 1, null));
        commit(new Write.Update("/prolonged", Bytes.utf8("2"), 3, 3600, null));
        commit(new Write.Create("/kept", Bytes.utf8("1"), 1, null));
        commit(new Write.Update("/kept", Bytes.utf8("2"), 5, 0, null));
        create("/forever", "");
        assertThat(recorder.awaitEvents(7).getLast()).isEqualTo(new Event.Deleted("/short", 8));
        assertThat(store.get("/short")).isNull();
        assertThat(value("/prolonged").utf8()).isEqualTo("2");
        assertThat(value("/kept").utf8()).isEqualTo("2");
    }

    @Test
    void manyWritersOfOneKeyTakeTurns() throws Exception {
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
        assertThat(store.revision()).isEqualTo(2 + writers * rounds);
    }

    private void increment() {
        var current = store.get("/counter");
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
    void watchersSeeWhatManyWritersDidOnceAndInOrder() throws Exception {
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
                store.watch("/r/", 2, recorder);
                store.range("/r/", "", 0, 0);
            }
            for (var each : done) {
                each.get();
            }
        }
        var last = store.revision();
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
                assertThat(store.range("/r/", "", 0, event.revision()).items())
                        .containsExactlyInAnyOrderElementsOf(state.values());
            }
        }
        assertThat(checked).contains(last);
    }

    private void writeAtRandom(Random random, int rounds) {
        for (var round = 0; round < rounds; round++) {
            var key = "/r/" + random.nextInt(20);
            var current = store.get(key);
            var value = Bytes.utf8("v" + random.nextInt());
            commit(
                    current == null
                            ? new Write.Create(key, value, 0, null)
                            : random.nextInt(4) == 0
                                    ? new Write.Delete(key, current.modRevision())
                                    : new Write.Update(key, value, current.modRevision(), 0, null));
        }
    }

    @Test
    void readsAndWatchesGoOnWhileItIsCompacted() throws Exception {
        var recorder = new Recorder();
        store.watch("/r/", 0, recorder);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var writing = executor.submit(() -> writeAtRandom(new Random(7), 2000));
            while (!writing.isDone()) {
                store.compact(store.revision());
                var range = store.range("/r/", "", 0, 0);
                assertThat(range.items()).allMatch(item -> item.modRevision() <= range.revision());
            }
            writing.get();
        }
        var last = store.revision();
        store.compact(last);
        var state = new HashMap<String, KeyValue>();
        for (var event : recorder.awaitProgress(last)) {
            switch (event) {
                case Event.Put put -> state.put(put.key(), put.current());
                case Event.Deleted deleted -> state.remove(deleted.key());
            }
        }
        assertThat(store.range("/r/", "", 0, 0).items()).containsExactlyInAnyOrderElementsOf(state.values());
    }

    @Test
    void closingAnswersWhatWasAccepted() {
        var recorder = new Recorder();
        store.watch("/", 0, recorder);
        var writes = new ArrayList<CompletableFuture<Store.Outcome>>();
        for (var i = 0; i < 500; i++) {
            writes.add(store.commit(new Write.Create("/" + i, Bytes.EMPTY, 0, null)));
        }
        store.close();
        assertThat(writes).allMatch(CompletableFuture::isDone);
        assertThat(writes).allMatch(write -> write.join() instanceof Committed);
        assertThat(recorder.awaitFailure().kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(recorder.events()).hasSize(500);
        assertFails(store.commit(new Write.Create("/late", Bytes.EMPTY, 0, null)), Kind.UNAVAILABLE);
        assertThatThrownBy(() -> store.watch("/", 0, new Recorder())).isInstanceOf(StoreException.class);
        store.close();
    }

    private static void assertFails(CompletableFuture<Store.Outcome> write, Kind kind) {
        assertThatThrownBy(write::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(kind));
    }

    private Store.Outcome commit(Write write) {
        return store.commit(write).join();
    }

    private long create(String key, String value) {
        return ((Committed) commit(new Write.Create(key, Bytes.utf8(value), 0, null))).revision();
    }

    private long update(String key, String value, long ifModRevision) {
        return ((Committed) commit(new Write.Update(key, Bytes.utf8(value), ifModRevision, 0, null))).revision();
    }

    private long delete(String key, long ifModRevision) {
        return ((Committed) commit(new Write.Delete(key, ifModRevision))).revision();
    }

    private Bytes value(String key) {
        return java.util.Objects.requireNonNull(store.get(key), key).value();
    }

    private List<KeyValue> at(long revision) {
        return store.range("/", "", 0, revision).items();
    }
}
