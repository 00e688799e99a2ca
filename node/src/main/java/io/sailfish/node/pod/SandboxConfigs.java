package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.ContainerPort;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSecurityContext;
import io.sailfish.model.api.core.v1.SeccompProfile;
import io.sailfish.node.cri.proto.Int64Value;
import io.sailfish.node.cri.proto.LinuxPodSandboxConfig;
import io.sailfish.node.cri.proto.LinuxSandboxSecurityContext;
import io.sailfish.node.cri.proto.NamespaceMode;
import io.sailfish.node.cri.proto.NamespaceOption;
import io.sailfish.node.cri.proto.PodSandboxConfig;
import io.sailfish.node.cri.proto.PodSandboxMetadata;
import io.sailfish.node.cri.proto.PortMapping;
import io.sailfish.node.cri.proto.Protocol;
import io.sailfish.node.cri.proto.SecurityProfile;
import io.sailfish.node.volume.PodFolders;
import java.util.ArrayList;
import java.util.List;

/** A pod's sandbox in the runtime's terms. */
final class SandboxConfigs {
    private static final int MAX_HOSTNAME = 63;

    private final PodFolders folders;
    private final DnsSettings dns;

    SandboxConfigs(PodFolders folders, DnsSettings dns) {
        this.folders = folders;
        this.dns = dns;
    }

    PodSandboxConfig of(Pod pod, int attempt) {
        PodSandboxConfig.Builder config = PodSandboxConfig.newBuilder()
                .setMetadata(PodSandboxMetadata.newBuilder()
                        .setName(pod.name())
                        .setNamespace(pod.namespace())
                        .setUid(Pods.uid(pod))
                        .setAttempt(attempt))
                .setLogDirectory(folders.podLogs(pod.namespace(), pod.name(), Pods.uid(pod))
                        .toString())
                .setDnsConfig(dns.of(pod))
                .putAllLabels(pod.metadata().labels())
                .putLabels(Labels.POD_NAME, pod.name())
                .putLabels(Labels.POD_NAMESPACE, pod.namespace())
                .putLabels(Labels.POD_UID, Pods.uid(pod))
                .putAllAnnotations(pod.metadata().annotations())
                .putAnnotations("kubernetes.io/config.source", "api")
                .setLinux(linux(pod));
        if (!Pods.hostNetwork(pod)) {
            // with the host's network goes the host's name
            config.setHostname(hostname(pod)).addAllPortMappings(portMappings(pod));
        }
        return config.build();
    }

    /** The name a pod gives itself, fully qualified where it asks for that. */
    String hostname(Pod pod) {
        String override = pod.spec().hostnameOverride("");
        String name = !override.isEmpty()
                ? override
                : pod.spec().hostname().isEmpty() ? pod.name() : pod.spec().hostname();
        if (pod.spec().setHostnameAsFQDN(false) && !pod.spec().subdomain().isEmpty()) {
            return qualified(pod, name);
        }
        String cut = name.length() > MAX_HOSTNAME ? name.substring(0, MAX_HOSTNAME) : name;
        return cut.replaceAll("[-.]+$", "");
    }

    /** The name under which a headless service with the pod's subdomain has it. */
    String qualified(Pod pod, String hostname) {
        return hostname + "." + pod.spec().subdomain() + "." + pod.namespace() + ".svc." + dns.domain();
    }

    private static List<PortMapping> portMappings(Pod pod) {
        List<PortMapping> mappings = new ArrayList<>();
        for (Container container : Pods.allContainers(pod)) {
            for (ContainerPort port : container.ports()) {
                if (port.hostPort() > 0) {
                    mappings.add(PortMapping.newBuilder()
                            .setContainerPort(port.containerPort())
                            .setHostPort(port.hostPort())
                            .setHostIp(port.hostIP())
                            .setProtocol(port.protocol().isEmpty() ? Protocol.TCP : Protocol.valueOf(port.protocol()))
                            .build());
                }
            }
        }
        return mappings;
    }

    private static LinuxPodSandboxConfig linux(Pod pod) {
        PodSecurityContext context = pod.spec().securityContext();
        LinuxSandboxSecurityContext.Builder security = LinuxSandboxSecurityContext.newBuilder()
                .setNamespaceOptions(namespaces(pod))
                .setPrivileged(Pods.allContainers(pod).stream()
                        .anyMatch(container -> container.securityContext().privileged(false)))
                .setSeccomp(seccomp(context.seccompProfile()))
                .addAllSupplementalGroups(groups(context));
        if (context.hasRunAsUser()) {
            security.setRunAsUser(Int64Value.newBuilder().setValue(context.runAsUser(0)));
            if (context.hasRunAsGroup()) {
                security.setRunAsGroup(Int64Value.newBuilder().setValue(context.runAsGroup(0)));
            }
        }
        LinuxPodSandboxConfig.Builder linux = LinuxPodSandboxConfig.newBuilder()
                .setCgroupParent(PodGroups.path(pod))
                .setSecurityContext(security);
        context.sysctls().forEach(sysctl -> linux.putSysctls(sysctl.name(), sysctl.value()));
        return linux.build();
    }

    static NamespaceOption namespaces(Pod pod) {
        return NamespaceOption.newBuilder()
                .setNetwork(pod.spec().hostNetwork() ? NamespaceMode.NODE : NamespaceMode.POD)
                .setIpc(pod.spec().hostIPC() ? NamespaceMode.NODE : NamespaceMode.POD)
                .setPid(
                        pod.spec().hostPID()
                                ? NamespaceMode.NODE
                                : pod.spec().shareProcessNamespace(false) ? NamespaceMode.POD : NamespaceMode.CONTAINER)
                .build();
    }

    static List<Long> groups(PodSecurityContext context) {
        List<Long> groups = new ArrayList<>(context.supplementalGroups());
        if (context.hasFsGroup()) {
            groups.add(context.fsGroup(0));
        }
        return groups;
    }

    static SecurityProfile seccomp(SeccompProfile profile) {
        return switch (profile.type()) {
            case "RuntimeDefault" ->
                SecurityProfile.newBuilder()
                        .setProfileType(SecurityProfile.ProfileType.RuntimeDefault)
                        .build();
            case "Localhost" ->
                SecurityProfile.newBuilder()
                        .setProfileType(SecurityProfile.ProfileType.Localhost)
                        .setLocalhostRef("/var/lib/kubelet/seccomp/" + profile.localhostProfile(""))
                        .build();
            default ->
                SecurityProfile.newBuilder()
                        .setProfileType(SecurityProfile.ProfileType.Unconfined)
                        .build();
        };
    }
}
