package io.sailfish.e2e;

import io.sailfish.client.http.ClientConfig;
import io.sailfish.client.http.HttpClient;
import io.sailfish.client.http.Kubeconfig;
import io.sailfish.lab.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An API server, or a whole control plane, in a process of its own, with its store on disk, that a test may kill and start
 * again.
 */
final class ServerProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private final Path data;
    private final int port;
    private final List<String> options;
    private final List<String> component;
    private @Nullable Process process;

    /** @param options for the JVM */
    ServerProcess(Path data, String... options) {
        this(data, List.of("kube-apiserver", "--disable-admission-plugins", "ServiceAccount"), List.of(options));
    }

    private ServerProcess(Path data, List<String> component, List<String> options) {
        this.data = data;
        this.port = freePort();
        this.component = component;
        this.options = options;
    }

    /** A server with its scheduler and controllers. */
    static ServerProcess controlPlane(Path data) {
        return new ServerProcess(data, List.of("server", "--advertise-address", "127.0.0.1"), List.of("-Xmx1500m"));
    }

    /** Starts and waits until it is ready. */
    void start() {
        try {
            Files.createDirectories(data);
            Files.writeString(
                    data.resolve("tokens.csv"), "tok,admin,admin,system:masters\nreadtok,reader,reader,readers\n");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseCompactObjectHeaders",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow"));
            command.addAll(options);
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.sailfish.cli.Main"));
            command.addAll(component);
            command.addAll(List.of(
                    "--secure-port",
                    Integer.toString(port),
                    "--bind-address",
                    "127.0.0.1",
                    "--data-dir",
                    data.toString(),
                    "--token-auth-file",
                    data.resolve("tokens.csv").toString()));
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(data.resolve("log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.until("the server is ready; see " + data.resolve("log"), START, this::isReady);
    }

    private boolean isReady() {
        if (!running().isAlive()) {
            throw new IllegalStateException("the server has ended; see " + data.resolve("log"));
        }
        if (!Files.exists(data.resolve("admin.kubeconfig"))) {
            return false;
        }
        try (HttpClient client = new HttpClient(config())) {
            return client.raw("GET", "/readyz", "", new byte[0]).code() == 200;
        } catch (RuntimeException notYet) {
            return false;
        }
    }

    /** Ends it as a power cut would. */
    void kill() {
        Process killed = running();
        killed.destroyForcibly();
        try {
            killed.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Process running() {
        Process started = process;
        if (started == null) {
            throw new IllegalStateException("not started");
        }
        return started;
    }

    long pid() {
        return running().pid();
    }

    int port() {
        return port;
    }

    Path data() {
        return data;
    }

    /** An administrator's access. */
    ClientConfig config() {
        return Kubeconfig.read(data.resolve("admin.kubeconfig"));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Process started = process;
        if (started != null) {
            started.destroyForcibly();
        }
    }
}
