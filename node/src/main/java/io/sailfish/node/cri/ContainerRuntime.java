package io.sailfish.node.cri;

import io.sailfish.node.cri.proto.AuthConfig;
import io.sailfish.node.cri.proto.Container;
import io.sailfish.node.cri.proto.ContainerConfig;
import io.sailfish.node.cri.proto.ContainerStats;
import io.sailfish.node.cri.proto.ContainerStatus;
import io.sailfish.node.cri.proto.ExecRequest;
import io.sailfish.node.cri.proto.FilesystemUsage;
import io.sailfish.node.cri.proto.Image;
import io.sailfish.node.cri.proto.LinuxContainerResources;
import io.sailfish.node.cri.proto.PodSandbox;
import io.sailfish.node.cri.proto.PodSandboxConfig;
import io.sailfish.node.cri.proto.PodSandboxStatus;
import io.sailfish.node.cri.proto.RuntimeCondition;
import io.sailfish.node.cri.proto.VersionResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container runtime as the kubelet uses it: sandboxes (a pod's shared namespaces), containers in them, and images. The
 * messages are those of the Container Runtime Interface.
 *
 * <p>Calls block, for virtual threads, and throw {@link RuntimeFailure}. Everything is level-triggered: stopping what
 * stands still and removing what is gone succeed. A runtime outlives its kubelet; labels, annotations and the attempt
 * number in the metadata are how a new kubelet recognises what an earlier one started.
 */
public interface ContainerRuntime extends AutoCloseable {

    /** Name and version of the runtime. */
    VersionResponse version();

    /** The conditions RuntimeReady and NetworkReady, and any others. */
    List<RuntimeCondition> conditions();

    /** Makes and starts a sandbox with its network; returns its id. */
    String runSandbox(PodSandboxConfig config, String runtimeHandler);

    /** Ends all containers of the sandbox by force and releases its network. */
    void stopSandbox(String id);

    /** Removes the sandbox and its containers. */
    void removeSandbox(String id);

    /** Sandboxes whose labels contain all of these; an empty map asks for all. */
    List<PodSandbox> sandboxes(Map<String, String> labels);

    /** The sandbox's state and addresses; empty where there is none of this id. */
    Optional<PodSandboxStatus> sandboxStatus(String id);

    /** Makes a container; it does not run yet. Returns its id. */
    String createContainer(String sandboxId, ContainerConfig config, PodSandboxConfig sandboxConfig);

    void startContainer(String id);

    /** Asks the container to end, by its stop signal, and kills it after the grace period. Returns once it has ended. */
    void stopContainer(String id, Duration grace);

    void removeContainer(String id);

    /** Containers whose labels contain all of these, in any state; an empty map asks for all. */
    List<Container> containers(Map<String, String> labels);

    /** The container's state, times, exit code; empty where there is none of this id. */
    Optional<ContainerStatus> containerStatus(String id);

    /** Changes the limits of a running container. */
    void updateResources(String id, LinuxContainerResources resources);

    /** Makes the runtime write to a new file at the container's log path, after the old one was renamed. */
    void reopenLog(String id);

    /** Runs a command in the container to its end; throws with {@link RuntimeFailure.Kind#TIMEOUT} when it takes longer. */
    ExecResult exec(String id, List<String> command, Duration timeout);

    /** The URL at which the runtime serves an interactive command. */
    String execUrl(ExecRequest request);

    /** The URL at which the runtime serves the container's own streams. */
    String attachUrl(String id, boolean stdin, boolean stdout, boolean stderr, boolean tty);

    /** The URL at which the runtime forwards connections into the sandbox. */
    String portForwardUrl(String sandboxId, List<Integer> ports);

    /** Use of processor, memory and disk by every container. */
    List<ContainerStats> stats();

    List<Image> images();

    /** The image that a reference names; empty where it is not here. */
    Optional<Image> image(String reference);

    /** Fetches an image and returns the reference to start containers from. */
    String pullImage(String reference, AuthConfig credentials, PodSandboxConfig sandboxConfig);

    void removeImage(String reference);

    /** Use of the file systems that hold images. */
    List<FilesystemUsage> imageFileSystems();

    @Override
    void close();

    /** What a command wrote and how it ended. */
    record ExecResult(int exitCode, byte[] stdout, byte[] stderr) {
        /** Both outputs as text, for messages. */
        public String output() {
            return new String(stdout, java.nio.charset.StandardCharsets.UTF_8)
                    + new String(stderr, java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
