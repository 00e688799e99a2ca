package io.sailfish.node.cri;

import io.sailfish.node.cri.proto.AuthConfig;
import io.sailfish.node.cri.proto.Container;
import io.sailfish.node.cri.proto.ContainerConfig;
import io.sailfish.node.cri.proto.ContainerState;
import io.sailfish.node.cri.proto.ContainerStats;
import io.sailfish.node.cri.proto.ContainerStatus;
import io.sailfish.node.cri.proto.ExecRequest;
import io.sailfish.node.cri.proto.FilesystemUsage;
import io.sailfish.node.cri.proto.Image;
import io.sailfish.node.cri.proto.LinuxContainerResources;
import io.sailfish.node.cri.proto.NamespaceMode;
import io.sailfish.node.cri.proto.PodSandbox;
import io.sailfish.node.cri.proto.PodSandboxConfig;
import io.sailfish.node.cri.proto.PodSandboxNetworkStatus;
import io.sailfish.node.cri.proto.PodSandboxState;
import io.sailfish.node.cri.proto.PodSandboxStatus;
import io.sailfish.node.cri.proto.RuntimeCondition;
import io.sailfish.node.cri.proto.VersionResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A runtime that runs nothing: sandboxes and containers exist, have addresses and states, and behave as a script says.
 * What tests and simulated nodes run on. No thread, no timer: how far a container has come is computed when it is asked
 * for. Unlike a real one, {@link #stopContainer} does not wait for a container that ignores its stop signal.
 */
public final class FakeRuntime implements ContainerRuntime {

    /** How containers and images behave. */
    public interface Script {
        /** What a new container will do. */
        default Behaviour behaviour(PodSandboxConfig pod, ContainerConfig container) {
            return Behaviour.RUNS;
        }

        /** Why an image cannot be pulled; empty where it can. */
        default String pullFailure(String image) {
            return "";
        }

        /** What a command in a container answers. */
        default ExecResult exec(ContainerStatus container, List<String> command) {
            return new ExecResult(0, new byte[0], new byte[0]);
        }
    }

    /**
     * What a container does once started.
     *
     * @param lasts        how long it runs by itself; null for ever
     * @param exitCode     how it then ends
     * @param reason       the runtime's reason for that, as "OOMKilled"; empty for the usual one
     * @param ignoresStop  whether only a kill ends it
     * @param startFailure why it cannot be started; empty where it can
     */
    public record Behaviour(
            @Nullable Duration lasts, int exitCode, String reason, boolean ignoresStop, String startFailure) {
        /** Runs until it is stopped. */
        public static final Behaviour RUNS = new Behaviour(null, 0, "", false, "");

        /** Ends by itself. */
        public static Behaviour exits(int code, Duration after) {
            return new Behaviour(after, code, "", false, "");
        }

        /** Ends only when killed. */
        public static Behaviour ignoringStop() {
            return new Behaviour(null, 0, "", true, "");
        }
    }

    private final InstantSource clock;
    private final Script script;
    private final Map<String, Sandbox> sandboxes = new LinkedHashMap<>();
    private final Map<String, SimulatedContainer> containers = new LinkedHashMap<>();
    private final Map<String, Image> images = new LinkedHashMap<>();
    private final Supplier<String> addresses;
    private long nextId = 1;
    private boolean available = true;

    /** A runtime whose sandboxes have addresses of a range that nothing else uses. */
    public FakeRuntime(InstantSource clock, Script script) {
        this(clock, script, new Supplier<>() {
            private int next = 1;

            @Override
            public String get() {
                next = next == 254 ? 2 : next + 1;
                return "10.88.0." + next;
            }
        });
    }

    /**
     * @param addresses gives each new sandbox its address
     */
    public FakeRuntime(InstantSource clock, Script script, Supplier<String> addresses) {
        this.clock = clock;
        this.script = script;
        this.addresses = addresses;
    }

    /** From now on every call fails, or works again. */
    public synchronized void available(boolean now) {
        available = now;
    }

    @Override
    public synchronized VersionResponse version() {
        check();
        return VersionResponse.newBuilder()
                .setVersion("0.1.0")
                .setRuntimeName("fake")
                .setRuntimeVersion("1.0.0")
                .setRuntimeApiVersion("v1")
                .build();
    }

    @Override
    public synchronized List<RuntimeCondition> conditions() {
        check();
        return List.of(
                RuntimeCondition.newBuilder()
                        .setType("RuntimeReady")
                        .setStatus(true)
                        .build(),
                RuntimeCondition.newBuilder()
                        .setType("NetworkReady")
                        .setStatus(true)
                        .build());
    }

    @Override
    public String runSandbox(PodSandboxConfig config, String runtimeHandler) {
        boolean hostNetwork =
                config.getLinux().getSecurityContext().getNamespaceOptions().getNetwork() == NamespaceMode.NODE;
        // asked for outside of the lock: whoever gives addresses may have one of its own
        String address = hostNetwork ? "" : addresses.get();
        synchronized (this) {
            check();
            String id = newId();
            sandboxes.put(id, new Sandbox(id, config, clock.instant(), address));
            return id;
        }
    }

    @Override
    public synchronized void stopSandbox(String id) {
        check();
        Sandbox sandbox = sandboxes.get(id);
        if (sandbox != null) {
            sandbox.ready = false;
            containers.values().stream().filter(c -> c.sandbox == sandbox).forEach(c -> c.end(clock.instant(), 137));
        }
    }

    @Override
    public synchronized void removeSandbox(String id) {
        check();
        stopSandbox(id);
        Sandbox sandbox = sandboxes.remove(id);
        containers.values().removeIf(container -> container.sandbox == sandbox);
    }

    @Override
    public synchronized List<PodSandbox> sandboxes(Map<String, String> labels) {
        check();
        List<PodSandbox> found = new ArrayList<>();
        for (Sandbox sandbox : sandboxes.values()) {
            if (contains(sandbox.config.getLabelsMap(), labels)) {
                found.add(PodSandbox.newBuilder()
                        .setId(sandbox.id)
                        .setMetadata(sandbox.config.getMetadata())
                        .setState(sandbox.state())
                        .setCreatedAt(nanos(sandbox.created))
                        .putAllLabels(sandbox.config.getLabelsMap())
                        .putAllAnnotations(sandbox.config.getAnnotationsMap())
                        .build());
            }
        }
        return found;
    }

    @Override
    public synchronized Optional<PodSandboxStatus> sandboxStatus(String id) {
        check();
        return Optional.ofNullable(sandboxes.get(id))
                .map(sandbox -> PodSandboxStatus.newBuilder()
                        .setId(id)
                        .setMetadata(sandbox.config.getMetadata())
                        .setState(sandbox.state())
                        .setCreatedAt(nanos(sandbox.created))
                        .setNetwork(PodSandboxNetworkStatus.newBuilder().setIp(sandbox.address))
                        .putAllLabels(sandbox.config.getLabelsMap())
                        .putAllAnnotations(sandbox.config.getAnnotationsMap())
                        .build());
    }

    @Override
    public synchronized String createContainer(
            String sandboxId, ContainerConfig config, PodSandboxConfig sandboxConfig) {
        check();
        Sandbox sandbox = sandboxes.get(sandboxId);
        if (sandbox == null) {
            throw new RuntimeFailure(RuntimeFailure.Kind.NOT_FOUND, "failed to find sandbox id " + sandboxId);
        }
        String id = newId();
        containers.put(
                id,
                new SimulatedContainer(id, sandbox, config, script.behaviour(sandboxConfig, config), clock.instant()));
        return id;
    }

    @Override
    public synchronized void startContainer(String id) {
        SimulatedContainer container = known(id);
        if (!container.behaviour.startFailure().isEmpty()) {
            container.end(clock.instant(), 128);
            throw new RuntimeFailure(RuntimeFailure.Kind.OTHER, container.behaviour.startFailure());
        }
        container.started = clock.instant();
        Duration lasts = container.behaviour.lasts();
        if (lasts != null) {
            container.finished = container.started.plus(lasts);
            container.exitCode = container.behaviour.exitCode();
        }
    }

    @Override
    public synchronized void stopContainer(String id, Duration grace) {
        check();
        SimulatedContainer container = containers.get(id);
        if (container != null) {
            boolean killed = container.behaviour.ignoresStop() || grace.isZero();
            container.end(clock.instant().plus(killed ? grace : Duration.ZERO), killed ? 137 : 143);
        }
    }

    @Override
    public synchronized void removeContainer(String id) {
        check();
        containers.remove(id);
    }

    @Override
    public synchronized List<Container> containers(Map<String, String> labels) {
        check();
        List<Container> found = new ArrayList<>();
        for (SimulatedContainer container : containers.values()) {
            if (contains(container.config.getLabelsMap(), labels)) {
                found.add(Container.newBuilder()
                        .setId(container.id)
                        .setPodSandboxId(container.sandbox.id)
                        .setMetadata(container.config.getMetadata())
                        .setImage(container.config.getImage())
                        .setImageRef(container.config.getImage().getImage())
                        .setState(container.state(clock.instant()))
                        .setCreatedAt(nanos(container.created))
                        .putAllLabels(container.config.getLabelsMap())
                        .putAllAnnotations(container.config.getAnnotationsMap())
                        .build());
            }
        }
        return found;
    }

    @Override
    public synchronized Optional<ContainerStatus> containerStatus(String id) {
        check();
        return Optional.ofNullable(containers.get(id)).map(container -> container.status(clock.instant()));
    }

    @Override
    public synchronized void updateResources(String id, LinuxContainerResources resources) {
        known(id);
    }

    @Override
    public synchronized void reopenLog(String id) {
        known(id);
    }

    @Override
    public ExecResult exec(String id, List<String> command, Duration timeout) {
        ContainerStatus status;
        synchronized (this) {
            status = known(id).status(clock.instant());
        }
        if (status.getState() != ContainerState.CONTAINER_RUNNING) {
            throw new RuntimeFailure(RuntimeFailure.Kind.OTHER, "container is in " + status.getState() + " state");
        }
        return script.exec(status, command);
    }

    @Override
    public String execUrl(ExecRequest request) {
        throw new RuntimeFailure(RuntimeFailure.Kind.UNSUPPORTED, "a simulated container has no streams");
    }

    @Override
    public String attachUrl(String id, boolean stdin, boolean stdout, boolean stderr, boolean tty) {
        throw new RuntimeFailure(RuntimeFailure.Kind.UNSUPPORTED, "a simulated container has no streams");
    }

    @Override
    public String portForwardUrl(String sandboxId, List<Integer> ports) {
        throw new RuntimeFailure(RuntimeFailure.Kind.UNSUPPORTED, "a simulated sandbox has no network");
    }

    @Override
    public List<ContainerStats> stats() {
        return List.of();
    }

    @Override
    public synchronized List<Image> images() {
        check();
        return List.copyOf(images.values());
    }

    @Override
    public synchronized Optional<Image> image(String reference) {
        check();
        return Optional.ofNullable(images.get(reference));
    }

    @Override
    public synchronized String pullImage(String reference, AuthConfig credentials, PodSandboxConfig sandboxConfig) {
        check();
        String failure = script.pullFailure(reference);
        if (!failure.isEmpty()) {
            throw new RuntimeFailure(RuntimeFailure.Kind.OTHER, failure);
        }
        images.put(
                reference,
                Image.newBuilder()
                        .setId(reference)
                        .addRepoTags(reference)
                        .setSize(1 << 20)
                        .build());
        return reference;
    }

    @Override
    public synchronized void removeImage(String reference) {
        check();
        images.remove(reference);
    }

    @Override
    public List<FilesystemUsage> imageFileSystems() {
        return List.of();
    }

    @Override
    public void close() {}

    private void check() {
        if (!available) {
            throw new RuntimeFailure(RuntimeFailure.Kind.UNAVAILABLE, "the simulated runtime is down");
        }
    }

    private SimulatedContainer known(String id) {
        check();
        SimulatedContainer container = containers.get(id);
        if (container == null) {
            throw new RuntimeFailure(RuntimeFailure.Kind.NOT_FOUND, "container \"" + id + "\" not found");
        }
        return container;
    }

    private String newId() {
        return String.format("%064x", nextId++);
    }

    private static boolean contains(Map<String, String> all, Map<String, String> wanted) {
        return wanted.isEmpty() || all.entrySet().containsAll(wanted.entrySet());
    }

    private static long nanos(@Nullable Instant instant) {
        return instant == null ? 0 : instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }

    private static final class Sandbox {
        private final String id;
        private final PodSandboxConfig config;
        private final Instant created;
        private final String address;
        private boolean ready = true;

        Sandbox(String id, PodSandboxConfig config, Instant created, String address) {
            this.id = id;
            this.config = config;
            this.created = created;
            this.address = address;
        }

        PodSandboxState state() {
            return ready ? PodSandboxState.SANDBOX_READY : PodSandboxState.SANDBOX_NOTREADY;
        }
    }

    private static final class SimulatedContainer {
        private final String id;
        private final Sandbox sandbox;
        private final ContainerConfig config;
        private final Behaviour behaviour;
        private final Instant created;
        private @Nullable Instant started;
        private @Nullable Instant finished;
        private int exitCode;

        SimulatedContainer(String id, Sandbox sandbox, ContainerConfig config, Behaviour behaviour, Instant created) {
            this.id = id;
            this.sandbox = sandbox;
            this.config = config;
            this.behaviour = behaviour;
            this.created = created;
        }

        void end(Instant at, int code) {
            if (finished == null || finished.isAfter(at)) {
                finished = at;
                exitCode = code;
            }
        }

        ContainerState state(Instant now) {
            if (finished != null && !finished.isAfter(now)) {
                return ContainerState.CONTAINER_EXITED;
            }
            return started == null ? ContainerState.CONTAINER_CREATED : ContainerState.CONTAINER_RUNNING;
        }

        ContainerStatus status(Instant now) {
            ContainerState state = state(now);
            ContainerStatus.Builder status = ContainerStatus.newBuilder()
                    .setId(id)
                    .setMetadata(config.getMetadata())
                    .setState(state)
                    .setCreatedAt(nanos(created))
                    .setStartedAt(nanos(started))
                    .setImage(config.getImage())
                    .setImageRef(config.getImage().getImage())
                    .putAllLabels(config.getLabelsMap())
                    .putAllAnnotations(config.getAnnotationsMap())
                    .setLogPath(config.getLogPath());
            if (state == ContainerState.CONTAINER_EXITED) {
                String usual = exitCode == 0 ? "Completed" : "Error";
                boolean byItself = exitCode == behaviour.exitCode();
                status.setFinishedAt(nanos(finished))
                        .setExitCode(exitCode)
                        .setReason(byItself && !behaviour.reason().isEmpty() ? behaviour.reason() : usual);
            }
            return status.build();
        }
    }
}
