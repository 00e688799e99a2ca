package io.sailfish.cli.cluster;

import io.sailfish.client.Client;
import io.sailfish.client.http.HttpClient;
import io.sailfish.client.http.Kubeconfig;
import io.sailfish.lab.Machine;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts a cluster on this machine, or brings back what of it has died. */
@Command(
        name = "up",
        description = "Starts a cluster on this machine, with a sample service on it. Safe to run again at any time.",
        mixinStandardHelpOptions = true)
public final class UpCommand implements Runnable {
    @Option(names = "--nodes", defaultValue = "2", description = "How many nodes (default ${DEFAULT-VALUE}).")
    private int nodes;

    @Override
    public void run() {
        if (nodes < 1 || nodes > 200) {
            throw new IllegalArgumentException("--nodes must be between 1 and 200, not " + nodes);
        }
        ClusterLayout layout = ClusterLayout.standard();
        LabCluster cluster = new LabCluster(layout);
        Progress progress = new Progress(System.out);
        progress.step("making the network and the control plane's machine",
                "check that this is Linux with namespaces and cgroups, as root", cluster::powerOnControlPlane);
        progress.step("starting the server", "read " + cluster.controlPlane().log("server"), cluster::startServer);
        progress.step("opening port " + layout.port() + " on loopback",
                "choose another port with SAILFISH_PORT", cluster::startForwarder);
        progress.step("starting the registry", "read " + cluster.controlPlane().log("registry"), cluster::startRegistry);
        progress.step("building the sample images", "see the reason; busybox-static and catatonit are needed", cluster::buildImages);
        String token = cluster.joinToken();
        for (int i = 1; i <= nodes; i++) {
            String name = "n" + i;
            progress.step("starting node " + name, "read the logs in " + layout.lab().folder(name).resolve("log"), () -> {
                Machine machine = cluster.boot(name);
                cluster.startNode(machine, token);
            });
        }
        try (Client client = new HttpClient(Kubeconfig.read(layout.kubeconfig()).withUserAgent("sailfish-up"))) {
            SampleService sample = new SampleService(client, layout);
            List<String> names = IntStream.rangeClosed(1, nodes).mapToObj(i -> "n" + i).toList();
            progress.step("waiting until the nodes are ready", "read the agents' logs below " + layout.home(), () -> sample.awaitNodes(names));
            progress.step("running a sample service", "see `kubectl describe pods` and `kubectl get events`", sample::deploy);
            String answer = progress.step(
                    "calling it by its virtual address", "see `kubectl get endpointslices`",
                    () -> sample.call(cluster.lab().machine("n1")));
            progress.say("  it answers: " + answer);
        }
        progress.say("""

                A cluster of %d nodes runs.
                  export KUBECONFIG=%s
                  kubectl get nodes,pods -A -o wide
                  kubectl scale deployment user-center --replicas 6
                  ./sailfish status              components, nodes, where logs are
                  ./sailfish lab kill n1         cut a node's power, and `lab boot n1` to bring it back
                  ./sailfish down                remove it all""".formatted(nodes, layout.kubeconfig()));
    }
}
