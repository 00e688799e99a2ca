package io.sailfish.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store.Event;
import io.sailfish.store.Store.KeyValue;
import io.sailfish.store.StoreException.Kind;
import java.util.HashMap;
import java.util.Random;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What compaction forgets and what it leaves. */
interface CompactionContract extends StoreUnderTest {
    @Test
    default void compactionForgetsThePastAndNothingElse() {
        create("/a", "1");
        update("/a", "2", 2);
        create("/b", "1");
        delete("/b", 4);
        create("/c", "1");
        update("/c", "2", 6);
        store().compact(6);
        store().compact(3);
        store().compact(6);
        assertThat(store().compactedRevision()).isEqualTo(6);
        for (var revision = 1; revision < 6; revision++) {
            var past = revision;
            assertThatThrownBy(() -> at(past))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(Kind.COMPACTED));
            assertThatThrownBy(() -> store().watch("/", past, new Recorder()))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(Kind.COMPACTED));
        }
        assertThat(at(6))
                .containsExactly(new KeyValue("/a", Bytes.utf8("2"), 2, 3), new KeyValue("/c", Bytes.utf8("1"), 6, 6));
        assertThat(at(7))
                .containsExactly(new KeyValue("/a", Bytes.utf8("2"), 2, 3), new KeyValue("/c", Bytes.utf8("2"), 6, 7));
        var recorder = new Recorder();
        store().watch("/", 6, recorder);
        assertThat(recorder.awaitProgress(7)).extracting(Event::revision).containsExactly(6L, 7L);
        assertThatThrownBy(() -> store().compact(8))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.FUTURE));
    }

    @Test
    default void aCompactedDeletionIsStillSeenWhereItHappened() {
        create("/a", "1");
        delete("/a", 2);
        store().compact(3);
        var recorder = new Recorder();
        store().watch("/", 3, recorder);
        assertThat(recorder.awaitProgress(3)).containsExactly(new Event.Deleted("/a", 3));
        create("/a", "2");
        store().compact(4);
        assertThat(at(4)).containsExactly(new KeyValue("/a", Bytes.utf8("2"), 4, 4));
    }

    @Test
    default void readsAndWatchesGoOnWhileItIsCompacted() throws Exception {
        var recorder = new Recorder();
        store().watch("/r/", 0, recorder);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var writing = executor.submit(() -> writeAtRandom(new Random(7), 2000));
            while (!writing.isDone()) {
                store().compact(store().revision());
                var range = store().range("/r/", "", 0, 0);
                assertThat(range.items()).allMatch(item -> item.modRevision() <= range.revision());
            }
            writing.get();
        }
        var last = store().revision();
        store().compact(last);
        var state = new HashMap<String, KeyValue>();
        for (var event : recorder.awaitProgress(last)) {
            switch (event) {
                case Event.Put put -> state.put(put.key(), put.current());
                case Event.Deleted deleted -> state.remove(deleted.key());
            }
        }
        assertThat(store().range("/r/", "", 0, 0).items()).containsExactlyInAnyOrderElementsOf(state.values());
    }
}
