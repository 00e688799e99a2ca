package io.sailfish.cli.cluster;

import io.sailfish.client.http.Kubeconfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts a cluster on this machine, or brings back what of it has died. */
@Command(
        name = "up",
        description = "Starts a cluster on this machine, with a sample service on it. Safe to run again at any time.",
        mixinStandardHelpOptions = true)
public final class UpCommand implements Runnable {
    private static final int USUAL = 2;
    private static final int MOST = 200;

    @Option(
            names = "--nodes",
            description = "How many nodes (default: those there are, or 2). Nodes are added, never removed.")
    private @Nullable Integer wanted;

    private static String console(ClusterLayout layout) {
        return Kubeconfig.read(layout.kubeconfig())
                .servers()
                .getFirst()
                .resolve("/console/")
                .toString();
    }

    @Override
    public void run() {
        if (wanted != null && (wanted < 1 || wanted > MOST)) {
            throw new IllegalArgumentException("--nodes must be between 1 and " + MOST + ", not " + wanted);
        }
        ClusterLayout layout = ClusterLayout.standard();
        LabCluster cluster = new LabCluster(layout);
        Progress progress = new Progress(System.out);
        int present = cluster.nodes().size();
        int nodes = Math.max(present, wanted != null ? wanted : present == 0 ? USUAL : present);
        String answer = new ClusterStart(cluster, progress).run(nodes);
        progress.say("  it answers: " + answer);
        progress.say("""

                A cluster of %d nodes runs.
                  export KUBECONFIG=%s
                  kubectl get nodes,pods -A -o wide
                  kubectl scale deployment user-center --replicas 6
                  ./sailfish console             a link to the web console, %s
                  ./sailfish demo                what a cluster does, shown and checked step by step
                  ./sailfish status              components, nodes, where logs are
                  ./sailfish lab kill n1         cut a node's power, and `lab boot n1` to bring it back
                  ./sailfish down                remove it all""".formatted(nodes, layout.kubeconfig(), console(layout)));
    }
}
