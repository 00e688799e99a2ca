package io.sailfish.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.client.ResourceClient.ListOptions;
import io.sailfish.client.ResourceClient.ObjectList;
import io.sailfish.client.ResourceClient.WatchEvent;
import io.sailfish.client.ResourceClient.WatchHandle;
import io.sailfish.client.ResourceClient.WatchHandler;
import io.sailfish.client.http.HttpClient;
import io.sailfish.lab.Await;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.ApiException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The API server dies at any moment of a load of writes, by SIGKILL, again and again. Whatever it has acknowledged is there
 * afterwards, nothing is half done, and clients that watch go on from where they were and see each change once.
 *
 * <p>The number of deaths is the system property {@code sailfish.kills}.
 */
class KilledServerTest {
    private static final int KILLS = Integer.getInteger("sailfish.kills", 3);
    private static final int WRITERS = 8;
    private static final int WATCHERS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NAMESPACE = "default";
    /** Long enough for a write to be more than one block of the disk. */
    private static final String PADDING = "x".repeat(6_000);

    @TempDir
    Path directory;

    private final List<Throwable> failures = new ArrayList<>();

    @Test
    void everyAcknowledgedWriteIsThereAndNoEventIsLost() throws Exception {
        long seed = Long.getLong("sailfish.seed", System.nanoTime());
        Random random = new Random(seed);
        try (ServerProcess server = new ServerProcess(directory.resolve("server"), "-Xmx512m")) {
            server.start();
            List<Writer> writers = new ArrayList<>();
            List<Watcher> watchers = new ArrayList<>();
            for (int i = 0; i < WATCHERS; i++) {
                watchers.add(new Watcher(new HttpClient(server.config())));
            }
            for (int i = 0; i < WRITERS; i++) {
                writers.add(new Writer(i, new HttpClient(server.config()), new Random(random.nextLong())));
            }
            List<Thread> threads = writers.stream()
                    .map(writer -> Thread.ofVirtual().start(() -> guarded(writer)))
                    .toList();
            for (int kill = 0; kill < KILLS; kill++) {
                int before = acknowledged(writers);
                Await.until("writes are acknowledged again", PATIENCE, () -> acknowledged(writers) > before + 200);
                LockSupport.parkNanos(Duration.ofMillis(random.nextInt(400)).toNanos());
                server.kill();
                server.start();
            }
            int before = acknowledged(writers);
            Await.until(
                    "writes are acknowledged after the last death",
                    PATIENCE,
                    () -> acknowledged(writers) > before + 200);
            writers.forEach(Writer::stop);
            for (Thread thread : threads) {
                thread.join(PATIENCE);
            }
            assertThat(failures).as("seed %d", seed).isEmpty();

            try (Client client = new HttpClient(server.config())) {
                ObjectList<ConfigMap> all = client.resource(CoreV1.CONFIG_MAPS).list(NAMESPACE, ListOptions.ALL);
                Map<String, ConfigMap> present = new HashMap<>();
                all.items().forEach(map -> present.put(map.name(), map));
                writers.forEach(writer -> writer.check(present, seed));
                long revision = Long.parseLong(all.resourceVersion());
                for (Watcher watcher : watchers) {
                    watcher.check(present, revision, writers, seed);
                }
            }
            System.out.printf(
                    "%d deaths: %d writes acknowledged, %d without an answer; %d events seen by each of %d watchers, %d times listed again%n",
                    KILLS,
                    acknowledged(writers),
                    writers.stream().mapToInt(writer -> writer.unanswered).sum(),
                    watchers.getFirst().events.size(),
                    WATCHERS,
                    watchers.stream()
                            .mapToInt(watcher -> watcher.lists.get() - 1)
                            .sum());
            watchers.forEach(Watcher::close);
            writers.forEach(writer -> writer.client.close());
        }
    }

    private void guarded(Writer writer) {
        try {
            writer.run();
        } catch (RuntimeException | Error failure) {
            synchronized (failures) {
                failures.add(failure);
            }
        }
    }

    private static int acknowledged(List<Writer> writers) {
        return writers.stream().mapToInt(writer -> writer.acknowledged.get()).sum();
    }

    /** What is to be found of an object: the state last acknowledged, and the one asked for since without an answer. */
    private static final class Expected {
        /** Empty: there is no such object. */
        String acknowledged = "";

        @Nullable
        String unanswered;
    }

    /** Makes, changes and removes objects of its own, and remembers what it was told. */
    private static final class Writer implements Runnable {
        final Client client;
        final AtomicInteger acknowledged = new AtomicInteger();
        /** Revisions of acknowledged writes. */
        final ConcurrentLinkedQueue<Long> revisions = new ConcurrentLinkedQueue<>();

        int unanswered;

        private final int number;
        private final ResourceClient<ConfigMap> maps;
        private final Random random;
        private final Map<String, Expected> objects = new TreeMap<>();
        private volatile boolean stopped;
        private int made;

        Writer(int number, Client client, Random random) {
            this.number = number;
            this.client = client;
            this.maps = client.resource(CoreV1.CONFIG_MAPS);
            this.random = random;
        }

        void stop() {
            stopped = true;
        }

        @Override
        public void run() {
            for (int turn = 0; !stopped; turn++) {
                List<String> settled = objects.entrySet().stream()
                        .filter(entry -> entry.getValue().unanswered == null
                                && !entry.getValue().acknowledged.isEmpty())
                        .map(Map.Entry::getKey)
                        .toList();
                int choice = random.nextInt(10);
                String value = "v" + turn;
                if (settled.size() < 5 || choice < 4) {
                    String name = "w" + number + "-" + made++;
                    write(name, value, () -> maps.create(content(name, value)));
                } else {
                    String name = settled.get(random.nextInt(settled.size()));
                    switch (choice) {
                        case 4, 5 -> write(name, value, () -> maps.update(content(name, value)));
                        case 6, 7 ->
                            write(
                                    name,
                                    value,
                                    () -> maps.patch(
                                            NAMESPACE,
                                            name,
                                            ResourceClient.Patch.merge("{\"data\":{\"first\":\"%s\",\"last\":\"%s\"}}"
                                                    .formatted(value, value)),
                                            ""));
                        default ->
                            write(name, "", () -> {
                                maps.delete(NAMESPACE, name, DeleteOptions.EMPTY);
                                return null;
                            });
                    }
                }
            }
        }

        private interface Write {
            @Nullable
            ConfigMap run();
        }

        private void write(String name, String value, Write write) {
            Expected expected = objects.computeIfAbsent(name, missing -> new Expected());
            expected.unanswered = value;
            try {
                ConfigMap written = write.run();
                expected.acknowledged = value;
                expected.unanswered = null;
                if (written != null) {
                    revisions.add(Long.parseLong(written.metadata().resourceVersion()));
                }
                acknowledged.incrementAndGet();
            } catch (ApiException refused) {
                if (refused.code() >= 400 && refused.code() < 500 && refused.code() != 429 && refused.code() != 408) {
                    throw new AssertionError("nobody else writes " + name + ", but: " + refused.getMessage(), refused);
                }
                lost();
            } catch (RuntimeException connection) {
                lost();
            }
        }

        /** Without an answer nothing is known: the object is left alone from now on. */
        private void lost() {
            unanswered++;
            LockSupport.parkNanos(100_000_000);
        }

        void check(Map<String, ConfigMap> present, long seed) {
            objects.forEach((name, expected) -> {
                ConfigMap map = present.get(name);
                String found = map == null ? "" : map.data().get("first");
                if (map != null) {
                    assertThat(map.data())
                            .as("%s is whole (seed %d)", name, seed)
                            .containsEntry("last", found)
                            .containsEntry("padding", PADDING);
                }
                List<String> possible = new ArrayList<>(List.of(expected.acknowledged));
                if (expected.unanswered != null) {
                    possible.add(expected.unanswered);
                }
                assertThat(found).as("%s (seed %d)", name, seed).isIn(possible);
            });
        }

        private static ConfigMap content(String name, String value) {
            return ConfigMap.builder()
                    .metadata(
                            ObjectMeta.builder().namespace(NAMESPACE).name(name).build())
                    .data(Map.of("first", value, "padding", PADDING, "last", value))
                    .build();
        }
    }

    /** Lists once and then only watches, from the last revision it has seen. */
    private final class Watcher implements WatchHandler<ConfigMap>, AutoCloseable {
        final Map<Long, String> events = new TreeMap<>();
        final AtomicInteger lists = new AtomicInteger();
        private final Client client;
        private final ResourceClient<ConfigMap> maps;
        private final Map<String, String> view = new HashMap<>();
        private long listed;
        private long seen;
        private boolean closed;
        private @Nullable WatchHandle handle;

        Watcher(Client client) {
            this.client = client;
            this.maps = client.resource(CoreV1.CONFIG_MAPS);
            list();
            watch();
        }

        private synchronized void list() {
            ObjectList<ConfigMap> all = maps.list(NAMESPACE, ListOptions.ALL);
            view.clear();
            all.items().forEach(map -> view.put(map.name(), map.metadata().resourceVersion()));
            listed = seen = Long.parseLong(all.resourceVersion());
            lists.incrementAndGet();
        }

        private void watch() {
            Thread.ofVirtual().start(() -> {
                while (true) {
                    String from;
                    synchronized (this) {
                        if (closed) {
                            return;
                        }
                        from = Long.toString(seen);
                    }
                    try {
                        handle = maps.watch(NAMESPACE, ListOptions.ALL.from(from), this);
                        return;
                    } catch (RuntimeException down) {
                        LockSupport.parkNanos(20_000_000);
                    }
                }
            });
        }

        @Override
        public synchronized void onEvent(WatchEvent<ConfigMap> event) {
            switch (event) {
                case WatchEvent.Added<ConfigMap>(ConfigMap map) -> note(map, "ADDED");
                case WatchEvent.Modified<ConfigMap>(ConfigMap map) -> note(map, "MODIFIED");
                case WatchEvent.Deleted<ConfigMap>(ConfigMap map) -> note(map, "DELETED");
                case WatchEvent.Bookmark<ConfigMap>(String revision, boolean initial) ->
                    seen = Math.max(seen, Long.parseLong(revision));
            }
        }

        private void note(ConfigMap map, String type) {
            long revision = Long.parseLong(map.metadata().resourceVersion());
            boolean known = view.containsKey(map.name());
            if (revision <= seen || known == type.equals("ADDED")) {
                synchronized (failures) {
                    failures.add(new AssertionError(type + " of " + map.name() + " at " + revision + " after " + seen
                            + (known ? ", known" : ", unknown")));
                }
            }
            seen = Math.max(seen, revision);
            events.put(revision, type);
            if (type.equals("DELETED")) {
                view.remove(map.name());
            } else {
                view.put(map.name(), map.metadata().resourceVersion());
            }
        }

        @Override
        public void onEnd(@Nullable ApiException failure) {
            if (failure != null && failure.is(ApiException.Reason.EXPIRED)) {
                list();
            }
            watch();
        }

        void check(Map<String, ConfigMap> present, long revision, List<Writer> writers, long seed) {
            Map<String, String> expected = new HashMap<>();
            present.forEach((name, map) -> expected.put(name, map.metadata().resourceVersion()));
            Await.until("the watch has caught up", PATIENCE, () -> {
                synchronized (this) {
                    return view.equals(expected);
                }
            });
            synchronized (this) {
                if (lists.get() == 1) {
                    writers.forEach(writer -> writer.revisions.forEach(written -> {
                        if (written > listed && written <= revision) {
                            assertThat(events)
                                    .as("an acknowledged write is seen (seed %d)", seed)
                                    .containsKey(written);
                        }
                    }));
                }
            }
        }

        @Override
        public synchronized void close() {
            closed = true;
            if (handle != null) {
                handle.close();
            }
            client.close();
        }
    }
}
