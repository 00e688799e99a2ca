package io.sailfish.node.hollow;

import io.sailfish.client.Client;
import io.sailfish.node.Kubelet;
import io.sailfish.node.KubeletConfig;
import io.sailfish.node.cri.FakeRuntime;
import io.sailfish.node.pod.PodManager;
import io.sailfish.node.status.Machine;
import io.sailfish.node.time.Background;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A node that is only imagined: the kubelet as it is, on a runtime that runs nothing. It registers, renews its lease, and
 * its pods go Running with addresses of its range. It writes no events, keeps nothing on disk and serves no port.
 *
 * <p>Hundreds fit in a process when they share a {@link Background} and a client's connections.
 */
public final class HollowNode implements AutoCloseable {
    private static final PodManager.Rhythm RHYTHM =
            new PodManager.Rhythm(Duration.ofSeconds(10), Duration.ofHours(1), Duration.ofHours(1), List.of());

    private final Kubelet kubelet;
    private final FakeRuntime runtime;
    private final PodAddresses addresses;

    /**
     * What is imagined.
     *
     * @param name        of the node
     * @param address     of the node
     * @param podRange    where its pods' addresses come from, an IPv4 /24 that is also registered; empty where a
     *                    controller gives nodes their ranges
     * @param cpus        cores
     * @param memoryBytes memory
     * @param maxPods     the most pods
     */
    public record Shape(
            String name, String address, String podRange, long cpus, long memoryBytes, int maxPods) {}

    public HollowNode(Shape shape, Client client, Background background, FakeRuntime.Script script) {
        addresses = new PodAddresses(shape.podRange());
        runtime = new FakeRuntime(background::now, script, () -> addresses.next(assignedRange()));
        KubeletConfig config = KubeletConfig.of(shape.name(), shape.address())
                .withRegistration(
                        java.util.Map.of("node.sailfish.io/hollow", "true"),
                        List.of(),
                        shape.podRange())
                .withResources(shape.maxPods(), java.util.Map.of(), java.util.Map.of())
                .withRhythm(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(5), RHYTHM);
        kubelet = new Kubelet(
                config,
                new Kubelet.Dependencies(
                        client,
                        runtime,
                        background,
                        Machine.simulated(shape.cpus(), shape.memoryBytes()),
                        Optional.empty()));
    }

    private String assignedRange() {
        return kubelet.node().map(node -> node.spec().podCIDR()).orElse("");
    }

    /** Joins the cluster. */
    public void start() throws IOException {
        kubelet.start();
    }

    /** The runtime on which its pods are simulated. */
    public FakeRuntime runtime() {
        return runtime;
    }

    /** Stops as if switched off: the lease is renewed no more. */
    @Override
    public void close() {
        kubelet.close();
    }
}
