package io.sailfish.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.model.value.Bytes;
import io.sailfish.store.Store;
import io.sailfish.store.Store.Outcome.Committed;
import io.sailfish.store.Store.Write;
import io.sailfish.store.StoreException;
import io.sailfish.store.StoreException.Kind;
import io.sailfish.store.journal.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk without room, here a small file system in memory: writes are refused, reads go on, and with room all is well. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FullDiskTest {
    private static final int BALLAST = 12 << 20;

    @TempDir
    Path directory;

    private Path disk;
    private Path ballast;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(directory.resolve("disk"));
        ballast = disk.resolve("ballast");
        var mounted = run("mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", disk.toString());
        Assumptions.assumeTrue(mounted, "mounting needs root");
        Files.write(ballast, new byte[BALLAST]);
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", disk.toString());
    }

    @Test
    void writesStopAtTheReserveAndGoOnWithRoom() throws IOException {
        fillAndRecover(8 << 20);
    }

    @Test
    void survivesADiskThatIsFullToTheLastByte() throws IOException {
        fillAndRecover(0);
    }

    private void fillAndRecover(long reserve) throws IOException {
        var options = new EmbeddedOptions(Limits.DEFAULT, 1 << 20, 1 << 20, 8 << 20, reserve);
        var path = disk.resolve("store");
        long full;
        try (var store = EmbeddedStore.open(path, options)) {
            full = fill(store);
            assertThat(store.revision()).isEqualTo(full);
            assertThat(store.range("/", "", 0, 0).items()).hasSize((int) full - 1);
            if (reserve > 0) {
                assertThat(store.commit(new Write.Delete("/3", 4)).join()).isEqualTo(new Committed(++full));
            }
            Files.delete(ballast);
            assertThat(awaitRoom(store)).isEqualTo(++full);
            assertThat(store.range("/", "", 0, 0).items()).hasSize((int) full - (reserve > 0 ? 3 : 1));
        }
        try (var store = EmbeddedStore.open(path, options)) {
            assertThat(store.revision()).isEqualTo(full);
            assertThat(store.range("/", "", 0, 0).items()).hasSize((int) full - (reserve > 0 ? 3 : 1));
        }
    }

    /** Writes until it is refused, and says the last revision. */
    private static long fill(Store store) {
        var random = new Random(5);
        for (var i = 2; i < 2000; i++) {
            try {
                assertThat(store.commit(write("/" + (i - 1), random)).join()).isEqualTo(new Committed(i));
            } catch (CompletionException failure) {
                assertThat(failure.getCause())
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                refusal -> assertThat(refusal.kind())
                                        .as(refusal.getMessage())
                                        .isEqualTo(Kind.NO_SPACE));
                assertThatThrownBy(() -> store.commit(write("/again", random)).join())
                        .hasCauseInstanceOf(StoreException.class);
                return i - 1;
            }
        }
        throw new AssertionError("the disk never was full");
    }

    /** RocksDB looks for room now and then, by itself; there is nothing to wait for but its success. */
    private static long awaitRoom(Store store) {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                return ((Committed) store.commit(write("/room", new Random(1))).join()).revision();
            } catch (CompletionException stillFull) {
                assertThat(System.nanoTime()).as(stillFull.getMessage()).isLessThan(end);
            }
        }
    }

    private static Write write(String key, Random random) {
        var value = new byte[60_000];
        random.nextBytes(value);
        return new Write.Create(key, Bytes.wrap(value), 0, null);
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }
}
