package io.sailfish.store.embedded;

import io.sailfish.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;

/** The directory of an embedded store: its format marker and who uses it. */
record DataDirectory(Path path) {
    private static final int FORMAT = 1;
    private static final String NAME = "sailfish-store";
    private static final Pattern LOCK_LINE =
            Pattern.compile("\\d+: POSIX +\\S+ +WRITE (\\d+) [0-9a-f]+:[0-9a-f]+:(\\d+) .*");

    Path database() {
        return path.resolve("db");
    }

    Path natives() {
        return path.resolve("native");
    }

    /** Makes the directory, or checks that this version can read it. */
    void prepare() {
        try {
            if (!Files.isDirectory(path)) {
                Files.createDirectories(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            var marker = path.resolve("FORMAT");
            if (Files.exists(marker)) {
                check(marker, Files.readString(marker).strip());
                checkStart();
            } else if (Files.exists(database())) {
                throw new StoreException(
                        StoreException.Kind.INCOMPATIBLE,
                        path + " holds a db/ but no FORMAT file: it is no store of this program, or the file was lost");
            } else {
                write(marker);
            }
        } catch (IOException failure) {
            throw new StoreException(
                    StoreException.Kind.UNAVAILABLE,
                    "the data directory " + path + " cannot be used: " + failure,
                    failure);
        }
    }

    private void check(Path marker, String text) {
        var words = text.split(" ");
        if (words.length != 2 || !words[0].equals(NAME) || !words[1].matches("[1-9][0-9]{0,8}")) {
            throw new StoreException(
                    StoreException.Kind.CORRUPT, marker + " should read \"" + NAME + " " + FORMAT + "\"");
        }
        if (Integer.parseInt(words[1]) > FORMAT) {
            throw new StoreException(
                    StoreException.Kind.INCOMPATIBLE,
                    path + " was written in format " + words[1] + " by a newer version; this one knows formats up to "
                            + FORMAT);
        }
    }

    /** A damaged manifest is found here; and without its CURRENT file a database would be begun over the old one's files. */
    private void checkStart() throws IOException {
        if (!Files.isDirectory(database())) {
            return;
        }
        if (Files.exists(database().resolve("CURRENT"))) {
            var damage = LogCheck.manifestDamage(database());
            if (damage.isPresent()) {
                throw new StoreException(StoreException.Kind.CORRUPT, "the manifest is damaged: " + damage.get());
            }
            return;
        }
        try (var files = Files.list(database())) {
            if (files.anyMatch(
                    file -> file.toString().endsWith(".sst") || file.toString().endsWith(".log"))) {
                throw new StoreException(
                        StoreException.Kind.CORRUPT,
                        database().resolve("CURRENT") + " is missing, though tables or logs are there");
            }
        }
    }

    private void write(Path marker) throws IOException {
        var draft = path.resolve("FORMAT.new");
        Files.writeString(draft, NAME + " " + FORMAT + "\n");
        sync(draft);
        Files.move(draft, marker, StandardCopyOption.ATOMIC_MOVE);
        sync(path);
    }

    private static void sync(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The failure to say that another process is using the directory, and which. */
    StoreException locked(Exception cause) {
        return new StoreException(
                StoreException.Kind.LOCKED,
                "the data directory " + path + " is in use by " + holder() + "; a store can be open only once",
                cause);
    }

    private static String name(long process) {
        return process == ProcessHandle.current().pid() ? "this process" : "process " + process;
    }

    private String holder() {
        try (var lines = Files.lines(Path.of("/proc/locks"))) {
            var inode =
                    Files.getAttribute(database().resolve("LOCK"), "unix:ino").toString();
            return lines.map(LOCK_LINE::matcher)
                    .filter(line -> line.matches() && line.group(2).equals(inode))
                    .map(line -> name(Long.parseLong(line.group(1))))
                    .findFirst()
                    .orElse("another process");
        } catch (IOException | UnsupportedOperationException unknown) {
            return "another process";
        }
    }
}
