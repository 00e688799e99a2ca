package io.sailfish.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.cache.WatchCursor;
import io.sailfish.apiserver.cache.WatchItem;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.ApiException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Many writers and many watchers at once. Whatever a watcher selects and whenever it begins: applying what it is told, in
 * order, to what it began with gives the list at the end; revisions only grow; nothing is told twice.
 */
class WatchConsistencyTest {
    private static final String LAST = "zz-last";

    private final TestServer server = new TestServer();
    private final StoredResource<ConfigMap> store = server.registry.store(CoreV1.CONFIG_MAPS);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        threads.shutdownNow();
        server.close();
    }

    @Test
    void everyWatcherEndsWithTheListAsItIs() throws Exception {
        for (int seed = 1; seed <= 5; seed++) {
            run(seed);
        }
    }

    private void run(int seed) throws Exception {
        List<Future<?>> writers = new ArrayList<>();
        List<Future<?>> watchers = new ArrayList<>();
        String namespace = "seed" + seed;
        for (int i = 0; i < 4; i++) {
            Random random = new Random(seed * 100L + i);
            writers.add(threads.submit(() -> write(random, namespace)));
        }
        for (int i = 0; i < 12; i++) {
            Random random = new Random(seed * 1000L + i);
            boolean labelled = i % 3 == 1;
            boolean initial = i % 2 == 0;
            watchers.add(threads.submit((Callable<Void>) () -> {
                TimeUnit.MICROSECONDS.sleep(random.nextInt(3000));
                watch(initial, namespace, labelled);
                return null;
            }));
        }
        for (Future<?> writer : writers) {
            writer.get(30, TimeUnit.SECONDS);
        }
        store.create(context(Verb.CREATE, namespace, ""), map(namespace, LAST, "x", "end"));
        for (Future<?> watcher : watchers) {
            watcher.get(30, TimeUnit.SECONDS);
        }
    }

    private void write(Random random, String namespace) {
        for (int n = 0; n < 300; n++) {
            String name = "c" + random.nextInt(12);
            String label = random.nextBoolean() ? "x" : "y";
            try {
                switch (random.nextInt(4)) {
                    case 0 -> store.delete(context(Verb.DELETE, namespace, name), DeleteOptions.EMPTY);
                    case 1 -> store.create(context(Verb.CREATE, namespace, ""), map(namespace, name, label, "" + n));
                    default -> store.update(context(Verb.UPDATE, namespace, name), map(namespace, name, label, "" + n));
                }
            } catch (ApiException expected) {
                assertThat(expected.reason())
                        .isIn(
                                ApiException.Reason.NOT_FOUND,
                                ApiException.Reason.ALREADY_EXISTS,
                                ApiException.Reason.CONFLICT);
            }
        }
    }

    private void watch(boolean initial, String namespace, boolean labelled) throws InterruptedException {
        Map<String, String> seen = new TreeMap<>();
        String selector = labelled ? "l=x" : "";
        String since = "0";
        if (!initial) {
            Listing listing = store.list(namespace, request(selector, ""));
            for (CachedObject item = listing.next(); item != null; item = listing.next()) {
                seen.put(item.key(), version(item));
            }
            since = Long.toString(listing.revision());
        }
        Semaphore signal = new Semaphore(0);
        try (WatchCursor cursor = store.watch(namespace, "", request(selector, since))) {
            cursor.start(signal::release);
            follow(cursor, signal, seen, namespace);
        }
        Map<String, String> wanted = new TreeMap<>();
        Listing listing = store.list(namespace, request(selector, ""));
        for (CachedObject item = listing.next(); item != null; item = listing.next()) {
            wanted.put(item.key(), version(item));
        }
        assertThat(seen).isEqualTo(wanted);
    }

    private static void follow(WatchCursor cursor, Semaphore signal, Map<String, String> seen, String namespace)
            throws InterruptedException {
        long last = 0;
        boolean changed = false;
        while (!seen.containsKey(namespace + "/" + LAST)) {
            WatchItem item = cursor.poll();
            switch (item) {
                case null -> assertThat(signal.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
                case WatchItem.Change(WatchItem.Type type, CachedObject object) -> {
                    changed |= type != WatchItem.Type.ADDED;
                    if (changed) {
                        assertThat(object.revision()).isGreaterThan(last);
                    }
                    last = Math.max(last, object.revision());
                    apply(type, object, seen);
                }
                case WatchItem.Bookmark bookmark -> {}
                case WatchItem.Failed(ApiException failure) -> throw failure;
            }
        }
    }

    private static void apply(WatchItem.Type type, CachedObject object, Map<String, String> seen) {
        switch (type) {
            case ADDED -> assertThat(seen.put(object.key(), version(object))).isNull();
            case MODIFIED -> assertThat(seen.put(object.key(), version(object))).isNotNull();
            case DELETED -> assertThat(seen.remove(object.key())).isNotNull();
        }
    }

    private static String version(CachedObject object) {
        return object.object().metadata().resourceVersion();
    }

    private static ListRequest request(String labels, String since) {
        return new ListRequest(labels, "", since, "", 0, "", false, null, 0);
    }

    private static RequestContext context(Verb verb, String namespace, String name) {
        return RequestContext.of(UserInfo.of("writer"), verb, namespace, name, Clock.systemUTC());
    }

    private static ConfigMap map(String namespace, String name, String label, String value) {
        return ConfigMap.builder()
                .metadata(ObjectMeta.builder()
                        .namespace(namespace)
                        .name(name)
                        .labels(Map.of("l", label))
                        .build())
                .data(Map.of("k", value))
                .build();
    }
}
