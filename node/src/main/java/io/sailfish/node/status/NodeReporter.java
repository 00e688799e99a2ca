package io.sailfish.node.status;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.client.time.Timers;
import io.sailfish.model.api.core.v1.ContainerImage;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.DaemonEndpoint;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.NodeAddress;
import io.sailfish.model.api.core.v1.NodeCondition;
import io.sailfish.model.api.core.v1.NodeDaemonEndpoints;
import io.sailfish.model.api.core.v1.NodeSpec;
import io.sailfish.model.api.core.v1.NodeStatus;
import io.sailfish.model.api.core.v1.Taint;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.value.Quantity;
import io.sailfish.node.KubeletConfig;
import io.sailfish.node.cri.ContainerRuntime;
import io.sailfish.node.cri.RuntimeFailure;
import io.sailfish.node.cri.proto.Image;
import io.sailfish.node.cri.proto.RuntimeCondition;
import io.sailfish.node.cri.proto.VersionResponse;
import io.sailfish.node.time.Background;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers the node and keeps its status current: it is written when something changed, and now and then although nothing
 * did. The heartbeat proper is the lease's.
 */
public final class NodeReporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeReporter.class);
    private static final int MOST_IMAGES = 50;
    private static final int MOST_IMAGE_NAMES = 5;

    private final KubeletConfig config;
    private final ResourceClient<Node> nodes;
    private final ContainerRuntime runtime;
    private final Machine machine;
    private final Supplier<Pressure> pressure;
    private final IntSupplier port;
    private final Background background;
    private Timers.@Nullable Timer timer;
    private volatile @Nullable Node node;
    private Instant written = Instant.MIN;

    /** What is about to run out. */
    public record Pressure(boolean memory, boolean disk, boolean processes) {
        public static final Pressure NONE = new Pressure(false, false, false);
    }

    /**
     * @param pressure what is about to run out, as it is now
     * @param port     where the kubelet's server listens; 0 for nowhere
     */
    public NodeReporter(
            KubeletConfig config,
            Client client,
            ContainerRuntime runtime,
            Machine machine,
            Supplier<Pressure> pressure,
            IntSupplier port,
            Background background) {
        this.config = config;
        this.nodes = client.resource(CoreV1.NODES);
        this.runtime = runtime;
        this.machine = machine;
        this.pressure = pressure;
        this.port = port;
        this.background = background;
    }

    /** What pods may request of a machine set up like this. */
    public static Map<String, Quantity> allocatable(KubeletConfig config, Machine machine) {
        Map<String, Quantity> allocatable = new TreeMap<>(capacity(config, machine));
        config.reserved()
                .forEach((name, amount) -> allocatable.computeIfPresent(
                        name, (same, all) -> all.compareTo(amount) > 0 ? all.subtract(amount) : Quantity.ZERO));
        return allocatable;
    }

    private static Map<String, Quantity> capacity(KubeletConfig config, Machine machine) {
        Map<String, Quantity> capacity = new TreeMap<>(machine.capacity());
        capacity.put("pods", Quantity.of(config.maxPods()));
        capacity.putAll(config.capacity());
        return capacity;
    }

    /** Registers the node, trying until that succeeds, and begins to report. */
    public void start() {
        timer = background.every(Duration.ZERO, config.statusCheck(), this::report);
    }

    /** The node as the API had it last; null before it was registered. */
    public @Nullable Node node() {
        return node;
    }

    /** Writes the status now if it has changed. */
    public synchronized void report() {
        try {
            Node current = node == null ? register() : nodes.get("", config.nodeName());
            NodeStatus status = status(current, background.now());
            boolean due = Duration.between(written.equals(Instant.MIN) ? Instant.EPOCH : written, background.now())
                            .compareTo(config.statusReport())
                    >= 0;
            if (due || !withoutTimes(status).equals(withoutTimes(current.status()))) {
                node = nodes.updateStatus(current.withStatus(status));
                written = background.now();
            } else {
                node = current;
            }
        } catch (ApiException failure) {
            if (failure.is(ApiException.Reason.NOT_FOUND)) {
                LOG.warn("The Node {} is gone: registering it again", config.nodeName());
                node = null;
            } else if (!failure.is(ApiException.Reason.CONFLICT)) {
                LOG.warn("The status of node {} could not be written: {}", config.nodeName(), failure.getMessage());
            }
        }
    }

    private static NodeStatus withoutTimes(NodeStatus status) {
        return status.withConditions(status.conditions().stream()
                .map(condition -> condition.without(NodeCondition.LAST_HEARTBEAT_TIME))
                .toList());
    }

    private Node register() {
        Node wanted = Node.builder()
                .metadata(ObjectMeta.builder()
                        .name(config.nodeName())
                        .labels(labels())
                        .annotations(Map.of("volumes.kubernetes.io/controller-managed-attach-detach", "true"))
                        .build())
                .spec(spec())
                .build();
        Node registered;
        try {
            registered = nodes.create(wanted);
            LOG.info("Node {} is registered", config.nodeName());
        } catch (ApiException failure) {
            if (!failure.is(ApiException.Reason.ALREADY_EXISTS)) {
                throw failure;
            }
            Node present = nodes.get("", config.nodeName());
            Map<String, String> labels = new HashMap<>(present.metadata().labels());
            labels.putAll(labels());
            registered = labels.equals(present.metadata().labels())
                    ? present
                    : nodes.update(present.withMetadata(present.metadata().withLabels(labels)));
        }
        node = registered;
        return registered;
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new TreeMap<>(config.labels());
        labels.put("kubernetes.io/hostname", config.nodeName());
        labels.put("kubernetes.io/os", machine.info().operatingSystem());
        labels.put("kubernetes.io/arch", machine.info().architecture());
        labels.put("beta.kubernetes.io/os", machine.info().operatingSystem());
        labels.put("beta.kubernetes.io/arch", machine.info().architecture());
        return labels;
    }

    private NodeSpec spec() {
        NodeSpec.Builder spec = NodeSpec.builder();
        if (!config.podRange().isEmpty()) {
            spec.podCIDR(config.podRange()).podCIDRs(List.of(config.podRange()));
        }
        return spec.taints(config.taints().stream().map(NodeReporter::taint).toList())
                .build();
    }

    /** "key=value:Effect" or "key:Effect". */
    private static Taint taint(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("invalid taint: " + text);
        }
        String[] pair = text.substring(0, colon).split("=", 2);
        return Taint.builder()
                .key(pair[0])
                .value(pair.length > 1 ? pair[1] : "")
                .effect(text.substring(colon + 1))
                .build();
    }

    private NodeStatus status(Node current, Instant now) {
        String notReady = "";
        VersionResponse version = VersionResponse.getDefaultInstance();
        List<ContainerImage> images = current.status().images();
        try {
            version = runtime.version();
            notReady = notReady(runtime.conditions());
            images = images();
        } catch (RuntimeFailure failure) {
            notReady = "container runtime is down: " + failure.getMessage();
        }
        Pressure lack = pressure.get();
        NodeConditions.Observed observed =
                new NodeConditions.Observed(notReady, lack.memory(), lack.disk(), lack.processes());
        NodeStatus.Builder status = current.status().toBuilder()
                .capacity(capacity(config, machine))
                .allocatable(allocatable(config, machine))
                .addresses(addresses())
                .conditions(NodeConditions.of(observed, current.status().conditions(), now))
                .images(images)
                .nodeInfo(machine.info().toBuilder()
                        .kubeletVersion(KubeletConfig.VERSION)
                        .containerRuntimeVersion(
                                version.getRuntimeName().isEmpty()
                                        ? current.status().nodeInfo().containerRuntimeVersion()
                                        : version.getRuntimeName() + "://" + version.getRuntimeVersion())
                        .build());
        if (port.getAsInt() > 0) {
            status.daemonEndpoints(NodeDaemonEndpoints.builder()
                    .kubeletEndpoint(
                            DaemonEndpoint.builder().port(port.getAsInt()).build())
                    .build());
        }
        return status.build();
    }

    private static String notReady(List<RuntimeCondition> conditions) {
        for (RuntimeCondition condition : conditions) {
            boolean required = condition.getType().equals("RuntimeReady")
                    || condition.getType().equals("NetworkReady");
            if (required && !condition.getStatus()) {
                String what =
                        condition.getType().equals("NetworkReady") ? "container runtime network" : "container runtime";
                return what + " not ready: " + condition.getType() + "=false reason:" + condition.getReason()
                        + " message:" + condition.getMessage();
            }
        }
        return "";
    }

    private List<ContainerImage> images() {
        List<Image> all = new ArrayList<>(runtime.images());
        all.sort(Comparator.comparingLong(Image::getSize).reversed().thenComparing(Image::getId));
        return all.stream().limit(MOST_IMAGES).map(NodeReporter::image).toList();
    }

    private static ContainerImage image(Image image) {
        List<String> names = new ArrayList<>(image.getRepoDigestsList());
        names.addAll(image.getRepoTagsList());
        return ContainerImage.builder()
                .names(names.stream().limit(MOST_IMAGE_NAMES).toList())
                .sizeBytes(image.getSize())
                .build();
    }

    private List<NodeAddress> addresses() {
        List<NodeAddress> addresses = new ArrayList<>();
        config.addresses()
                .forEach(address -> addresses.add(NodeAddress.builder()
                        .type("InternalIP")
                        .address(address)
                        .build()));
        addresses.add(NodeAddress.builder()
                .type("Hostname")
                .address(config.nodeName())
                .build());
        return addresses;
    }

    @Override
    public void close() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
