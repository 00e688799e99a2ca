package io.sailfish.store.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.value.Bytes;
import io.sailfish.store.Recorder;
import io.sailfish.store.Store.Event;
import io.sailfish.store.Store.KeyValue;
import io.sailfish.store.Store.Outcome;
import io.sailfish.store.Store.Write;
import io.sailfish.store.StoreException;
import io.sailfish.store.feed.Feed;
import io.sailfish.store.memory.FaultyJournal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The committer stepped by a seeded scheduler: writes, expiry, watches that join and leave, failing appends, compactions
 * and cleaning come in any order, against a model that is a map per revision. A seed that fails becomes a test.
 */
class CommitterSimulationTest {
    private static final int STEPS = 1500;
    private static final int KEYS = 12;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void anyInterleavingKeepsTheContract(long seed) {
        new Simulation(new Random(seed)).run();
    }

    private static final class Simulation {
        private final Random random;
        private final FaultyJournal journal = new FaultyJournal();
        private final Index index = new Index();
        private final Revisions revisions = new Revisions(1, 1);
        private final ArrayDeque<Feed> catchingUp = new ArrayDeque<>();
        private final List<Request> queue = new ArrayList<>();
        private final List<Watch> watches = new ArrayList<>();
        private final List<Pending> pending = new ArrayList<>();
        private final TreeMap<Long, Map<String, KeyValue>> states = new TreeMap<>(Map.of(1L, Map.of()));
        private final Committer committer;
        private final Cleaner cleaner;
        private final Reader reader;
        private long now = 1_000_000;

        Simulation(Random random) {
            this.random = random;
            committer = new Committer(
                    journal,
                    index,
                    new WriteQueue(Limits.DEFAULT),
                    () -> Instant.ofEpochMilli(now),
                    revisions,
                    catchingUp::add);
            cleaner =
                    new Cleaner(journal, revisions, deletions -> queue.add(new Request.Forget(deletions)), () -> false);
            reader = new Reader(journal, index, revisions);
            watch(2);
        }

        void run() {
            for (var step = 0; step < STEPS; step++) {
                switch (random.nextInt(12)) {
                    case 0 ->
                        watch(revisions.compacted() + random.nextLong(revisions.last() - revisions.compacted() + 2));
                    case 1 -> leave();
                    case 2 -> now += random.nextInt(4000);
                    case 3 -> compact();
                    case 4 -> cleaner.clean();
                    case 5, 6 -> step();
                    default -> write();
                }
                if (random.nextInt(20) == 0) {
                    check();
                }
            }
            step();
            step();
            check();
        }

        private void write() {
            var key = "/" + random.nextInt(KEYS);
            var current = states.lastEntry().getValue().get(key);
            // Sometimes stale, sometimes wrong, as writers are.
            var revision = current == null || random.nextInt(6) == 0 ? random.nextLong(50) : current.modRevision();
            var ttl = random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 0;
            var value = Bytes.utf8("v" + random.nextInt());
            Write write = switch (random.nextInt(3)) {
                case 0 -> new Write.Create(key, value, ttl, value);
                case 1 -> new Write.Update(key, value, revision, ttl, value);
                default -> new Write.Delete(key, revision);
            };
            var outcome = new CompletableFuture<Outcome>();
            queue.add(new Request.Commit(write, outcome));
            pending.add(new Pending(write, outcome));
        }

        private void watch(long from) {
            var recorder = new Recorder();
            var feed = new Feed("/", recorder, from);
            watches.add(new Watch(feed, recorder, from));
            queue.add(new Request.Join(feed));
        }

        private void leave() {
            if (watches.size() > 1) {
                var watch = watches.remove(1 + random.nextInt(watches.size() - 1));
                watch.feed.end();
                queue.add(new Request.Leave(watch.feed));
            }
        }

        private void compact() {
            var to = revisions.compacted() + random.nextLong(revisions.last() - revisions.compacted() + 1);
            journal.compacted(to);
            revisions.compactedTo(to);
        }

        private void step() {
            journal.failNext(random.nextInt(8) == 0);
            var requests = List.copyOf(queue);
            queue.clear();
            committer.step(requests);
            while (!catchingUp.isEmpty()) {
                queue.add(new Request.Join(catchingUp.poll()));
            }
            replayIntoModel();
            for (var each : pending) {
                each.check(states);
            }
            pending.clear();
        }

        /** The first watcher saw everything from the start; the model is what it saw. */
        private void replayIntoModel() {
            for (var event : watches.getFirst().recorder.events()) {
                if (event.revision() <= states.lastKey()) {
                    continue;
                }
                assertThat(event.revision()).isEqualTo(states.lastKey() + 1);
                var state = new HashMap<>(states.lastEntry().getValue());
                switch (event) {
                    case Event.Put put -> {
                        var before = state.put(put.key(), put.current());
                        var created = before == null ? put.revision() : before.createRevision();
                        assertThat(put.current().createRevision()).isEqualTo(created);
                        assertThat(put.attachment()).isSameAs(put.current().value());
                    }
                    case Event.Deleted deleted ->
                        assertThat(state.remove(deleted.key())).isNotNull();
                }
                states.put(event.revision(), state);
            }
            assertThat(revisions.last()).isEqualTo(states.lastKey());
        }

        private void check() {
            var revision = revisions.compacted() + random.nextLong(revisions.last() - revisions.compacted() + 1);
            var expected = states.get(revision);
            assertThat(reader.range("/", "", 0, revision).items())
                    .containsExactlyInAnyOrderElementsOf(expected.values());
            for (var key = 0; key < KEYS; key++) {
                assertThat(reader.get("/" + key))
                        .isEqualTo(states.lastEntry().getValue().get("/" + key));
            }
            var all = watches.getFirst().recorder.events();
            for (var watch : watches) {
                var seen = watch.recorder.events();
                if (!seen.isEmpty()) {
                    assertThat(revisionsOf(seen))
                            .isEqualTo(revisionsOf(all).stream()
                                    .filter(each -> each >= watch.from)
                                    .limit(seen.size())
                                    .toList());
                }
            }
        }

        private static List<Long> revisionsOf(List<Event> events) {
            return events.stream().map(Event::revision).toList();
        }
    }

    private record Watch(Feed feed, Recorder recorder, long from) {}

    private record Pending(Write write, CompletableFuture<Outcome> outcome) {
        /** What was answered agrees with what happened. */
        void check(TreeMap<Long, Map<String, KeyValue>> states) {
            assertThat(outcome).isDone();
            if (outcome.isCompletedExceptionally()) {
                assertThat(outcome.exceptionNow()).isInstanceOf(StoreException.class);
                return;
            }
            switch (outcome.join()) {
                case Outcome.Committed committed -> {
                    var before = states.get(committed.revision() - 1).get(write.key());
                    var after = states.get(committed.revision()).get(write.key());
                    switch (write) {
                        case Write.Create create -> assertThat(before).isNull();
                        case Write.Update update ->
                            assertThat(before.modRevision()).isEqualTo(update.ifModRevision());
                        case Write.Delete delete ->
                            assertThat(before.modRevision()).isEqualTo(delete.ifModRevision());
                    }
                    assertThat(after == null ? null : after.value()).isEqualTo(value());
                }
                case Outcome.Conflict(var current) -> {
                    if (current != null) {
                        assertThat(states.get(current.modRevision())).containsEntry(write.key(), current);
                    }
                    assertThat(contradicts(current)).isTrue();
                }
            }
        }

        private Bytes value() {
            return switch (write) {
                case Write.Create create -> create.value();
                case Write.Update update -> update.value();
                case Write.Delete delete -> null;
            };
        }

        private boolean contradicts(KeyValue current) {
            return switch (write) {
                case Write.Create create -> current != null;
                case Write.Update update -> current == null || current.modRevision() != update.ifModRevision();
                case Write.Delete delete -> current == null || current.modRevision() != delete.ifModRevision();
            };
        }
    }
}
