package io.sailfish.node.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reading and writing the files of control groups. */
final class GroupFiles {
    /** How long a group may stay busy: processes take seconds to die on a machine that has much to do. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private GroupFiles() {}

    static void write(Path file, String value) throws IOException {
        Files.writeString(file, value);
    }

    static String read(Path file) throws IOException {
        return Files.readString(file).strip();
    }

    /** The number in a file; -1 where there is no such file or no number, as in "max". */
    static long number(Path file) {
        try {
            return Long.parseLong(read(file));
        } catch (IOException | NumberFormatException none) {
            return -1;
        }
    }

    /** A file of lines "key value". */
    static Map<String, Long> table(Path file) {
        Map<String, Long> table = new HashMap<>();
        try (Stream<String> lines = Files.lines(file)) {
            lines.forEach(line -> {
                int space = line.indexOf(' ');
                if (space > 0) {
                    table.put(
                            line.substring(0, space),
                            Long.parseLong(line.substring(space + 1).strip()));
                }
            });
        } catch (IOException | NumberFormatException gone) {
            return Map.of();
        }
        return table;
    }

    static List<Path> directories(Path parent) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, Files::isDirectory)) {
            entries.forEach(found::add);
        } catch (NoSuchFileException gone) {
            return List.of();
        }
        return found;
    }

    /**
     * Removes a group and those below it, killing what is in them. A group is busy while its processes are dying, and again
     * when something was added to it meanwhile: all of it is tried until it is gone.
     */
    static void removeTree(Path group) throws IOException {
        for (long end = System.nanoTime() + PATIENCE.toNanos(); ; ) {
            try {
                removeOnce(group);
                return;
            } catch (IOException busy) {
                if (System.nanoTime() > end) {
                    throw busy;
                }
                try {
                    Thread.sleep(20);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw busy;
                }
            }
        }
    }

    private static void removeOnce(Path group) throws IOException {
        if (!Files.isDirectory(group)) {
            return;
        }
        for (Path child : directories(group)) {
            removeOnce(child);
        }
        for (String pid : read(group.resolve("cgroup.procs")).split("\\s+")) {
            if (!pid.isEmpty()) {
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
        Files.deleteIfExists(group);
    }
}
