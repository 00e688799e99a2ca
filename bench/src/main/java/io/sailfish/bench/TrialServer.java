package io.sailfish.bench;

import io.sailfish.client.Client;
import io.sailfish.client.http.ClientConfig;
import io.sailfish.client.http.HttpClient;
import io.sailfish.client.http.Kubeconfig;
import io.sailfish.model.status.ApiException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server in a process of its own, started by the launcher as users start it, on an embedded store that syncs. */
final class TrialServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Path folder;
    private final List<String> command;
    private final int port;
    private Process process;
    private double secondsToReady;

    private TrialServer(Path folder, List<String> command, int port) throws IOException, InterruptedException {
        this.folder = folder;
        this.command = command;
        this.port = port;
        this.process = start();
    }

    /** The API server alone, without the admission that expects controllers. */
    static TrialServer apiServer(Path launcher) throws IOException, InterruptedException {
        return start(launcher, List.of("kube-apiserver"));
    }

    /** API server, scheduler and controllers in one process. Imagined nodes are silent, and need no ranges of addresses. */
    static TrialServer controlPlane(Path launcher) throws IOException, InterruptedException {
        return start(
                launcher,
                List.of(
                        "server",
                        "--advertise-address",
                        "127.0.0.1",
                        "--allocate-node-cidrs=false",
                        "--node-monitor-grace-period",
                        "24h"));
    }

    private static TrialServer start(Path launcher, List<String> component) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("sailfish-bench");
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(component);
        command.addAll(List.of(
                "--data-dir",
                folder.toString(),
                "--bind-address",
                "127.0.0.1",
                "--secure-port",
                Integer.toString(port),
                "--disable-admission-plugins",
                "ServiceAccount"));
        return new TrialServer(folder, command, port);
    }

    private Process start() throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        process = started;
        while (!isReady()) {
            if (!started.isAlive() || System.nanoTime() - begun > PATIENCE.toNanos()) {
                started.destroyForcibly();
                throw new IOException("the server did not become ready; it said:\n" + Files.readString(log()));
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        secondsToReady = (System.nanoTime() - begun) / 1e9;
        return started;
    }

    /** Ends the process and starts it again on the same data. */
    void restart() throws IOException, InterruptedException {
        stop();
        Files.delete(kubeconfig());
        process = start();
    }

    /** How long the last start took, from the launcher to a server that is ready. */
    double secondsToReady() {
        return secondsToReady;
    }

    /** The server writes its administrator's configuration when it has started. */
    private boolean isReady() {
        if (!Files.exists(kubeconfig())) {
            return false;
        }
        try (Client client = new HttpClient(access())) {
            return client.raw("GET", "/readyz", "", new byte[0]).code() == 200;
        } catch (ApiException | IllegalArgumentException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Path log() {
        return folder.resolve("server.log");
    }

    Path kubeconfig() {
        return folder.resolve("admin.kubeconfig");
    }

    int port() {
        return port;
    }

    /** How to reach it as an administrator. */
    ClientConfig access() {
        return Kubeconfig.read(kubeconfig());
    }

    long pid() {
        return process.pid();
    }

    ProcessUsage usage() {
        return new ProcessUsage(pid());
    }

    private void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stop();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
