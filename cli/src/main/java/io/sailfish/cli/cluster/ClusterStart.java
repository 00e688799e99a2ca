package io.sailfish.cli.cluster;

import io.sailfish.client.Client;
import io.sailfish.client.http.HttpClient;
import io.sailfish.client.http.Kubeconfig;
import io.sailfish.lab.Machine;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The steps from nothing, or from what is left of a cluster, to one that serves. Each is told, and may be done again: what
 * runs is left alone.
 */
public final class ClusterStart {
    private final LabCluster cluster;
    private final Progress progress;

    public ClusterStart(LabCluster cluster, Progress progress) {
        this.cluster = cluster;
        this.progress = progress;
    }

    /** Does all of them; returns what the sample service answers. */
    public String run(int nodes) {
        ClusterLayout layout = cluster.layout();
        progress.step(
                "making the network and the control plane's machine",
                "check that this is Linux with namespaces and cgroups, as root",
                cluster::powerOnControlPlane);
        progress.step("starting the server", "read " + cluster.controlPlane().log("server"), cluster::startServer);
        progress.step(
                "opening port " + layout.port() + " on loopback",
                "choose another port with SAILFISH_PORT",
                cluster::startForwarder);
        progress.step(
                "starting the registry", "read " + cluster.controlPlane().log("registry"), cluster::startRegistry);
        progress.step(
                "building the image of pods' sandboxes", "the package catatonit is needed", cluster::buildPauseImage);
        String token = cluster.joinToken();
        List<String> names =
                IntStream.rangeClosed(1, nodes).mapToObj(i -> "n" + i).toList();
        for (String name : names) {
            progress.step(
                    "starting node " + name,
                    "read the logs in " + layout.lab().folder(name).resolve("log"),
                    () -> {
                        Machine machine = cluster.boot(name);
                        cluster.startNode(machine, token);
                    });
        }
        try (Client client = new HttpClient(Kubeconfig.read(layout.kubeconfig()).withUserAgent("sailfish-up"))) {
            SampleService sample = new SampleService(client, layout);
            progress.step(
                    "waiting until the nodes are ready",
                    "read the agents' logs below " + layout.home(),
                    () -> awaitNodes(sample, names));
            progress.step(
                    "building the sample images",
                    "the packages bash, wget and busybox-static are needed",
                    cluster::buildSampleImages);
            progress.step(
                    "running a sample service", "see `kubectl describe pods` and `kubectl get events`", sample::deploy);
            return progress.step(
                    "calling it by its virtual address",
                    "see `kubectl get endpointslices`",
                    () -> sample.call(cluster.lab().machine("n1")));
        }
    }

    private void awaitNodes(SampleService sample, List<String> names) {
        for (String name : names) {
            try {
                sample.awaitNodes(List.of(name));
            } catch (IllegalStateException e) {
                Path log = cluster.lab().machine(name).log("agent");
                throw new IllegalStateException(
                        e.getMessage() + "; its agent's last words: " + LabCluster.lastLines(log), e);
            }
        }
    }
}
