package io.sailfish.interop;

import io.sailfish.lab.Await;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One control plane with three simulated nodes, on loopback, for all tests of a run: started by the first that needs it. */
public final class ControlPlane implements BeforeAllCallback {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Path FOLDER = Path.of("target/cluster").toAbsolutePath();

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent(Running.class, type -> new Running());
    }

    /** The administrator's kubeconfig. */
    public static Path kubeconfig() {
        return FOLDER.resolve("admin.kubeconfig");
    }

    private static final class Running implements AutoCloseable {
        private final List<Process> processes = new ArrayList<>();

        Running() {
            try {
                start();
            } catch (IOException | IllegalStateException e) {
                close();
                throw new IllegalStateException("the control plane did not start; see " + FOLDER, e);
            }
        }

        private void start() throws IOException {
            removeAll(FOLDER);
            Files.createDirectories(FOLDER);
            launch(
                    "server",
                    "--data-dir",
                    FOLDER.toString(),
                    "--bind-address",
                    "127.0.0.1",
                    "--advertise-address",
                    "127.0.0.1",
                    "--secure-port",
                    Integer.toString(freePort()));
            Await.until("the server runs", PATIENCE, () -> Files.exists(kubeconfig()));
            launch("hollow", "--kubeconfig", kubeconfig().toString(), "--nodes", "3");
        }

        private void launch(String command, String... options) throws IOException {
            List<String> line = new ArrayList<>(
                    List.of(Path.of("../sailfish").toAbsolutePath().toString(), command));
            line.addAll(List.of(options));
            processes.add(new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(FOLDER.resolve(command + ".log").toFile())
                    .start());
        }

        private static int freePort() throws IOException {
            try (ServerSocket socket = new ServerSocket(0)) {
                return socket.getLocalPort();
            }
        }

        private static void removeAll(Path folder) throws IOException {
            if (Files.exists(folder)) {
                try (var files = Files.walk(folder)) {
                    for (Path file :
                            files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }

        @Override
        public void close() {
            for (Process process : processes.reversed()) {
                process.destroy();
                process.onExit()
                        .orTimeout(30, java.util.concurrent.TimeUnit.SECONDS)
                        .exceptionally(late -> process.destroyForcibly())
                        .join();
            }
        }
    }
}
