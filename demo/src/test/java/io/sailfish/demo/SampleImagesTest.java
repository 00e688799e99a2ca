package io.sailfish.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sailfish.demo.images.SampleImages;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleImagesTest {
    @TempDir
    private Path folder;

    @Test
    void archivesNameTheirImageAndHoldTheService() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/bin/busybox")) || Files.isExecutable(Path.of("/usr/bin/busybox")),
                "busybox-static is not installed");
        SampleImages images = new SampleImages(folder.resolve("work"));
        images.writeUserCenter(folder.resolve("u.tar"), "registry.test:5000", "1.0");
        assertThat(Files.size(folder.resolve("u.tar"))).isBetween(10_000_000L, 120_000_000L);
        assertThat(manifest(folder.resolve("u.tar"))).contains("registry.test:5000/user-center:1.0");
    }

    private static String manifest(Path tar) throws Exception {
        Process process = new ProcessBuilder("tar", "xOf", tar.toString(), "manifest.json").start();
        return new String(
                new ByteArrayInputStream(process.getInputStream().readAllBytes()).readAllBytes(),
                StandardCharsets.UTF_8);
    }
}
