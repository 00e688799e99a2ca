package io.sailfish.schemagen;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory of generated files. A file that is already there with the same content is left alone, so that nothing is
 * compiled again for it; files that are no longer generated are deleted.
 */
final class Output {
    private final Path directory;
    private final Set<Path> written = new HashSet<>();

    Output(Path directory) {
        this.directory = directory;
    }

    void write(String file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    void write(String file, byte[] content) {
        Path path = directory.resolve(file);
        written.add(path);
        try {
            if (!Files.exists(path) || !Arrays.equals(Files.readAllBytes(path), content)) {
                Files.createDirectories(path.getParent());
                Files.write(path, content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes what was generated before and was not written now. */
    void deleteOthers() {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> stale = files.filter(Files::isRegularFile)
                    .filter(file -> !written.contains(file))
                    .toList();
            for (Path file : stale) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
