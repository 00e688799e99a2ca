package io.sailfish.node.logs;

import io.sailfish.node.cri.ContainerRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * Keeps container logs bounded: a file that has grown too large is renamed and the runtime told to begin a new one; of the
 * renamed files all but the newest are compressed, and the oldest removed.
 *
 * @param maxBytes size from which a file is renamed
 * @param maxFiles how many files a container keeps, the current one included
 */
public record LogRotation(long maxBytes, int maxFiles) {
    /** Upstream's defaults: 10 MiB and 5 files. */
    public static final LogRotation DEFAULT = new LogRotation(10L << 20, 5);

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /** Rotates a running container's log where it is time to. */
    public void rotate(ContainerRuntime runtime, String containerId, Path log, Instant now) throws IOException {
        if (!Files.exists(log) || Files.size(log) < maxBytes) {
            return;
        }
        List<Path> old = rotated(log);
        for (int i = maxFiles - 2; i >= 0 && i < old.size(); i++) {
            Files.deleteIfExists(old.get(i));
        }
        for (Path file : old.subList(0, Math.min(old.size(), Math.max(0, maxFiles - 2)))) {
            if (!file.toString().endsWith(".gz")) {
                compress(file);
            }
        }
        Path renamed = log.resolveSibling(log.getFileName() + "." + STAMP.format(now));
        Files.move(log, renamed);
        try {
            runtime.reopenLog(containerId);
        } catch (RuntimeException failure) {
            // the runtime still writes to the renamed file: give it its name back, and try again next time
            Files.move(renamed, log);
            throw failure;
        }
    }

    /** The renamed files of a log, newest first. */
    public static List<Path> rotated(Path log) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(log.getParent(), log.getFileName() + ".[0-9]*")) {
            for (Path file : files) {
                if (!file.toString().endsWith(".tmp")) {
                    found.add(file);
                }
            }
        }
        found.sort(Collections.reverseOrder());
        return found;
    }

    private static void compress(Path file) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = new GZIPOutputStream(Files.newOutputStream(temporary))) {
            in.transferTo(out);
        }
        Files.move(temporary, file.resolveSibling(file.getFileName() + ".gz"), StandardCopyOption.ATOMIC_MOVE);
        Files.delete(file);
    }
}
