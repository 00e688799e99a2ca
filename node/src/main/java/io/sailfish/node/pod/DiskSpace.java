package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.HostAlias;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.core.v1.Volume;
import io.sailfish.model.api.core.v1.VolumeMount;
import io.sailfish.node.cri.proto.Mount;
import io.sailfish.node.cri.proto.MountPropagation;
import io.sailfish.node.downward.FieldValues;
import io.sailfish.node.logs.LogOptions;
import io.sailfish.node.logs.LogReader;
import io.sailfish.node.pod.PodRuntimeState.ContainerView;
import io.sailfish.node.volume.ApiObjects;
import io.sailfish.node.volume.PodFolders;
import io.sailfish.node.volume.VolumeFailure;
import io.sailfish.node.volume.Volumes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The space of pods on a real node: folders below the kubelet's, volumes, control groups, logs. */
public final class DiskSpace implements PodSpace {
    private static final int MOST_WORDS = 4096;
    private static final int MOST_LOG_WORDS = 2048;
    private static final int MOST_LOG_LINES = 80;
    private static final String DEFAULT_MESSAGE_PATH = "/dev/termination-log";

    private final PodFolders folders;
    private final Path containerLogs;
    private final Volumes volumes;
    private final PodGroups groups;
    private final ApiObjects objects;
    private final SandboxConfigs sandboxes;
    private final Supplier<List<Service>> services;

    /**
     * @param containerLogs the folder of links that log collectors read, "/var/log/containers"
     * @param services      the services of the cluster as they are now
     */
    public DiskSpace(
            PodFolders folders,
            Path containerLogs,
            Volumes volumes,
            PodGroups groups,
            ApiObjects objects,
            DnsSettings dns,
            Supplier<List<Service>> services) {
        this.folders = folders;
        this.containerLogs = containerLogs;
        this.volumes = volumes;
        this.groups = groups;
        this.objects = objects;
        this.sandboxes = new SandboxConfigs(folders, dns);
        this.services = services;
    }

    @Override
    public void prepare(Pod pod, FieldValues values) throws VolumeFailure, IOException {
        String uid = Pods.uid(pod);
        Files.createDirectories(folders.pod(uid));
        Files.createDirectories(folders.podLogs(pod.namespace(), pod.name(), uid));
        groups.apply(pod);
        volumes.prepare(pod, values);
    }

    @Override
    public Map<String, String> environment(Pod pod, Container container, FieldValues values) throws ConfigFailure {
        return Environment.of(pod, container, values, objects, services.get());
    }

    @Override
    public List<Mount> mounts(
            Pod pod, Container container, int attempt, FieldValues values, Map<String, String> environment)
            throws ConfigFailure, IOException {
        String uid = Pods.uid(pod);
        Map<String, Volume> byName = new HashMap<>();
        pod.spec().volumes().forEach(volume -> byName.put(volume.name(), volume));
        List<Mount> mounts = new ArrayList<>();
        boolean ownHosts = false;
        for (VolumeMount mount : container.volumeMounts()) {
            Volume volume = byName.get(mount.name());
            if (volume == null) {
                throw new ConfigFailure("cannot find volume \"" + mount.name() + "\" to mount into container \""
                        + container.name() + "\"");
            }
            ownHosts |= mount.mountPath().equals("/etc/hosts");
            boolean generated = !volume.hasEmptyDir() && !volume.hasHostPath();
            mounts.add(Mount.newBuilder()
                    .setContainerPath(mount.mountPath())
                    .setHostPath(source(volumes.path(uid, volume), mount, environment)
                            .toString())
                    .setReadonly(mount.readOnly() || generated)
                    .setPropagation(propagation(mount.mountPropagation("None")))
                    .build());
        }
        if (!ownHosts) {
            mounts.add(Mount.newBuilder()
                    .setContainerPath("/etc/hosts")
                    .setHostPath(hostsFile(pod, values).toString())
                    .build());
        }
        mounts.add(lastWordsMount(pod, container, attempt));
        return mounts;
    }

    private static MountPropagation propagation(String mode) {
        return switch (mode) {
            case "HostToContainer" -> MountPropagation.PROPAGATION_HOST_TO_CONTAINER;
            case "Bidirectional" -> MountPropagation.PROPAGATION_BIDIRECTIONAL;
            default -> MountPropagation.PROPAGATION_PRIVATE;
        };
    }

    /** The folder or file of a volume that is mounted; no link in the volume may lead out of it. */
    private static Path source(Path volume, VolumeMount mount, Map<String, String> environment)
            throws ConfigFailure, IOException {
        String sub =
                mount.subPathExpr().isEmpty() ? mount.subPath() : Expansion.expand(mount.subPathExpr(), environment);
        if (sub.isEmpty()) {
            return volume;
        }
        if (sub.startsWith("/") || List.of(sub.split("/")).contains("..")) {
            throw new ConfigFailure("failed to prepare subPath for volumeMount \"" + mount.name() + "\": " + sub);
        }
        Path target = volume.resolve(sub);
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(target);
            Files.setAttribute(target, "unix:mode", 0040000 | 0750);
        }
        Path real = target.toRealPath();
        if (!real.startsWith(volume.toRealPath())) {
            throw new ConfigFailure(
                    "failed to prepare subPath for volumeMount \"" + mount.name() + "\": it leads out of the volume");
        }
        return real;
    }

    private Path hostsFile(Pod pod, FieldValues values) throws IOException {
        StringBuilder text = new StringBuilder("# Kubernetes-managed hosts file.\n");
        if (Pods.hostNetwork(pod)) {
            text = new StringBuilder("# Kubernetes-managed hosts file (host network).\n")
                    .append(Files.exists(Path.of("/etc/hosts")) ? Files.readString(Path.of("/etc/hosts")) : "");
        } else {
            text.append("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n")
                    .append("fe00::\tip6-localnet\nfe00::\tip6-mcastprefix\nfe00::1\tip6-allnodes\n")
                    .append("fe00::2\tip6-allrouters\n");
            String hostname = sandboxes.hostname(pod);
            boolean qualified = !pod.spec().subdomain().isEmpty();
            for (String address : values.podIps()) {
                text.append(address).append('\t');
                if (qualified) {
                    text.append(sandboxes.qualified(pod, hostname)).append('\t');
                }
                text.append(hostname).append('\n');
            }
        }
        if (!pod.spec().hostAliases().isEmpty()) {
            text.append("\n# Entries added by HostAliases.\n");
            for (HostAlias alias : pod.spec().hostAliases()) {
                text.append(alias.ip())
                        .append('\t')
                        .append(String.join("\t", alias.hostnames()))
                        .append('\n');
            }
        }
        Path file = folders.hostsFile(Pods.uid(pod));
        if (!Files.exists(file) || !Files.readString(file).contentEquals(text)) {
            // in place: containers that run have this very file mounted
            Files.writeString(file, text);
        }
        return file;
    }

    private Mount lastWordsMount(Pod pod, Container container, int attempt) throws IOException {
        Path file = folders.terminationMessage(Pods.uid(pod), container.name(), attempt);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[0]);
        Files.setAttribute(file, "unix:mode", 0100000 | 0666);
        String path = container.terminationMessagePath();
        return Mount.newBuilder()
                .setContainerPath(path.isEmpty() ? DEFAULT_MESSAGE_PATH : path)
                .setHostPath(file.toString())
                .build();
    }

    @Override
    public void started(Pod pod, String container, int attempt, String id) throws IOException {
        Files.createDirectories(containerLogs);
        Path link = containerLogs.resolve(pod.name() + "_" + pod.namespace() + "_" + container + "-" + id + ".log");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(
                link,
                folders.podLogs(pod.namespace(), pod.name(), Pods.uid(pod))
                        .resolve(container)
                        .resolve(attempt + ".log"));
    }

    @Override
    public String lastWords(Pod pod, ContainerView container) {
        try {
            Path file = folders.terminationMessage(Pods.uid(pod), container.name(), container.attempt());
            String words = Files.exists(file) ? head(file) : "";
            String policy = container.annotations().getOrDefault(Labels.MESSAGE_POLICY, "File");
            if (words.isEmpty() && policy.equals("FallbackToLogsOnError") && container.exitCode() != 0) {
                return lastLines(Path.of(container.logPath()));
            }
            return words;
        } catch (IOException unreadable) {
            return "Error reading termination message: " + unreadable.getMessage();
        }
    }

    private static String head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST_WORDS), StandardCharsets.UTF_8);
        }
    }

    private static String lastLines(Path log) throws IOException {
        if (!Files.exists(log)) {
            return "";
        }
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        try {
            LogReader.copy(log, new LogOptions(false, MOST_LOG_LINES, Instant.MIN, false, -1, ""), () -> false, lines);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        byte[] bytes = lines.toByteArray();
        int from = Math.max(0, bytes.length - MOST_LOG_WORDS);
        return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    }

    @Override
    public void release(Pod pod) throws IOException {
        volumes.release(Pods.uid(pod));
        groups.remove(Pods.uid(pod));
    }

    @Override
    public void erase(Pod pod) throws IOException {
        String uid = Pods.uid(pod);
        groups.remove(uid);
        volumes.erase(uid);
        podLogs(uid).forEach(Volumes::removeTree);
        if (Files.isDirectory(containerLogs)) {
            try (Stream<Path> links = Files.list(containerLogs)) {
                for (Path link : links.filter(path -> !Files.exists(path)).toList()) {
                    Files.deleteIfExists(link);
                }
            }
        }
    }

    private List<Path> podLogs(String uid) throws IOException {
        if (!Files.isDirectory(folders.logs())) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folders.logs())) {
            return all.filter(path -> path.getFileName().toString().endsWith("_" + uid))
                    .toList();
        }
    }

    @Override
    public Set<String> kept() throws IOException {
        Set<String> uids = new HashSet<>(volumes.kept());
        uids.addAll(groups.uids());
        if (Files.isDirectory(folders.logs())) {
            try (Stream<Path> all = Files.list(folders.logs())) {
                all.map(path -> path.getFileName().toString())
                        .forEach(name -> uids.add(name.substring(name.lastIndexOf('_') + 1)));
            }
        }
        return uids;
    }
}
