package io.sailfish.cli.training;

import io.sailfish.cli.component.ServerCommand;
import io.sailfish.client.Client;
import io.sailfish.client.http.ClientConfig;
import io.sailfish.client.http.HttpClient;
import io.sailfish.client.http.Kubeconfig;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs a control plane in this process, uses it for a while, and ends. The JVM records what was loaded and what was hot
 * (the launcher gives it {@code -XX:AOTCacheOutput}), for later ones to start with.
 */
@Command(
        name = "train",
        hidden = true,
        description = "Runs a practice load, from which the launcher makes the cache that servers start with.",
        mixinStandardHelpOptions = true)
public final class TrainCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int CONNECTIONS = 8;
    private static final int NODES = 20;

    @Option(names = "--data-dir", required = true, description = "Folder for the control plane; not needed afterwards.")
    private Path data;

    @Option(
            names = "--requests",
            defaultValue = "6000",
            description = "Requests of each kind (default ${DEFAULT-VALUE}).")
    private int requests;

    @Option(names = "--replicas", defaultValue = "500", description = "Pods to schedule (default ${DEFAULT-VALUE}).")
    private int replicas;

    /** When this returns the process exits, which ends the server as a signal would. */
    @Override
    public Integer call() throws IOException, InterruptedException {
        int port = freePort();
        Thread.ofPlatform()
                .daemon()
                .name("server")
                .start(() -> new CommandLine(new ServerCommand())
                        .execute(
                                "--data-dir",
                                data.toString(),
                                "--bind-address",
                                "127.0.0.1",
                                "--advertise-address",
                                "127.0.0.1",
                                "--secure-port",
                                Integer.toString(port)));
        ClientConfig access = access();
        List<Client> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(new HttpClient(access));
            }
            new PracticeCluster(clients.getFirst()).run(NODES, replicas);
            new PracticeLoad(clients, "practice").run(requests);
        } finally {
            clients.forEach(Client::close);
        }
        return 0;
    }

    /** The server writes its administrator's configuration when it has started. */
    private ClientConfig access() throws IOException, InterruptedException {
        Path kubeconfig = data.resolve("admin.kubeconfig");
        long begun = System.nanoTime();
        while (Files.notExists(kubeconfig)) {
            if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                throw new IOException("the server did not start");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return Kubeconfig.read(kubeconfig);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
