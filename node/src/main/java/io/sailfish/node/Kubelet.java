package io.sailfish.node;

import io.sailfish.client.Client;
import io.sailfish.client.event.EventRecorder;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.informer.Registration;
import io.sailfish.client.informer.Selection;
import io.sailfish.client.time.Timers;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.value.Quantity;
import io.sailfish.node.cgroup.Cgroups;
import io.sailfish.node.cri.ContainerRuntime;
import io.sailfish.node.cri.RuntimeFailure;
import io.sailfish.node.eviction.Eviction;
import io.sailfish.node.logs.LogRotation;
import io.sailfish.node.pod.DiskSpace;
import io.sailfish.node.pod.DnsSettings;
import io.sailfish.node.pod.NodeFacts;
import io.sailfish.node.pod.PodEvents;
import io.sailfish.node.pod.PodGroups;
import io.sailfish.node.pod.PodManager;
import io.sailfish.node.pod.PodRuntimeState.ContainerView;
import io.sailfish.node.pod.PodSpace;
import io.sailfish.node.server.KubeletServer;
import io.sailfish.node.status.LeaseKeeper;
import io.sailfish.node.status.Machine;
import io.sailfish.node.status.NodeReporter;
import io.sailfish.node.time.Background;
import io.sailfish.node.volume.ApiObjects;
import io.sailfish.node.volume.Mounter;
import io.sailfish.node.volume.PodFolders;
import io.sailfish.node.volume.Volumes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A kubelet: everything that runs for one node.
 *
 * <p>{@link #start} returns at once; what needs the API or the runtime is tried until it is there. {@link #close} stops the
 * kubelet and leaves the pods running, as if it had been killed: the next one adopts them. Nothing but the runtime, the
 * folders of pods and the API has to survive.
 *
 * <p>The same class is a simulated node when its dependencies are simulated ones ({@code hollow}).
 */
public final class Kubelet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Kubelet.class);
    private static final Duration LOG_CHECK = Duration.ofSeconds(10);

    private final KubeletConfig config;
    private final Dependencies use;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private @Nullable PodManager pods;
    private @Nullable NodeReporter reporter;
    private @Nullable KubeletServer server;

    /**
     * What a kubelet stands on.
     *
     * @param client     with the identity system:node:NAME
     * @param runtime    where containers run; closed by whoever made it
     * @param background clock and threads
     * @param machine    what the node is and has
     * @param real       control groups and mounts; empty on a simulated node, for which nothing is kept on disk
     */
    public record Dependencies(
            Client client, ContainerRuntime runtime, Background background, Machine machine, Optional<Real> real) {

        /** The kernel's side of a real node. */
        public record Real(Cgroups cgroups, Mounter mounter) {}

        /** Those of the machine this runs on. */
        public static Dependencies here(Client client, ContainerRuntime runtime, KubeletConfig config) {
            return new Dependencies(
                    client,
                    runtime,
                    Background.system(),
                    Machine.here(existing(config.rootDirectory())),
                    Optional.of(new Real(Cgroups.detect(), Mounter.system())));
        }

        private static Path existing(Path folder) {
            Path path = folder.toAbsolutePath();
            while (path.getParent() != null && !path.toFile().isDirectory()) {
                path = path.getParent();
            }
            return path;
        }
    }

    public Kubelet(KubeletConfig config, Dependencies dependencies) {
        this.config = config;
        this.use = dependencies;
    }

    /** Begins to work. Throws where the server's port or certificate cannot be used. */
    public synchronized void start() throws IOException {
        Background background = use.background();
        PodEvents events = events();
        NodeReporter nodeReporter = new NodeReporter(
                config,
                use.client(),
                use.runtime(),
                use.machine(),
                () -> use.real().isPresent() ? Eviction.pressure(config.rootDirectory()) : NodeReporter.Pressure.NONE,
                this::port,
                background);
        reporter = nodeReporter;
        PodManager manager = manager(events, nodeReporter);
        pods = manager;
        if (config.server().isPresent()) {
            KubeletServer https = new KubeletServer(
                    config,
                    manager,
                    use.client(),
                    use.runtime(),
                    background,
                    use.real().map(Dependencies.Real::cgroups).orElse(Cgroups.none()));
            https.start();
            open.push(https);
            server = https;
        }
        open.push(nodeReporter);
        nodeReporter.start();
        LeaseKeeper lease =
                new LeaseKeeper(use.client(), config.nodeName(), nodeReporter::node, config.leaseRenewal(), background);
        open.push(lease);
        lease.start();
        open.push(manager);
        followPods(manager);
        manager.start();
        if (use.real().isPresent()) {
            Timers.Timer rotation = background.every(LOG_CHECK, LOG_CHECK, () -> rotateLogs(manager));
            open.push(rotation::cancel);
            Eviction eviction = new Eviction(
                    manager, config.rootDirectory(), use.real().get().cgroups());
            Timers.Timer relief = background.every(Eviction.CHECK, Eviction.CHECK, eviction::relieve);
            open.push(relief::cancel);
        }
    }

    private PodEvents events() {
        if (use.real().isEmpty()) {
            return PodEvents.NONE;
        }
        EventRecorder recorder = new EventRecorder(
                use.client(), "kubelet", config.nodeName(), use.background().timers());
        open.push(recorder);
        return new KubeletEvents(recorder);
    }

    private PodManager manager(PodEvents events, NodeReporter nodeReporter) {
        Background background = use.background();
        ApiObjects objects = new ApiObjects(use.client(), background);
        PodFolders folders = new PodFolders(config.rootDirectory(), config.podLogs());
        DnsSettings dns = new DnsSettings(config.clusterDns(), config.clusterDomain(), config.resolvConf());
        Optional<PodGroups> groups = use.real().map(real -> new PodGroups(real.cgroups(), config.processesPerPod()));
        PodSpace space = PodSpace.NONE;
        if (use.real().isPresent()) {
            Informer<Service> services =
                    new Informer<>(use.client(), CoreV1.SERVICES, Selection.ALL, background.timers());
            services.start();
            open.push(services);
            Volumes volumes = new Volumes(folders, objects, use.real().get().mounter(), background);
            space = new DiskSpace(
                    folders,
                    config.containerLogs(),
                    volumes,
                    groups.orElseThrow(),
                    objects,
                    dns,
                    () -> services.lister().all());
        }
        return new PodManager(
                facts(),
                new PodManager.Dependencies(
                        use.client(),
                        use.runtime(),
                        space,
                        groups,
                        objects,
                        folders,
                        dns,
                        events,
                        () -> labels(nodeReporter),
                        background,
                        config.rhythm()));
    }

    private NodeFacts facts() {
        Map<String, Quantity> allocatable = NodeReporter.allocatable(config, use.machine());
        return new NodeFacts(
                config.nodeName(),
                config.addresses(),
                runtimeName(),
                use.machine().capacity().getOrDefault("memory", Quantity.ZERO).value(),
                allocatable,
                use.real().isPresent() ? Machine.ownOomScore() : 0);
    }

    private String runtimeName() {
        try {
            return use.runtime().version().getRuntimeName();
        } catch (RuntimeFailure failure) {
            LOG.warn("The container runtime does not answer yet: {}", failure.getMessage());
            return "containerd";
        }
    }

    private Map<String, String> labels(NodeReporter nodeReporter) {
        Node node = nodeReporter.node();
        return node == null ? config.labels() : node.metadata().labels();
    }

    private void followPods(PodManager manager) {
        Informer<Pod> informer = new Informer<>(
                use.client(),
                CoreV1.PODS,
                Selection.fields("spec.nodeName=" + config.nodeName()),
                use.background().timers());
        Registration registration = informer.addHandler(manager);
        informer.start();
        open.push(informer);
        use.background().execute(() -> {
            try {
                registration.awaitSynced();
                manager.synced();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void rotateLogs(PodManager manager) {
        LogRotation rotation = config.logRotation();
        for (PodManager.PodInfo info : manager.infos()) {
            for (ContainerView container : info.runtime().running()) {
                try {
                    rotation.rotate(
                            use.runtime(),
                            container.id(),
                            Path.of(container.logPath()),
                            use.background().now());
                } catch (IOException | RuntimeFailure failure) {
                    LOG.warn(
                            "The log of {} of pod {} could not be rotated",
                            container.name(),
                            info.pod().key(),
                            failure);
                }
            }
        }
    }

    /** The pods of the node. */
    public synchronized List<Pod> pods() {
        return pods == null ? List.of() : List.copyOf(pods.pods());
    }

    /** Where the server listens; 0 where it does not. */
    public int port() {
        KubeletServer https = server;
        return https == null ? 0 : https.port();
    }

    /** The Node as the API had it last; empty before it was registered. */
    public synchronized Optional<Node> node() {
        return reporter == null ? Optional.empty() : Optional.ofNullable(reporter.node());
    }

    /** Stops working; pods go on. */
    @Override
    public synchronized void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception failure) {
                LOG.warn("Something of the kubelet could not be closed", failure);
            }
        }
    }
}
