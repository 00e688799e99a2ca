package io.sailfish.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store;
import io.sailfish.store.Store.Write;
import io.sailfish.store.StoreException;
import io.sailfish.store.StoreException.Kind;
import io.sailfish.store.journal.Limits;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the embedded store says when its files are not as it left them. */
class FaultTest {
    private static final EmbeddedOptions SMALL =
            new EmbeddedOptions(Limits.DEFAULT, 1 << 20, 256 << 10, 4 << 20, 1 << 20);

    @TempDir
    Path directory;

    @Test
    void survivesBeingClosedAndOpened() {
        fill(10);
        try (var store = EmbeddedStore.open(directory)) {
            assertThat(store.revision()).isEqualTo(11);
            assertThat(store.range("/", "", 0, 0).items()).hasSize(10);
            assertThat(store.range("/", "", 0, 5).items()).hasSize(4);
            store.commit(new Write.Delete("/00003", 5)).join();
            store.compact(12);
        }
        try (var store = EmbeddedStore.open(directory)) {
            assertThat(store.compactedRevision()).isEqualTo(12);
            assertThat(store.range("/", "", 0, 0).items()).hasSize(9);
            assertThat(store.commit(new Write.Create("/00003", Bytes.EMPTY, 0, null))
                            .join())
                    .isEqualTo(new Store.Outcome.Committed(13));
        }
    }

    @Test
    void keysThatExpiredWhileItWasClosedAreDeletedWhenItOpens() {
        try (var store = EmbeddedStore.open(directory)) {
            store.commit(new Write.Create("/short", Bytes.EMPTY, 1, null)).join();
        }
        var recorder = new io.sailfish.store.Recorder();
        try (var store = EmbeddedStore.open(directory)) {
            store.watch("/", 2, recorder);
            assertThat(recorder.awaitEvents(2).getLast()).isEqualTo(new Store.Event.Deleted("/short", 3));
        }
    }

    @Test
    void oneProcessAtATime() {
        try (var store = EmbeddedStore.open(directory)) {
            assertThat(store.revision()).isEqualTo(1);
            assertFails(Kind.LOCKED, directory + " is in use by", () -> EmbeddedStore.open(directory));
        }
        EmbeddedStore.open(directory).close();
    }

    @Test
    void refusesANewerFormat() throws IOException {
        EmbeddedStore.open(directory).close();
        Files.writeString(directory.resolve("FORMAT"), "sailfish-store 2\n");
        assertFails(Kind.INCOMPATIBLE, "format 2 by a newer version", () -> EmbeddedStore.open(directory));
        Files.writeString(directory.resolve("FORMAT"), "something\n");
        assertFails(Kind.CORRUPT, "FORMAT should read", () -> EmbeddedStore.open(directory));
        Files.delete(directory.resolve("FORMAT"));
        assertFails(Kind.INCOMPATIBLE, "no FORMAT file", () -> EmbeddedStore.open(directory));
    }

    @Test
    void reportsAFlippedBitInTheLog() throws IOException {
        fill(200);
        var log = file(name -> name.endsWith(".log") && size(name) > 0);
        flip(log, Files.size(log) / 2);
        assertFails(Kind.CORRUPT, log + ", record at byte ", () -> EmbeddedStore.open(directory));
    }

    @Test
    void toleratesALogThatEndsInTheMiddleOfARecord() throws IOException {
        fill(200);
        var log = file(name -> name.endsWith(".log") && size(name) > 0);
        try (var file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength(file.length() - 20);
        }
        try (var store = EmbeddedStore.open(directory)) {
            assertThat(store.revision()).isEqualTo(200);
            assertThat(store.range("/", "", 0, 0).items()).hasSize(199);
        }
    }

    @Test
    void toleratesALogThatEndsInZeros() throws IOException {
        fill(200);
        var log = file(name -> name.endsWith(".log") && size(name) > 0);
        Files.write(log, new byte[50_000], java.nio.file.StandardOpenOption.APPEND);
        try (var store = EmbeddedStore.open(directory)) {
            assertThat(store.revision()).isEqualTo(201);
            assertThat(store.range("/", "", 0, 0).items()).hasSize(200);
        }
    }

    @Test
    void reportsAFlippedBitInTheLastRecordOfTheLog() throws IOException {
        fill(200);
        var log = file(name -> name.endsWith(".log") && size(name) > 0);
        flip(log, Files.size(log) - 20);
        assertFails(Kind.CORRUPT, log + ", record at byte ", () -> EmbeddedStore.open(directory));
    }

    @Test
    void reportsAFlippedBitInATable() throws IOException {
        fill(3000);
        var table = file(name -> name.endsWith(".sst") && size(name) > 100_000);
        flip(table, 50_000);
        assertFails(Kind.CORRUPT, table.getFileName().toString(), () -> {
            try (var store = EmbeddedStore.open(directory, SMALL)) {
                store.range("/", "", 0, 0);
            }
        });
    }

    @Test
    void reportsATruncatedAndAMissingTable() throws IOException {
        fill(3000);
        var table = file(name -> name.endsWith(".sst") && size(name) > 100_000);
        var bytes = Files.readAllBytes(table);
        Files.write(table, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertFails(Kind.CORRUPT, table.getFileName().toString(), () -> EmbeddedStore.open(directory, SMALL));
        Files.delete(table);
        assertFails(Kind.CORRUPT, table.getFileName().toString(), () -> EmbeddedStore.open(directory, SMALL));
    }

    @Test
    void reportsMissingAndDamagedManifests() throws IOException {
        fill(100);
        var manifest = file(name -> name.contains("MANIFEST"));
        flip(manifest, Files.size(manifest) / 2);
        assertFails(Kind.CORRUPT, "MANIFEST", () -> EmbeddedStore.open(directory));
        Files.delete(directory.resolve("db/CURRENT"));
        assertFails(Kind.CORRUPT, "CURRENT is missing", () -> EmbeddedStore.open(directory));
    }

    private void fill(int keys) {
        var random = new Random(3);
        try (var store = EmbeddedStore.open(directory, SMALL)) {
            Store.Outcome last = null;
            for (var i = 0; i < keys; i++) {
                var value = new byte[1000];
                random.nextBytes(value);
                var write = store.commit(new Write.Create("/%05d".formatted(i), Bytes.wrap(value), 0, null));
                if (i % 100 == 99 || keys <= 200) {
                    last = write.join();
                }
            }
            assertThat(last).isEqualTo(new Store.Outcome.Committed(keys + 1));
        }
    }

    private Path file(Predicate<String> which) throws IOException {
        try (var files = Files.list(directory.resolve("db"))) {
            return files.filter(file -> which.test(file.toString()))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private static long size(String file) {
        try {
            return Files.size(Path.of(file));
        } catch (IOException gone) {
            return 0;
        }
    }

    private static void flip(Path path, long offset) throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(offset);
            var before = file.read();
            file.seek(offset);
            file.write(before ^ 4);
        }
    }

    static void assertFails(Kind kind, String message, ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failure -> assertThat(failure.kind())
                                .as(failure.getMessage())
                                .isEqualTo(kind))
                .hasMessageContaining(message);
    }

    static List<Path> list(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.toList();
        }
    }
}
