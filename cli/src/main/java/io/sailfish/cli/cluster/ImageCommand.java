package io.sailfish.cli.cluster;

import io.sailfish.lab.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Images on the nodes. */
@Command(name = "image", description = "Images on the nodes.", mixinStandardHelpOptions = true)
public final class ImageCommand {
    private final LabCluster cluster = new LabCluster(ClusterLayout.standard());

    @Command(
            description = "Loads an OCI or docker archive into every node's containerd.",
            mixinStandardHelpOptions = true)
    void load(@Parameters(paramLabel = "FILE") Path archive) {
        if (!Files.isReadable(archive)) {
            throw new IllegalArgumentException("cannot read " + archive);
        }
        for (Machine machine : runningNodes()) {
            // Through the machine's standard input, since its /tmp is not this machine's.
            String imported = importArchive(machine, archive);
            System.out.println(machine.name() + ": " + imported.strip());
        }
    }

    @Command(description = "Lists the images of every node.", mixinStandardHelpOptions = true)
    void ls() {
        for (Machine machine : runningNodes()) {
            machine.run("ctr", "-n", "k8s.io", "images", "ls", "-q")
                    .lines()
                    .filter(image -> !image.startsWith("sha256:"))
                    .forEach(image -> System.out.println(machine.name() + " " + image));
        }
    }

    private java.util.List<Machine> runningNodes() {
        java.util.List<Machine> running = cluster.nodes().stream()
                .filter(machine -> machine.isRunning("containerd"))
                .toList();
        if (running.isEmpty()) {
            throw new IllegalStateException("no node runs on this machine: start a cluster with `sailfish up`");
        }
        return running;
    }

    private static String importArchive(Machine machine, Path archive) {
        try {
            Process process = new ProcessBuilder(
                            machine.command(java.util.List.of("ctr", "-n", "k8s.io", "images", "import", "-")))
                    .redirectInput(archive.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(
                        "containerd on " + machine.name() + " does not take " + archive + ": " + output);
            }
            return output;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
