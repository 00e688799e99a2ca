package io.sailfish.cli.component;

import io.sailfish.client.http.HttpClient;
import io.sailfish.client.http.Kubeconfig;
import io.sailfish.model.status.ApiException;
import io.sailfish.store.StoreException;
import io.sailfish.store.StoreException.Kind;
import io.sailfish.store.embedded.EmbeddedStore;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Backups of the embedded store, of a running server or of a stopped one; etcd has tools of its own. */
@Command(name = "snapshot", description = "Backups of the embedded store.", mixinStandardHelpOptions = true)
public final class SnapshotCommand implements Runnable {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final Set<StandardOpenOption> OVERWRITE =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            name = "save",
            description = "Writes the state to a file: of a running server with --kubeconfig, else of a stopped one.",
            mixinStandardHelpOptions = true)
    int save(
            @Parameters(paramLabel = "FILE", description = "The file to write; it must not be there.") Path file,
            @Option(
                            names = "--data-dir",
                            defaultValue = "/var/lib/sailfish",
                            description = "The stopped server's folder.")
                    Path data,
            @Option(
                            names = "--kubeconfig",
                            description = "Ask the running server that this file names, as a cluster-admin.")
                    @Nullable
                    Path kubeconfig)
            throws IOException {
        Path directory = store(data);
        if (kubeconfig == null && !Files.isDirectory(directory)) {
            return refuse(directory + " is not there");
        }
        if (Files.exists(file)) {
            return refuse(file + " is there already");
        }
        Path draft = file.resolveSibling(file.getFileName() + ".part");
        try {
            if (kubeconfig == null) {
                saveStopped(directory, draft);
            } else {
                saveRunning(kubeconfig, draft);
            }
            EmbeddedStore.SnapshotContent content = content(draft);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            say("saved revision " + content.revision() + ", " + content.keys() + " keys, in " + Files.size(file)
                    + " bytes to " + file);
            return 0;
        } catch (StoreException | ApiException failure) {
            boolean locked = failure instanceof StoreException known && known.kind() == Kind.LOCKED;
            return refuse(failure.getMessage() + (locked ? "; say --kubeconfig to ask the running server" : ""));
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void saveStopped(Path directory, Path draft) throws IOException {
        try (var store = EmbeddedStore.open(directory);
                FileChannel channel = FileChannel.open(draft, OVERWRITE)) {
            store.snapshot(Channels.newOutputStream(channel));
            channel.force(true);
        }
    }

    private static void saveRunning(Path kubeconfig, Path draft) throws IOException {
        try (HttpClient client = new HttpClient(Kubeconfig.read(kubeconfig).withUserAgent("sailfish-snapshot"));
                InputStream in = client.open("/sailfish/v1/snapshot", "application/octet-stream");
                FileChannel channel = FileChannel.open(draft, OVERWRITE)) {
            in.transferTo(Channels.newOutputStream(channel));
            channel.force(true);
        }
    }

    private static EmbeddedStore.SnapshotContent content(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return EmbeddedStore.inspect(in);
        }
    }

    @Command(
            name = "status",
            description = "Says what is in a file, after checking all of it.",
            mixinStandardHelpOptions = true)
    int status(@Parameters(paramLabel = "FILE", description = "The file.") Path file) throws IOException {
        try {
            EmbeddedStore.SnapshotContent content = content(file);
            say("revision " + content.revision() + ", " + content.keys() + " keys, " + content.valueBytes()
                    + " bytes of values; the checksum is right");
            return 0;
        } catch (StoreException damaged) {
            return refuse(file + ": " + damaged.getMessage());
        }
    }

    @Command(
            name = "restore",
            description =
                    "Makes the store anew from a file. A damaged store is moved aside; one that is whole only with"
                            + " --replace.",
            mixinStandardHelpOptions = true)
    int restore(
            @Parameters(paramLabel = "FILE", description = "The file.") Path file,
            @Option(names = "--data-dir", defaultValue = "/var/lib/sailfish", description = "The server's folder.")
                    Path data,
            @Option(names = "--replace", description = "Move a store aside that is whole.") boolean replace)
            throws IOException {
        try {
            content(file);
        } catch (StoreException damaged) {
            return refuse(file + ": " + damaged.getMessage());
        }
        Path directory = store(data);
        if (Files.exists(directory)) {
            String objection = objection(directory, replace);
            if (!objection.isEmpty()) {
                return refuse(objection);
            }
            Path aside = directory.resolveSibling("store.replaced-" + STAMP.format(Instant.now()));
            Files.move(directory, aside, StandardCopyOption.ATOMIC_MOVE);
            say("moved what was there to " + aside);
        }
        Files.createDirectories(data);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            long revision = EmbeddedStore.restore(in, directory);
            say("restored; the store goes on from revision " + revision);
        }
        return 0;
    }

    /** Why the store that is there must not be moved aside; empty where it may. */
    private static String objection(Path directory, boolean replace) {
        try (var store = EmbeddedStore.open(directory)) {
            return replace
                    ? ""
                    : directory + " holds a whole store at revision " + store.revision()
                            + "; say --replace to move it aside";
        } catch (StoreException failure) {
            return failure.kind() == Kind.CORRUPT ? "" : String.valueOf(failure.getMessage());
        }
    }

    private static Path store(Path data) {
        return data.resolve("store");
    }

    private void say(String text) {
        spec.commandLine().getOut().println(text);
    }

    private int refuse(String problem) {
        spec.commandLine().getErr().println("sailfish snapshot: " + problem);
        return 1;
    }
}
