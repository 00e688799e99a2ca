package io.sailfish.cli.component;

import io.sailfish.client.Client;
import io.sailfish.client.http.HttpClient;
import io.sailfish.client.http.Kubeconfig;
import io.sailfish.node.hollow.HollowFleet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Joins imagined nodes to a cluster, for scale: their pods go Running without running. */
@Command(name = "hollow", description = "Joins simulated nodes to a cluster.", mixinStandardHelpOptions = true)
public final class HollowCommand implements Callable<Integer> {
    private static final int MAX_PODS = 110;

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

    @Option(names = "--register-with-taints", split = ",", description = "Taints of each, as key=value:Effect.")
    private List<String> taints = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Client client = new HttpClient(Kubeconfig.read(kubeconfig).withUserAgent("sailfish-hollow"));
        HollowFleet fleet =
                new HollowFleet(new HollowFleet.Plan(prefix, nodes, cpus, memory, MAX_PODS, taints, false), client);
        fleet.start();
        System.out.println(nodes + " simulated nodes have joined");
        Shutdown.awaitSignal(fleet, client);
        return 0;
    }
}
