package io.sailfish.cli.cluster;

import io.sailfish.lab.Machine;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What a person can do to the machines of the cluster: cut and restore power and links, and go inside. */
@Command(name = "lab", description = "The machines the cluster runs on.", mixinStandardHelpOptions = true)
public final class LabCommand {
    private final LabCluster cluster = new LabCluster(ClusterLayout.standard());

    @Command(description = "Lists the machines: name, address, state, daemons.", mixinStandardHelpOptions = true)
    void nodes() {
        for (Machine machine : cluster.lab().machines()) {
            List<String> daemons = List.of("server", "registry", "containerd", "agent").stream()
                    .filter(machine::isRunning)
                    .toList();
            System.out.printf(
                    "%-6s %-15s %-4s %s%n",
                    machine.name(), machine.address(), machine.isOn() ? "on" : "off", String.join(",", daemons));
        }
    }

    @Command(description = "Cuts a machine's power: everything in it dies at once.", mixinStandardHelpOptions = true)
    void kill(@Parameters(paramLabel = "NODE") String node) {
        cluster.lab().kill(node);
        System.out.println(node + " is off; `sailfish lab boot " + node + "` brings it back");
    }

    @Command(description = "Powers a machine on again, with its disk.", mixinStandardHelpOptions = true)
    void boot(@Parameters(paramLabel = "NODE") String node) {
        cluster.lab().machine(node);
        Machine machine = cluster.boot(node);
        if (node.equals(ClusterLayout.CONTROL_PLANE)) {
            cluster.startServer();
            cluster.startRegistry();
        } else {
            cluster.startNode(machine, cluster.joinToken());
        }
        System.out.println(node + " is on");
    }

    @Command(description = "Pulls a machine's network cable.", mixinStandardHelpOptions = true)
    void unplug(@Parameters(paramLabel = "NODE") String node) {
        cluster.lab().unplug(node);
        System.out.println("the link of " + node + " is down; `sailfish lab plug " + node + "` brings it back");
    }

    @Command(description = "Plugs a machine's network cable in again.", mixinStandardHelpOptions = true)
    void plug(@Parameters(paramLabel = "NODE") String node) {
        cluster.lab().plug(node);
        System.out.println("the link of " + node + " is up");
    }

    @Command(description = "Runs a command in a machine.", mixinStandardHelpOptions = true)
    int exec(@Parameters(paramLabel = "NODE") String node, @Parameters(paramLabel = "COMMAND") List<String> command)
            throws IOException, InterruptedException {
        return new ProcessBuilder(cluster.lab().machine(node).command(command))
                .inheritIO()
                .start()
                .waitFor();
    }
}
