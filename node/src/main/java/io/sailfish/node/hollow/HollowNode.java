package io.sailfish.node.hollow;

import io.sailfish.client.Client;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.status.ApiException;
import io.sailfish.node.Kubelet;
import io.sailfish.node.KubeletConfig;
import io.sailfish.node.cri.FakeRuntime;
import io.sailfish.node.cri.RuntimeFailure;
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
    private final PodAddresses addresses = new PodAddresses();
    private final Client client;
    private final String name;
    private volatile String given;

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
     * @param taints      that it registers with, as "key=value:Effect"
     */
    public record Shape(
            String name,
            String address,
            String podRange,
            long cpus,
            long memoryBytes,
            int maxPods,
            List<String> taints) {
        public Shape {
            taints = List.copyOf(taints);
        }
    }

    /** The label that every simulated node has. */
    public static final String LABEL = "node.sailfish.io/hollow";

    public HollowNode(Shape shape, Client client, Background background, FakeRuntime.Script script) {
        this.client = client;
        name = shape.name();
        given = shape.podRange();
        runtime = new FakeRuntime(background::now, script, () -> addresses.next(assignedRange()));
        KubeletConfig config = KubeletConfig.of(shape.name(), shape.address())
                .withRegistration(java.util.Map.of(LABEL, "true"), shape.taints(), shape.podRange())
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

    /** The range that a controller gave the node; without one there are no addresses yet, and it is tried again. */
    private String assignedRange() {
        if (!given.isEmpty()) {
            return given;
        }
        try {
            given = client.resource(CoreV1.NODES).get("", name).spec().podCIDR();
        } catch (ApiException failure) {
            throw new RuntimeFailure(RuntimeFailure.Kind.OTHER, failure.getMessage(), failure);
        }
        if (given.isEmpty()) {
            throw new RuntimeFailure(RuntimeFailure.Kind.OTHER, "node " + name + " has no range of pod addresses yet");
        }
        return given;
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
