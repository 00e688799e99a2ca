package io.sailfish.cli.cluster;

import io.sailfish.lab.Machine;
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
    }
}
