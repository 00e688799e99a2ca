package io.sailfish.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.node.volume.AtomicWriter.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicWriterTest {
    @TempDir
    private Path volume;

    @Test
    void writesAndReplacesAllAtOnce() throws IOException {
        assertThat(write(Map.of("a", "1", "sub/b", "2"), "2030_1")).isTrue();
        assertThat(volume.resolve("a")).hasContent("1");
        assertThat(volume.resolve("sub/b")).hasContent("2");
        assertThat(Files.readSymbolicLink(volume.resolve("a"))).isEqualTo(Path.of("..data/a"));

        assertThat(write(Map.of("a", "3"), "2030_2")).isTrue();
        assertThat(volume.resolve("a")).hasContent("3");
        assertThat(Files.exists(volume.resolve("sub"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
        assertThat(volume.resolve("..2030_1")).doesNotExist();
    }

    @Test
    void leavesWhatDidNotChange() throws IOException {
        write(Map.of("a", "1"), "2030_1");

        assertThat(write(Map.of("a", "1"), "2030_2")).isFalse();

        assertThat(Files.readSymbolicLink(volume.resolve("..data"))).isEqualTo(Path.of("..2030_1"));
    }

    @Test
    void staysInTheVolume() {
        assertThatThrownBy(() -> write(Map.of("../a", "1"), "2030_1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> write(Map.of("/a", "1"), "2030_1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void setsModes() throws IOException {
        AtomicWriter.write(
                volume, Map.of("key", new Payload("x".getBytes(StandardCharsets.UTF_8), 0400)), "2030_1", -1);

        int mode = (Integer) Files.getAttribute(volume.resolve("key"), "unix:mode") & 07777;
        assertThat(mode).isEqualTo(0400);
    }

    private boolean write(Map<String, String> files, String stamp) throws IOException {
        Map<String, Payload> payloads = new java.util.HashMap<>();
        files.forEach((name, text) -> payloads.put(name, new Payload(text.getBytes(StandardCharsets.UTF_8), 0644)));
        return AtomicWriter.write(volume, payloads, stamp, -1);
    }
}
