package io.sailfish.node.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.node.cri.FakeRuntime;
import io.sailfish.node.cri.proto.ContainerConfig;
import io.sailfish.node.cri.proto.PodSandboxConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsTest {
    private static final Instant TIME = Instant.parse("2030-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void joinsPartsAndSelects() throws Exception {
        Path log = log("""
                2030-01-01T00:00:01.000000001Z stdout F one
                2030-01-01T00:00:02Z stdout P tw
                2030-01-01T00:00:02Z stdout F o
                2030-01-01T00:00:03Z stderr F three
                2030-01-01T00:00:04Z stdout F\s
                """);

        assertThat(read(log, LogOptions.ALL)).isEqualTo("one\ntwo\nthree\n\n");
        assertThat(read(log, new LogOptions(false, 2, Instant.MIN, false, -1, "")))
                .isEqualTo("three\n\n");
        assertThat(read(log, new LogOptions(false, 0, Instant.MIN, false, -1, "")))
                .isEmpty();
        assertThat(read(log, new LogOptions(false, -1, TIME.plusSeconds(3), false, -1, "")))
                .isEqualTo("three\n\n");
        assertThat(read(log, new LogOptions(false, -1, Instant.MIN, false, 5, "")))
                .isEqualTo("one\nt");
        assertThat(read(log, new LogOptions(false, -1, Instant.MIN, false, -1, "stderr")))
                .isEqualTo("three\n");
        assertThat(read(log, new LogOptions(false, 2, Instant.MIN, true, -1, "")))
                .isEqualTo("2030-01-01T00:00:03Z three\n2030-01-01T00:00:04Z \n");
    }

    @Test
    void followsThroughRotationToTheEnd() throws Exception {
        Path log = log("2030-01-01T00:00:01Z stdout F one\n");
        AtomicInteger asked = new AtomicInteger();
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        LogReader.copy(
                log,
                new LogOptions(true, -1, Instant.MIN, false, -1, ""),
                () -> {
                    try {
                        switch (asked.incrementAndGet()) {
                            case 1 ->
                                Files.writeString(
                                        log, "2030-01-01T00:00:02Z stdout F two\n", StandardOpenOption.APPEND);
                            case 2 -> {
                                Files.move(log, folder.resolve("old"));
                                Files.writeString(log, "2030-01-01T00:00:03Z stdout F three\n");
                            }
                            default -> {
                                return false;
                            }
                        }
                        return true;
                    } catch (IOException failure) {
                        throw new java.io.UncheckedIOException(failure);
                    }
                },
                out);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void rotatesAndKeepsFew() throws Exception {
        FakeRuntime runtime = new FakeRuntime(InstantSource.system(), new FakeRuntime.Script() {});
        String sandbox = runtime.runSandbox(PodSandboxConfig.getDefaultInstance(), "");
        String id = runtime.createContainer(
                sandbox, ContainerConfig.getDefaultInstance(), PodSandboxConfig.getDefaultInstance());
        LogRotation rotation = new LogRotation(10, 3);
        Path log = folder.resolve("0.log");

        for (int i = 0; i < 5; i++) {
            Files.writeString(log, "2030-01-01T00:00:03Z stdout F line " + i + "\n");
            rotation.rotate(runtime, id, log, TIME.plusSeconds(i));
        }

        assertThat(LogRotation.rotated(log).stream()
                        .map(path -> path.getFileName().toString()))
                .containsExactly("0.log.20300101-000004", "0.log.20300101-000003.gz");
        Files.writeString(log, "short\n");
        rotation.rotate(runtime, id, log, TIME.plusSeconds(9));
        assertThat(log).hasContent("short");
    }

    private Path log(String text) throws IOException {
        return Files.writeString(folder.resolve("0.log"), text);
    }

    private static String read(Path log, LogOptions options) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LogReader.copy(log, options, () -> false, out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
