package io.sailfish.store.embedded;

import io.sailfish.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.stream.Stream;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * Loads RocksDB's native library from where it lies: a directory of {@code java.library.path}, or else the class path,
 * from which it is taken into the data directory once. (RocksDB's own way takes it out of the jar at each start, and
 * leaves it in the temporary directory when the process is killed.)
 */
final class NativeLibrary {
    private static final String FILE = Environment.getJniLibraryFileName("rocksdb");

    /** What RocksDB calls the file when it is told the directory: it names the library otherwise then. */
    private static final String FILE_IN_DIRECTORY = Environment.getJniLibraryFileName("rocksdbjni");

    private NativeLibrary() {}

    /** Loads it, once in a process; what has to be unpacked goes into the directory. */
    static synchronized void load(Path directory) {
        try {
            if (installed()) {
                RocksDB.loadLibrary();
            } else {
                RocksDB.loadLibrary(List.of(unpacked(directory).toAbsolutePath().toString()));
            }
        } catch (IOException | UnsatisfiedLinkError failure) {
            throw new StoreException(
                    StoreException.Kind.UNAVAILABLE,
                    "RocksDB's native library " + FILE + " cannot be loaded: " + failure,
                    failure);
        }
    }

    private static boolean installed() {
        return Stream.of(System.getProperty("java.library.path", "").split(":"))
                .filter(path -> !path.isEmpty())
                .anyMatch(path -> Files.isRegularFile(Path.of(path).resolve(FILE)));
    }

    private static Path unpacked(Path directory) throws IOException {
        var resource = NativeLibrary.class.getResource("/" + FILE);
        if (resource == null) {
            throw new IOException("it is neither on java.library.path nor on the class path");
        }
        if (resource.getProtocol().equals("file")) {
            return linked(Path.of(resource.getPath()), directory);
        }
        if (resource.openConnection() instanceof JarURLConnection connection) {
            return unpacked(connection.getJarEntry(), directory);
        }
        throw new IOException("it is at " + resource + ", which is neither a file nor in a jar");
    }

    private static Path linked(Path file, Path directory) throws IOException {
        Files.createDirectories(directory);
        var link = directory.resolve(FILE_IN_DIRECTORY);
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, file);
        return directory;
    }

    /** The directory is named by the checksum of what it holds, so that another version goes into another. */
    private static Path unpacked(JarEntry entry, Path directory) throws IOException {
        var home = directory.resolve(Long.toHexString(entry.getCrc()));
        var library = home.resolve(FILE_IN_DIRECTORY);
        if (Files.isRegularFile(library) && Files.size(library) == entry.getSize()) {
            return home;
        }
        Files.createDirectories(home);
        var draft = Files.createTempFile(home, FILE, ".new");
        try (var in = NativeLibrary.class.getResourceAsStream("/" + FILE)) {
            if (in == null) {
                throw new IOException("it vanished from the class path");
            }
            copy(in, draft);
            Files.move(draft, library, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
        return home;
    }

    private static void copy(InputStream in, Path file) throws IOException {
        Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
