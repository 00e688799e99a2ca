package io.sailfish.schemagen;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells whether the generator and what it reads are those of the last run: their paths, sizes and times. */
final class Fingerprint {
    private Fingerprint() {}

    /** Of this program, be it a directory of classes or a jar, and of its inputs. */
    static String of(List<Path> inputs) {
        try {
            URI program = Fingerprint.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            return Stream.concat(Stream.of(Paths.get(program)), inputs.stream())
                    .flatMap(Fingerprint::files)
                    .sorted()
                    .map(Fingerprint::line)
                    .collect(Collectors.joining());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<Path> files(Path path) {
        try (Stream<Path> all = Files.walk(path)) {
            return all.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(Path file) {
        try {
            return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
