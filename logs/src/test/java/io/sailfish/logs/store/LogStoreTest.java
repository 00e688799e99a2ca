package io.sailfish.logs.store;

import static io.sailfish.logs.store.Lines.START;
import static io.sailfish.logs.store.Lines.line;
import static io.sailfish.logs.store.Lines.pod;
import static io.sailfish.logs.store.Lines.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.logs.entry.LogEntry;
import io.sailfish.logs.entry.Origin;
import io.sailfish.logs.query.LogQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogStoreTest {
    private static final Origin WEB = pod("shop", "web");

    @TempDir
    private Path folder;

    private final Lines.SetClock clock = new Lines.SetClock();
    private StoreSettings settings;

    @BeforeEach
    void settings() {
        settings = StoreSettings.of(folder).withClock(clock).withCommitDelay(Duration.ofMillis(1));
    }

    private static List<LogEntry> lines(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(number -> line(WEB, number, "line " + number))
                .toList();
    }

    private static List<String> expected(int to) {
        return IntStream.range(0, to).mapToObj(number -> "line " + number).toList();
    }

    @Test
    void whatWasAcknowledgedIsThereAfterAKill() throws IOException {
        LogStore store = LogStore.open(settings);
        assertThat(store.append(lines(0, 5), false)).isEqualTo(Map.of("shop/web", 50L));
        store.kill();
        try (LogStore again = LogStore.open(settings)) {
            assertThat(texts(again, LogQuery.ALL)).isEqualTo(expected(5));
            assertThat(again.append(lines(0, 8), false)).isEqualTo(Map.of("shop/web", 80L));
            assertThat(texts(again, LogQuery.ALL)).isEqualTo(expected(8));
        }
    }

    @Test
    void whatWasCutOtherwiseIsNotTaken() throws IOException {
        try (LogStore store = LogStore.open(settings)) {
            store.append(lines(0, 3), false);
            LogEntry joined = new LogEntry("shop/web", 20, 40, 0, WEB, "line 2 and 3");
            assertThat(store.append(List.of(joined, line(WEB, 4, "line 4")), false))
                    .isEqualTo(Map.of("shop/web", 30L));
            assertThat(texts(store, LogQuery.ALL)).isEqualTo(expected(3));
        }
    }

    @Test
    void anEventIsTakenOnce() throws IOException {
        Origin event = new Origin(Origin.Kind.EVENT, "shop", "", "", "", "", "", io.sailfish.model.StringMap.of(), "");
        LogEntry entry = new LogEntry("events", 7, 7, Lines.nanos(START), event, "x");
        try (LogStore store = LogStore.open(settings)) {
            store.append(List.of(entry), false);
            assertThat(store.append(List.of(entry), false)).isEqualTo(Map.of("events", 7L));
            assertThat(texts(store, LogQuery.ALL)).containsExactly("x");
        }
    }

    /** Kills at random points, with batches that are sent again as far as nobody acknowledged them. */
    @Test
    void nothingIsLostAndNothingTwiceOverKills() throws Exception {
        for (int seed = 0; seed < 4; seed++) {
            Path own = folder.resolve("seed" + seed);
            StoreSettings small = new StoreSettings(
                            own, 64 << 20, Duration.ofDays(7), 20_000, Duration.ofDays(1), Duration.ofMillis(2), clock)
                    .withSliceBytes(20_000);
            Random random = new Random(seed);
            LogStore store = LogStore.open(small);
            int acknowledged = 0;
            while (acknowledged < 300) {
                int end = Math.min(300, acknowledged + 1 + random.nextInt(40));
                List<LogEntry> batch = lines(Math.max(0, acknowledged - random.nextInt(10)), end);
                LogStore present = store;
                CompletableFuture<Map<String, Long>> reply = CompletableFuture.supplyAsync(() -> {
                    try {
                        return present.append(batch, random.nextBoolean());
                    } catch (IOException failure) {
                        return Map.of();
                    }
                });
                if (random.nextInt(3) == 0) {
                    TimeUnit.MICROSECONDS.sleep(random.nextInt(3000));
                    store.kill();
                    store = null;
                }
                Long place = reply.get(60, TimeUnit.SECONDS).get("shop/web");
                acknowledged = place == null ? acknowledged : (int) (place / 10);
                if (store == null) {
                    store = LogStore.open(small);
                }
            }
            assertThat(texts(store, LogQuery.ALL)).as("seed %d", seed).isEqualTo(expected(300));
            assertThat(store.sliceCount()).isGreaterThan(1);
            store.close();
        }
    }

    @Test
    void theOldestSlicesGoFirst() throws IOException {
        StoreSettings daily = settings.withSliceBytes(Long.MAX_VALUE);
        try (LogStore store = LogStore.open(daily)) {
            for (int day = 0; day < 10; day++) {
                clock.set(START.plus(Duration.ofDays(day)));
                int second = day * 86_400;
                store.append(List.of(line(WEB, second, "day " + day)), true);
            }
            List<String> left = texts(store, LogQuery.ALL);
            assertThat(left).contains("day 9", "day 4", "day 3").doesNotContain("day 0", "day 1");
        }
        try (LogStore again = LogStore.open(daily)) {
            assertThat(again.append(List.of(line(WEB, 9 * 86_400, "day 9")), true))
                    .isEqualTo(Map.of("shop/web", 9 * 864_000L + 10));
            assertThat(texts(again, LogQuery.ALL)).containsOnlyOnce("day 9");
        }
    }

    @Test
    void bytesOnDiskAreBounded() throws IOException {
        StoreSettings small = new StoreSettings(
                folder, 400_000, Duration.ofDays(7), 40_000, Duration.ofDays(1), Duration.ofMillis(1), clock);
        Random random = new Random(1);
        try (LogStore store = LogStore.open(small)) {
            for (int batch = 0; batch < 60; batch++) {
                List<LogEntry> entries = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    byte[] noise = new byte[100];
                    random.nextBytes(noise);
                    entries.add(
                            line(WEB, batch * 100 + i, java.util.HexFormat.of().formatHex(noise)));
                }
                store.append(entries, true);
            }
            List<String> all = texts(store, LogQuery.ALL);
            assertThat(all.size()).isBetween(500, 5_900);
            // One slice may be full and another begun.
            assertThat(store.bytes()).isLessThan(600_000);
        }
    }

    @Test
    void aPlaceOutlivesTheSliceOfItsEntries() throws IOException {
        StoreSettings tiny = settings.withSliceBytes(1);
        Origin other = pod("shop", "other");
        try (LogStore store = LogStore.open(tiny)) {
            store.append(lines(0, 2), true);
            for (int i = 0; i < 5; i++) {
                store.append(List.of(line(other, i, "other " + i)), true);
            }
        }
        try (LogStore again = LogStore.open(tiny)) {
            again.append(lines(0, 3), true);
            assertThat(texts(again, LogQuery.ALL.withOrigins(WEB::equals))).isEqualTo(expected(3));
        }
    }

    @Test
    void aStoreWithoutItsDiskSaysSoAndComesBack() throws IOException {
        LogStore store = LogStore.open(settings);
        store.append(lines(0, 2), true);
        Path hidden = folder.resolveSibling("hidden-" + folder.getFileName());
        Files.move(folder, hidden);
        assertThatThrownBy(() -> store.append(lines(2, 4), true)).isInstanceOf(IOException.class);
        deleteTree(folder);
        Files.move(hidden, folder);
        store.append(lines(2, 6), true);
        assertThat(texts(store, LogQuery.ALL)).isEqualTo(expected(6));
        store.close();
    }

    @Test
    void entriesThatAreTooOldArePassedOver() throws IOException {
        clock.set(START.plus(Duration.ofDays(8)));
        try (LogStore store = LogStore.open(settings)) {
            assertThat(store.append(lines(0, 2), true)).isEqualTo(Map.of("shop/web", 20L));
            assertThat(texts(store, LogQuery.ALL)).isEmpty();
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (Files.exists(root)) {
            try (var all = Files.walk(root)) {
                for (Path one : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(one);
                }
            }
        }
    }
}
