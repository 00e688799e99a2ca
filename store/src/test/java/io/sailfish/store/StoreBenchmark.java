package io.sailfish.store;

import com.sun.management.OperatingSystemMXBean;
import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store.Outcome.Committed;
import io.sailfish.store.Store.Write;
import io.sailfish.store.embedded.EmbeddedStore;
import io.sailfish.store.memory.MemoryStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Commits per second and CPU per commit, by how many write at once. Each writer is a virtual thread that creates a key,
 * updates it twice and deletes it, one after the other; 60 watches of other prefixes and one of all are running.
 *
 * <p>Arguments: {@code memory} or a directory; seconds per measurement; numbers of writers.
 */
public final class StoreBenchmark {
    private static final int VALUE_BYTES = 1500;

    private StoreBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        var seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        var writers = arguments.length > 2
                ? Arrays.stream(arguments).skip(2).map(Integer::valueOf).toList()
                : List.of(1, 16, 256);
        try (var store = open(arguments[0])) {
            var seen = new AtomicLong();
            watch(store, seen);
            measure(store, 64, seconds, "(warming up) ");
            for (var count : writers) {
                measure(store, count, seconds, "");
            }
            System.out.printf("revision %d, the watcher saw %d events%n", store.revision(), seen.get());
        }
    }

    private static Store open(String place) throws IOException {
        return place.equals("memory")
                ? MemoryStore.open()
                : EmbeddedStore.open(Files.createTempDirectory(Path.of(place), "store-benchmark-"));
    }

    private static void watch(Store store, AtomicLong seen) {
        var watcher = new Store.Watcher() {
            @Override
            public void onEvents(List<Store.Event> events) {
                seen.addAndGet(events.size());
            }

            @Override
            public void onProgress(long revision) {}

            @Override
            public void onFailure(StoreException failure) {
                // Ended by closing the store.
            }
        };
        for (var i = 0; i < 60; i++) {
            store.watch("/registry/resource" + i + "/", 0, watcher);
        }
        store.watch("/registry/pods/", 0, watcher);
    }

    private static void measure(Store store, int writers, int seconds, String label) throws InterruptedException {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var commits = new AtomicLong();
        var done = new CountDownLatch(writers);
        var cpu = system.getProcessCpuTime();
        var start = System.nanoTime();
        var end = start + seconds * 1_000_000_000L;
        for (var i = 0; i < writers; i++) {
            var writer = i;
            Thread.ofVirtual().start(() -> {
                commits.addAndGet(write(store, writer, end));
                done.countDown();
            });
        }
        done.await();
        var nanos = System.nanoTime() - start;
        System.out.printf(
                "%s%d writers: %,.0f commits/s, %.1f µs of CPU per commit%n",
                label, writers, commits.get() * 1e9 / nanos, (system.getProcessCpuTime() - cpu) / 1e3 / commits.get());
    }

    private static long write(Store store, int writer, long end) {
        var random = new Random(writer);
        var bytes = new byte[VALUE_BYTES];
        random.nextBytes(bytes);
        var value = Bytes.wrap(bytes);
        var commits = 0;
        for (var round = 0; System.nanoTime() < end; round++) {
            var key = "/registry/pods/namespace-" + writer % 10 + "/pod-" + writer + "-" + round;
            var revision = revision(store, new Write.Create(key, value, 0, null));
            revision = revision(store, new Write.Update(key, value, revision, 0, null));
            revision = revision(store, new Write.Update(key, value, revision, 0, null));
            revision(store, new Write.Delete(key, revision));
            commits += 4;
        }
        return commits;
    }

    private static long revision(Store store, Write write) {
        return ((Committed) store.commit(write).join()).revision();
    }
}
