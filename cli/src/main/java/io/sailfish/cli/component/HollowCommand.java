package io.sailfish.cli.component;

import io.sailfish.client.Client;
import io.sailfish.client.http.HttpClient;
import io.sailfish.client.http.Kubeconfig;
import io.sailfish.node.hollow.HollowNode;
import io.sailfish.node.hollow.PlayedCommands;
import io.sailfish.node.time.Background;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Joins imagined nodes to a cluster, for scale: their pods go Running without running. */
@Command(name = "hollow", description = "Joins simulated nodes to a cluster.", mixinStandardHelpOptions = true)
public final class HollowCommand implements Callable<Integer> {
    @Option(names = "--kubeconfig", required = true, description = "The cluster, with an administrator's rights.")
    private Path kubeconfig;

    @Option(names = "--nodes", defaultValue = "10", description = "How many (default ${DEFAULT-VALUE}).")
    private int nodes;

    @Option(names = "--prefix", defaultValue = "hollow-", description = "Beginning of their names.")
    private String prefix;

    @Option(names = "--cpus", defaultValue = "8", description = "Cores of each.")
    private long cpus;

    @Option(names = "--memory", defaultValue = "17179869184", description = "Bytes of memory of each.")
    private long memory;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Client client = new HttpClient(Kubeconfig.read(kubeconfig).withUserAgent("sailfish-hollow"));
        Background background = Background.system();
        List<AutoCloseable> all = new ArrayList<>();
        for (int i = 1; i <= nodes; i++) {
            // TEST-NET addresses: nobody will ever answer there, and no packet is sent to them.
            String address = "198.18.%d.%d".formatted(i / 250, i % 250 + 1);
            HollowNode node = new HollowNode(
                    new HollowNode.Shape(prefix + i, address, "", cpus, memory, 110), client, background, new PlayedCommands());
            node.start();
            all.add(node);
        }
        System.out.println(nodes + " simulated nodes have joined");
        all.add(client);
        Shutdown.awaitSignal(all.toArray(AutoCloseable[]::new));
        return 0;
    }
}
