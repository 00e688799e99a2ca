package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.Capabilities;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSecurityContext;
import io.sailfish.model.api.core.v1.SecurityContext;
import io.sailfish.node.cri.proto.Capability;
import io.sailfish.node.cri.proto.ContainerConfig;
import io.sailfish.node.cri.proto.ContainerMetadata;
import io.sailfish.node.cri.proto.Image;
import io.sailfish.node.cri.proto.ImageSpec;
import io.sailfish.node.cri.proto.Int64Value;
import io.sailfish.node.cri.proto.KeyValue;
import io.sailfish.node.cri.proto.LinuxContainerConfig;
import io.sailfish.node.cri.proto.LinuxContainerResources;
import io.sailfish.node.cri.proto.LinuxContainerSecurityContext;
import io.sailfish.node.cri.proto.Mount;
import io.sailfish.node.cri.proto.SELinuxOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A container in the runtime's terms: a pure function of the pod and what was found out for it. */
final class ContainerConfigs {
    private static final List<String> MASKED = List.of(
            "/proc/asound",
            "/proc/acpi",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/sys/firmware",
            "/sys/devices/virtual/powercap");
    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    /**
     * What a container needs besides its specification.
     *
     * @param imageReference what the runtime starts it from
     * @param image          what the runtime knows about that
     */
    record Parts(
            String imageReference,
            Optional<Image> image,
            Map<String, String> environment,
            List<Mount> mounts,
            LinuxContainerResources resources) {}

    private ContainerConfigs() {}

    static ContainerConfig of(Pod pod, Container container, int attempt, Parts parts) throws ConfigFailure {
        ContainerConfig.Builder config = ContainerConfig.newBuilder()
                .setMetadata(
                        ContainerMetadata.newBuilder().setName(container.name()).setAttempt(attempt))
                .setImage(ImageSpec.newBuilder()
                        .setImage(parts.imageReference())
                        .setUserSpecifiedImage(container.image()))
                .setWorkingDir(container.workingDir())
                .addAllMounts(parts.mounts())
                .putLabels(Labels.CONTAINER_NAME, container.name())
                .putLabels(Labels.POD_NAME, pod.name())
                .putLabels(Labels.POD_NAMESPACE, pod.namespace())
                .putLabels(Labels.POD_UID, Pods.uid(pod))
                .putAnnotations(Labels.HASH, ContainerHash.of(container))
                .putAnnotations(Labels.RESTART_COUNT, Integer.toString(attempt))
                .putAnnotations(Labels.MESSAGE_PATH, container.terminationMessagePath())
                .putAnnotations(Labels.MESSAGE_POLICY, container.terminationMessagePolicy())
                .putAnnotations(Labels.POD_GRACE, Long.toString(Pods.grace(pod).toSeconds()))
                .setLogPath(container.name() + "/" + attempt + ".log")
                .setStdin(container.stdin())
                .setStdinOnce(container.stdinOnce())
                .setTty(container.tty())
                .setLinux(LinuxContainerConfig.newBuilder()
                        .setResources(parts.resources())
                        .setSecurityContext(security(pod, container, parts.image())));
        container.command().forEach(word -> config.addCommand(Expansion.expand(word, parts.environment())));
        container.args().forEach(word -> config.addArgs(Expansion.expand(word, parts.environment())));
        parts.environment()
                .forEach((name, value) ->
                        config.addEnvs(KeyValue.newBuilder().setKey(name).setValue(value)));
        return config.build();
    }

    private static LinuxContainerSecurityContext security(Pod pod, Container container, Optional<Image> image)
            throws ConfigFailure {
        PodSecurityContext shared = pod.spec().securityContext();
        SecurityContext own = container.securityContext();
        boolean privileged = own.privileged(false);
        LinuxContainerSecurityContext.Builder security = LinuxContainerSecurityContext.newBuilder()
                .setPrivileged(privileged)
                .setNamespaceOptions(SandboxConfigs.namespaces(pod))
                .setReadonlyRootfs(own.readOnlyRootFilesystem(false))
                .setNoNewPrivs(!privileged && !own.allowPrivilegeEscalation(true))
                .addAllSupplementalGroups(SandboxConfigs.groups(shared))
                .setCapabilities(capabilities(own.capabilities()))
                .setSeccomp(SandboxConfigs.seccomp(
                        own.hasSeccompProfile() ? own.seccompProfile() : shared.seccompProfile()));
        if (!privileged && !own.procMount("").equals("Unmasked")) {
            security.addAllMaskedPaths(MASKED).addAllReadonlyPaths(READ_ONLY);
        }
        var seLinux = own.hasSeLinuxOptions() ? own.seLinuxOptions() : shared.seLinuxOptions();
        if (!seLinux.isEmpty()) {
            security.setSelinuxOptions(SELinuxOption.newBuilder()
                    .setUser(seLinux.user())
                    .setRole(seLinux.role())
                    .setType(seLinux.type())
                    .setLevel(seLinux.level()));
        }
        user(security, shared, own, image);
        return security.build();
    }

    /** The user is the container's, else the pod's, else the image's; it must not be root where that is ruled out. */
    private static void user(
            LinuxContainerSecurityContext.Builder security,
            PodSecurityContext shared,
            SecurityContext own,
            Optional<Image> image)
            throws ConfigFailure {
        boolean given = own.hasRunAsUser() || shared.hasRunAsUser();
        long user = own.runAsUser(shared.runAsUser(0));
        String imageUser = image.map(Image::getUsername).orElse("");
        boolean nonRoot = own.runAsNonRoot(shared.runAsNonRoot(false));
        if (given) {
            security.setRunAsUser(Int64Value.newBuilder().setValue(user));
        } else if (image.isPresent() && image.get().hasUid()) {
            user = image.get().getUid().getValue();
            security.setRunAsUser(image.get().getUid());
        } else if (!imageUser.isEmpty()) {
            security.setRunAsUsername(imageUser);
        } else {
            security.setRunAsUser(Int64Value.newBuilder().setValue(0));
        }
        if (nonRoot && given && user == 0) {
            throw new ConfigFailure("container's runAsUser breaks non-root policy");
        }
        if (nonRoot && !given && !imageUser.isEmpty()) {
            throw new ConfigFailure("container has runAsNonRoot and image has non-numeric user (" + imageUser
                    + "), cannot verify user is non-root");
        }
        if (nonRoot && !given && user == 0) {
            throw new ConfigFailure("container has runAsNonRoot and image will run as root");
        }
        if (own.hasRunAsGroup() || shared.hasRunAsGroup()) {
            security.setRunAsGroup(Int64Value.newBuilder().setValue(own.runAsGroup(shared.runAsGroup(0))));
        }
    }

    private static Capability capabilities(Capabilities capabilities) {
        return Capability.newBuilder()
                .addAllAddCapabilities(named(capabilities.add()))
                .addAllDropCapabilities(named(capabilities.drop()))
                .build();
    }

    /** The runtime knows them without the kernel's prefix. */
    private static List<String> named(List<String> names) {
        List<String> plain = new ArrayList<>();
        names.forEach(name -> plain.add(name.startsWith("CAP_") ? name.substring("CAP_".length()) : name));
        return plain;
    }
}
