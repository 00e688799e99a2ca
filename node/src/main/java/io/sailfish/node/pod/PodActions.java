package io.sailfish.node.pod;

import io.sailfish.client.claim.PodClaims;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.status.ApiException;
import io.sailfish.node.cri.ContainerRuntime;
import io.sailfish.node.cri.RuntimeFailure;
import io.sailfish.node.cri.proto.ContainerConfig;
import io.sailfish.node.cri.proto.Mount;
import io.sailfish.node.cri.proto.PodSandboxConfig;
import io.sailfish.node.downward.FieldValues;
import io.sailfish.node.pod.PodRuntimeState.ContainerView;
import io.sailfish.node.pod.PodRuntimeState.SandboxView;
import io.sailfish.node.probe.ProbeTarget;
import io.sailfish.node.time.Background;
import io.sailfish.node.volume.VolumeFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Carries out the actions that were decided for pods. Every method blocks until it is done or has failed. */
final class PodActions {
    private final ContainerRuntime runtime;
    private final PodSpace space;
    private final SandboxConfigs sandboxes;
    private final Images images;
    private final PodEvents events;
    private final NodeFacts node;
    private final Background background;

    PodActions(
            ContainerRuntime runtime,
            PodSpace space,
            SandboxConfigs sandboxes,
            Images images,
            PodEvents events,
            NodeFacts node,
            Background background) {
        this.runtime = runtime;
        this.space = space;
        this.sandboxes = sandboxes;
        this.images = images;
        this.events = events;
        this.node = node;
        this.background = background;
    }

    /** Upstream's reason for a pod that does not get its devices. */
    static final String UNPREPARED = "FailedPrepareDynamicResources";

    /** A container that could not be started: the reason its status shows, and that which it shows while waiting. */
    static final class StartFailure extends Exception {
        private static final long serialVersionUID = 1;
        private final String reason;
        private final String waiting;

        StartFailure(String reason, String waiting, String message) {
            super(message);
            this.reason = reason;
            this.waiting = waiting;
        }

        String reason() {
            return reason;
        }

        String waiting() {
            return waiting;
        }
    }

    FieldValues values(Pod pod, PodRuntimeState state) {
        List<String> addresses = Pods.hostNetwork(pod)
                ? node.addresses()
                : state.readySandbox().map(SandboxView::addresses).orElse(List.of());
        return new FieldValues(pod, addresses, node.addresses(), node.allocatable());
    }

    void prepare(Pod pod, PodRuntimeState state) throws StartFailure {
        requireDevices(pod);
        try {
            space.prepare(pod, values(pod, state));
        } catch (VolumeFailure failure) {
            events.warning(pod, "", "FailedMount", failure.getMessage());
            throw new StartFailure("FailedMount", "FailedMount", failure.getMessage());
        } catch (IOException failure) {
            events.warning(pod, "", "FailedCreatePodContainer", "unable to ensure pod container exists: " + failure);
            throw new StartFailure("FailedCreatePodContainer", "FailedCreatePodContainer", failure.toString());
        }
    }

    /** Devices are prepared by drivers, of which this kubelet has none: a pod that needs some must not run without. */
    private void requireDevices(Pod pod) throws StartFailure {
        List<String> claims = PodClaims.names(pod);
        if (!claims.isEmpty()) {
            String message = "failed to prepare dynamic resources: no driver is registered with this kubelet for the"
                    + " devices of " + String.join(", ", claims);
            events.warning(pod, "", UNPREPARED, message);
            throw new StartFailure(UNPREPARED, UNPREPARED, message);
        }
    }

    /** Makes a sandbox; addresses of earlier ones, as after a power cut, are given back first. */
    void createSandbox(Pod pod, int attempt, PodRuntimeState state) throws StartFailure {
        for (SandboxView old : state.sandboxes()) {
            try {
                runtime.stopSandbox(old.id());
            } catch (RuntimeFailure failure) {
                events.warning(pod, "", "FailedKillPod", "error stopping an old sandbox: " + failure.getMessage());
            }
        }
        try {
            runtime.runSandbox(sandboxes.of(pod, attempt), pod.spec().runtimeClassName(""));
        } catch (RuntimeFailure failure) {
            events.warning(pod, "", "FailedCreatePodSandBox", "Failed to create pod sandbox: " + failure.getMessage());
            throw new StartFailure("FailedCreatePodSandBox", "FailedCreatePodSandBox", failure.getMessage());
        }
    }

    void start(Pod pod, Action.Start action, PodRuntimeState state) throws StartFailure, InterruptedException {
        Container container = Pods.container(pod, action.container()).orElseThrow();
        SandboxView sandbox = state.sandbox().orElseThrow();
        PodSandboxConfig sandboxConfig = sandboxes.of(pod, sandbox.attempt());
        Images.Present image = image(pod, container, sandboxConfig);
        FieldValues values = values(pod, state);
        ContainerConfig config = config(pod, container, action.attempt(), image, values);
        String id;
        try {
            id = runtime.createContainer(action.sandboxId(), config, sandboxConfig);
        } catch (RuntimeFailure failure) {
            events.warning(pod, container.name(), "Failed", "Error: " + failure.getMessage());
            throw new StartFailure("CreateContainerError", "CreateContainerError", failure.getMessage());
        }
        events.normal(pod, container.name(), "Created", "Container created");
        try {
            runtime.startContainer(id);
        } catch (RuntimeFailure failure) {
            events.warning(pod, container.name(), "Failed", "Error: " + failure.getMessage());
            throw new StartFailure("RunContainerError", "CrashLoopBackOff", failure.getMessage());
        }
        events.normal(pod, container.name(), "Started", "Container started");
        try {
            space.started(pod, container.name(), action.attempt(), id);
        } catch (IOException failure) {
            events.warning(pod, container.name(), "FailedLogLink", failure.toString());
        }
        postStart(pod, container, id, values);
    }

    private Images.Present image(Pod pod, Container container, PodSandboxConfig sandbox)
            throws StartFailure, InterruptedException {
        try {
            return images.ensure(pod, container, sandbox, events);
        } catch (Images.PullFailure failure) {
            String waiting = failure.reason().equals("ErrImagePull") ? "ImagePullBackOff" : failure.reason();
            throw new StartFailure(failure.reason(), waiting, failure.getMessage());
        } catch (RuntimeFailure failure) {
            throw new StartFailure("ImageInspectError", "ImageInspectError", failure.getMessage());
        }
    }

    private ContainerConfig config(Pod pod, Container container, int attempt, Images.Present image, FieldValues values)
            throws StartFailure {
        try {
            Map<String, String> environment = space.environment(pod, container, values);
            List<Mount> mounts = space.mounts(pod, container, attempt, values, environment);
            return ContainerConfigs.of(
                    pod,
                    container,
                    attempt,
                    new ContainerConfigs.Parts(
                            image.reference(),
                            image.image(),
                            environment,
                            mounts,
                            ResourceLimits.of(pod, container, node.memoryBytes(), node.lowestOomScore())));
        } catch (ConfigFailure | IOException | ApiException failure) {
            events.warning(pod, container.name(), "Failed", "Error: " + failure.getMessage());
            throw new StartFailure("CreateContainerConfigError", "CreateContainerConfigError", failure.getMessage());
        }
    }

    private void postStart(Pod pod, Container container, String id, FieldValues values)
            throws StartFailure, InterruptedException {
        if (!container.lifecycle().hasPostStart()) {
            return;
        }
        ProbeTarget target = target(container, id, values);
        Optional<String> failure = Hooks.run(target, container.lifecycle().postStart(), Duration.ZERO);
        if (failure.isPresent()) {
            events.warning(pod, container.name(), "FailedPostStartHook", "PostStartHook failed: " + failure.get());
            runtime.stopContainer(id, Pods.grace(pod));
            throw new StartFailure("PostStartHookError", "CrashLoopBackOff", failure.get());
        }
    }

    /** What probes of a container are made against. */
    ProbeTarget target(Container container, String id, FieldValues values) {
        return new ProbeTarget(
                runtime,
                container,
                id,
                values.podIps().isEmpty() ? "" : values.podIps().getFirst());
    }

    void kill(Pod pod, Action.Kill action, PodRuntimeState state) throws InterruptedException {
        events.normal(pod, action.container(), action.reason(), action.message());
        Duration left = action.grace();
        Optional<Container> container = Pods.container(pod, action.container());
        if (container.isPresent() && container.get().lifecycle().hasPreStop() && left.isPositive()) {
            var begun = background.now();
            Optional<String> failure = Hooks.run(
                    target(container.get(), action.id(), values(pod, state)),
                    container.get().lifecycle().preStop(),
                    left);
            failure.ifPresent(message ->
                    events.warning(pod, action.container(), "FailedPreStopHook", "PreStopHook failed: " + message));
            left = left.minus(Duration.between(begun, background.now()));
        }
        Duration least = Duration.ofSeconds(2);
        boolean shortened = left.compareTo(action.grace()) < 0 && left.compareTo(least) < 0;
        runtime.stopContainer(action.id(), shortened ? least : left);
    }

    void stopSandbox(Action.StopSandbox action) {
        runtime.stopSandbox(action.id());
    }

    void remove(Action.RemoveContainer action) {
        runtime.removeContainer(action.id());
    }

    void remove(Action.RemoveSandbox action) {
        runtime.removeSandbox(action.id());
    }

    void tearDown(Pod pod) throws IOException {
        space.release(pod);
    }

    void erase(Pod pod, PodRuntimeState state) throws IOException {
        for (SandboxView sandbox : state.sandboxes()) {
            runtime.stopSandbox(sandbox.id());
            runtime.removeSandbox(sandbox.id());
        }
        for (List<ContainerView> containers : state.containers().values()) {
            containers.forEach(container -> runtime.removeContainer(container.id()));
        }
        space.erase(pod);
    }

    String lastWords(Pod pod, ContainerView container) {
        return space.lastWords(pod, container);
    }
}
