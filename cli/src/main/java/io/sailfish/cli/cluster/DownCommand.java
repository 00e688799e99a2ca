package io.sailfish.cli.cluster;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Ends the cluster of this machine and removes everything that {@code up} made. */
@Command(name = "down", description = "Ends the cluster and removes all it made.", mixinStandardHelpOptions = true)
public final class DownCommand implements Runnable {
    @Option(names = "--keep-data", description = "Keep the store, the machines' disks and built images.")
    private boolean keepData;

    @Override
    public void run() {
        new Progress(System.out)
                .step(
                        keepData ? "powering the cluster off, keeping its data" : "removing the cluster",
                        "run `sailfish down` again; `ip netns` and `ps` show what is left",
                        () -> new LabCluster(ClusterLayout.standard()).down(keepData));
    }
}
