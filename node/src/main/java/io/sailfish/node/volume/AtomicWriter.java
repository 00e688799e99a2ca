package io.sailfish.node.volume;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Replaces the files of a volume all at once, so that a reader sees the old set or the new one and never a mixture.
 *
 * <p>The files lie in a folder of their own; {@code ..data} is a symbolic link to it, replaced by one rename, and each name
 * that people see is a link through {@code ..data}. Nothing is written when nothing changed.
 */
final class AtomicWriter {
    private static final String DATA = "..data";

    private AtomicWriter() {}

    /** A file to be: content and permission bits. The group owns it where one is given (not negative). */
    record Payload(byte[] content, int mode) {}

    /**
     * Makes a volume's folder hold exactly these files.
     *
     * @param files relative paths and their content
     * @param stamp a name that no earlier set of this volume had
     * @return whether anything changed
     */
    static boolean write(Path volume, Map<String, Payload> files, String stamp, long group) throws IOException {
        Map<String, Payload> sorted = new TreeMap<>(files);
        sorted.keySet().forEach(AtomicWriter::check);
        Path data = volume.resolve(DATA);
        if (Files.isSymbolicLink(data) && same(data, sorted)) {
            return false;
        }
        Path next = volume.resolve(".." + stamp);
        Files.createDirectories(next);
        permissions(next, 0755);
        own(next, group);
        for (Map.Entry<String, Payload> entry : sorted.entrySet()) {
            Path file = next.resolve(entry.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, entry.getValue().content());
            permissions(file, entry.getValue().mode());
            own(file, group);
        }
        Path link = volume.resolve("..data_tmp");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, next.getFileName());
        Files.move(link, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        linkNames(volume, sorted.keySet());
        removeOthers(volume, next);
        return true;
    }

    private static void check(String path) {
        if (path.isEmpty() || path.startsWith("/") || List.of(path.split("/")).contains("..")) {
            throw new IllegalArgumentException("invalid path: " + path);
        }
    }

    private static boolean same(Path data, Map<String, Payload> files) throws IOException {
        Path root = data.toRealPath();
        Set<String> present = new TreeSet<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = root.relativize(file).toString();
                Payload wanted = files.get(name);
                if (wanted == null
                        || Files.size(file) != wanted.content().length
                        || !java.util.Arrays.equals(Files.readAllBytes(file), wanted.content())) {
                    return false;
                }
                present.add(name);
            }
        }
        return present.equals(files.keySet());
    }

    private static void linkNames(Path volume, Set<String> paths) throws IOException {
        Set<String> wanted = new TreeSet<>();
        for (String path : paths) {
            wanted.add(path.contains("/") ? path.substring(0, path.indexOf('/')) : path);
        }
        for (String name : wanted) {
            Path link = volume.resolve(name);
            if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(link, Path.of(DATA, name));
            }
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(volume)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.startsWith("..") && Files.isSymbolicLink(entry) && !wanted.contains(name)) {
                    Files.delete(entry);
                }
            }
        }
    }

    private static void removeOthers(Path volume, Path current) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(volume, "..[0-9]*")) {
            for (Path entry : entries) {
                if (!entry.equals(current)) {
                    removeTree(entry);
                }
            }
        }
    }

    /** Removes a folder and all in it, links not followed. */
    static void removeTree(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    static void permissions(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", modeWithType(path, mode));
    }

    private static int modeWithType(Path path, int mode) throws IOException {
        int type = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0170000;
        return type | mode;
    }

    static void own(Path path, long group) throws IOException {
        if (group >= 0) {
            Files.setAttribute(path, "unix:gid", (int) group);
        }
    }
}
