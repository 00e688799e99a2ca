package io.sailfish.apiserver.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store;
import io.sailfish.store.Store.Event;
import io.sailfish.store.Store.KeyValue;
import io.sailfish.store.Store.Outcome;
import io.sailfish.store.Store.Write;
import io.sailfish.store.StoreException;
import io.sailfish.store.journal.SteppedStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Commits, the watch caches and their watchers in one thread and in virtual time, in an order that a seed decides: writers
 * that are late or wrong, appends that fail, expiry, compaction, caches that come later, polls in the middle of a
 * publication, slow watchers, lists read page by page, servers that die and come back. A seed that fails is told, and fails
 * again when run alone: {@code -Dsailfish.seed=N}.
 */
class CacheSimulationTest {
    private static final int SEEDS = 10_000;
    private static final int STEPS = 200;
    private static final List<String> PREFIXES = List.of("/registry/a/", "/registry/ab/", "/registry/b/");

    @Test
    void anyInterleavingTellsWatchersTheTruth() {
        Long only = Long.getLong("sailfish.seed");
        long first = only == null ? 1 : only;
        long last = only == null ? SEEDS : only;
        for (long seed = first; seed <= last; seed++) {
            try {
                new World(seed).run();
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }
    }

    private static final class World {
        private final Random random;
        private final VirtualTimer timer = new VirtualTimer();
        private final TreeMap<Long, Map<String, String>> truth = new TreeMap<>(Map.of(1L, Map.of()));
        private final List<Pending> pending = new ArrayList<>();
        private final List<SimulatedClient> clients = new ArrayList<>();
        private final Map<String, WatchCache> caches = new HashMap<>();
        private SteppedStore store = SteppedStore.empty();
        private CacheHub hub;
        private boolean publishing;

        World(long seed) {
            random = new Random(seed);
            startServer();
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(24)) {
                    case 0 -> newClient();
                    case 1 -> someClient(SimulatedClient::disconnect);
                    case 2 -> pass(random.nextInt(5000));
                    case 3 -> compact();
                    case 4 -> addCache();
                    case 5 -> restartRarely();
                    case 6, 7, 8, 9 -> commit();
                    case 10, 11, 12, 13, 14, 15, 16, 17, 18 -> someClient(SimulatedClient::go);
                    default -> write();
                }
            }
            while (store.waiting() > 0) {
                commit();
            }
            for (int turn = 0; turn < 50; turn++) {
                clients.forEach(SimulatedClient::go);
            }
            checkClients();
        }

        private void startServer() {
            store.watch("/", truth.lastKey() + 1, new TruthKeeper());
            store.step(1);
            hub = new CacheHub(store, timer);
            caches.clear();
            store.beforeRead(this::perhapsCommit);
            addCache();
            addCache();
        }

        private void addCache() {
            if (caches.size() == PREFIXES.size()) {
                return;
            }
            String prefix = PREFIXES.get(caches.size());
            CacheIndex team =
                    new CacheIndex("team", object -> object.metadata().labels().getOrDefault("team", ""));
            WatchCache cache =
                    new WatchCache(prefix.endsWith("b/") ? List.of(team) : List.of(), 8 << random.nextInt(4));
            caches.put(prefix, cache);
            hub.add(prefix, ConfigMap.TYPE, cache, stored -> read(prefix, stored), random.nextBoolean());
        }

        /** Between the events of one publication, clients ask. */
        private CachedObject read(String prefix, KeyValue stored) {
            if (publishing && random.nextInt(3) == 0) {
                someClient(SimulatedClient::go);
            }
            return SimulatedObjects.read(prefix, stored);
        }

        private void restartRarely() {
            if (random.nextInt(8) != 0) {
                return;
            }
            store.beforeRead(() -> {});
            clients.forEach(SimulatedClient::disconnect);
            store = store.restarted();
            pending.clear();
            startServer();
            clients.removeIf(client -> !caches.containsKey(client.prefix()));
            clients.forEach(client -> client.reconnect(hub, caches.get(client.prefix())));
        }

        private void newClient() {
            if (clients.size() > 8) {
                clients.remove(random.nextInt(clients.size())).disconnect();
            }
            String prefix = PREFIXES.get(random.nextInt(caches.size()));
            WatchCache cache = caches.get(prefix);
            clients.add(new SimulatedClient(random, prefix, selection(cache), hub, cache, truth));
        }

        private Selection selection(WatchCache cache) {
            String team = team();
            String namespace = random.nextBoolean() ? "" : "n" + random.nextInt(2) + "/";
            return switch (random.nextInt(4)) {
                case 0 -> Selection.ALL;
                case 1 -> new Selection("", name(), null, "", null);
                case 2 ->
                    cache.indexes().isEmpty()
                            ? new Selection(namespace, "", null, "", null)
                            : new Selection(
                                    namespace,
                                    "",
                                    new Selection.Index(
                                            0, cache.indexes().getFirst().value()),
                                    team,
                                    null);
                default ->
                    new Selection(
                            namespace,
                            "",
                            null,
                            "",
                            object -> SimulatedObjects.team(object).equals(team));
            };
        }

        private void someClient(Consumer<SimulatedClient> action) {
            if (!clients.isEmpty()) {
                action.accept(clients.get(random.nextInt(clients.size())));
            }
        }

        private void pass(long millis) {
            store.pass(millis);
            timer.pass(millis);
        }

        private void compact() {
            long compacted = store.compactedRevision();
            long to = compacted + random.nextLong(store.revision() - compacted + 1);
            if (to > compacted) {
                store.compact(to);
            }
            if (random.nextBoolean()) {
                store.clean();
            }
        }

        private String name() {
            return "n" + random.nextInt(2) + "/o" + random.nextInt(5);
        }

        private String team() {
            return random.nextBoolean() ? "red" : "blue";
        }

        private void write() {
            String prefix = PREFIXES.get(random.nextInt(PREFIXES.size()));
            String own = name();
            String key = prefix + own;
            String content = team() + " " + random.nextInt(100);
            Bytes value = Bytes.utf8(content);
            KeyValue current = publishing ? null : store.get(key);
            long known = current == null || random.nextInt(8) == 0 ? random.nextLong(30) : current.modRevision();
            long ttl = random.nextInt(6) == 0 ? 1 + random.nextInt(9) : 0;
            Object attachment =
                    random.nextBoolean() ? new PendingObject(own, SimulatedObjects.object(own, content), false) : null;
            Write write = current == null
                    ? new Write.Create(key, value, ttl, attachment)
                    : random.nextInt(4) == 0
                            ? new Write.Delete(key, known)
                            : new Write.Update(key, value, known, ttl, attachment);
            pending.add(new Pending(write, content, store.commit(write)));
        }

        /** While a reader waits for its answer, others commit; not while it is a commit that reads. */
        private void perhapsCommit() {
            if (!publishing && random.nextInt(3) == 0) {
                commit();
            }
        }

        private void commit() {
            store.failNext(random.nextInt(10) == 0);
            publishing = true;
            try {
                store.step(1 + random.nextInt(6));
            } finally {
                publishing = false;
            }
            assertThat(store.revision()).isEqualTo(truth.lastKey());
            pending.removeIf(Pending::checkedIfDone);
            checkClients();
        }

        private void checkClients() {
            if (hub.published() == store.revision()) {
                clients.forEach(client -> client.check(store.revision()));
            }
        }

        /** What an answer says has happened. */
        private final class Pending {
            private final Write write;
            private final String content;
            private final CompletableFuture<Outcome> outcome;

            Pending(Write write, String content, CompletableFuture<Outcome> outcome) {
                this.write = write;
                this.content = content;
                this.outcome = outcome;
            }

            boolean checkedIfDone() {
                if (!outcome.isDone()) {
                    return false;
                }
                if (!outcome.isCompletedExceptionally() && outcome.join() instanceof Outcome.Committed(long revision)) {
                    assertThat(truth.get(revision).get(write.key()))
                            .isEqualTo(write instanceof Write.Delete ? null : content);
                    // The answer never comes before the caches have what it tells of.
                    assertThat(hub.published()).isGreaterThanOrEqualTo(revision);
                }
                return true;
            }
        }

        /** The first watcher of the store: what it is told is the truth that all others are held against. */
        private final class TruthKeeper implements Store.Watcher {
            @Override
            public void onEvents(List<Event> events) {
                for (Event event : events) {
                    assertThat(event.revision()).isEqualTo(truth.lastKey() + 1);
                    Map<String, String> state = new HashMap<>(truth.lastEntry().getValue());
                    switch (event) {
                        case Event.Put(KeyValue current, Object attachment) ->
                            state.put(current.key(), current.value().utf8());
                        case Event.Deleted(String key, long revision) ->
                            assertThat(state.remove(key)).isNotNull();
                    }
                    truth.put(event.revision(), state);
                }
            }

            @Override
            public void onProgress(long revision) {}

            @Override
            public void onFailure(StoreException failure) {
                throw new AssertionError("the truth is lost", failure);
            }
        }
    }
}
