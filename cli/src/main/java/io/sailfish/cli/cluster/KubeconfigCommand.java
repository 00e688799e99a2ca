package io.sailfish.cli.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** Prints where the administrator's kubeconfig is. */
@Command(
        name = "kubeconfig",
        description = "Prints the path of the administrator's kubeconfig: export KUBECONFIG=$(sailfish kubeconfig)",
        mixinStandardHelpOptions = true)
public final class KubeconfigCommand implements Runnable {
    @Override
    public void run() {
        Path file = ClusterLayout.standard().kubeconfig();
        if (!Files.exists(file)) {
            throw new IllegalStateException("no cluster runs on this machine: start one with `sailfish up`");
        }
        System.out.println(file);
    }
}
