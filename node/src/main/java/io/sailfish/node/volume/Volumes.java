package io.sailfish.node.volume;

import io.sailfish.model.api.core.v1.EmptyDirVolumeSource;
import io.sailfish.model.api.core.v1.HostPathVolumeSource;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Volume;
import io.sailfish.model.status.ApiException;
import io.sailfish.node.downward.FieldValues;
import io.sailfish.node.time.Background;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The volumes of pods on this node. {@link #prepare} makes what is missing and brings the rest up to date: calling it
 * again is how mounted ConfigMaps, Secrets, labels and tokens follow the API.
 */
public final class Volumes {
    private static final Logger LOG = LoggerFactory.getLogger(Volumes.class);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyy_MM_dd_HH_mm_ss.").withZone(ZoneOffset.UTC);

    private final PodFolders folders;
    private final ApiObjects objects;
    private final Mounter mounter;
    private final Background background;
    private final AtomicLong stamps = new AtomicLong();

    public Volumes(PodFolders folders, ApiObjects objects, Mounter mounter, Background background) {
        this.folders = folders;
        this.objects = objects;
        this.mounter = mounter;
        this.background = background;
    }

    /** Makes or updates all volumes of a pod. */
    public void prepare(Pod pod, FieldValues values) throws VolumeFailure {
        for (Volume volume : pod.spec().volumes()) {
            try {
                prepare(pod, volume, values);
            } catch (IOException | ApiException | IllegalArgumentException failure) {
                throw new VolumeFailure(
                        "MountVolume.SetUp failed for volume \"" + volume.name() + "\" : " + failure.getMessage());
            }
        }
    }

    /** Whether the pod has volumes whose content follows the API. */
    public static boolean follows(Pod pod) {
        return pod.spec().volumes().stream().anyMatch(Volumes::isGenerated);
    }

    private static boolean isGenerated(Volume volume) {
        return volume.hasConfigMap() || volume.hasSecret() || volume.hasDownwardAPI() || volume.hasProjected();
    }

    private void prepare(Pod pod, Volume volume, FieldValues values) throws IOException, VolumeFailure {
        String uid = pod.metadata().uid();
        long group = pod.spec().securityContext().fsGroup(-1);
        if (volume.hasEmptyDir()) {
            emptyDir(folders.volume(uid, "kubernetes.io~empty-dir", volume.name()), volume.emptyDir(), group);
        } else if (volume.hasHostPath()) {
            hostPath(volume.hostPath());
        } else if (isGenerated(volume)) {
            Path folder = path(uid, volume);
            boolean secret = volume.hasSecret() || volume.hasProjected();
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
                AtomicWriter.permissions(folder.getParent().getParent(), 0755);
            }
            if (secret) {
                // secrets stay out of the disk
                mounter.tmpfs(folder, 0);
            }
            AtomicWriter.permissions(folder, 0777);
            Map<String, AtomicWriter.Payload> files = new GeneratedFiles(objects, pod, values).of(volume);
            AtomicWriter.write(folder, files, stamp(), group);
        } else {
            throw new VolumeFailure("volume \"" + volume.name() + "\" is of a kind that this node does not support");
        }
    }

    private String stamp() {
        return STAMP.format(background.now()) + stamps.incrementAndGet();
    }

    private void emptyDir(Path folder, EmptyDirVolumeSource source, long group) throws IOException {
        boolean memory = source.medium().equals("Memory");
        if (Files.isDirectory(folder) && !memory) {
            return;
        }
        Files.createDirectories(folder);
        if (memory) {
            // mounted once: again only after the machine was switched off
            mounter.tmpfs(folder, source.hasSizeLimit() ? source.sizeLimit().value() : 0);
        } else if (!source.medium().isEmpty()) {
            throw new IOException("medium " + source.medium() + " is not supported");
        }
        if (group >= 0) {
            AtomicWriter.own(folder, group);
        }
        // new files belong to the group as well
        AtomicWriter.permissions(folder, group >= 0 ? 02777 : 0777);
    }

    private static void hostPath(HostPathVolumeSource source) throws IOException {
        Path path = Path.of(source.path());
        switch (source.type("")) {
            case "" -> {}
            case "DirectoryOrCreate" -> {
                if (!Files.exists(path)) {
                    Files.createDirectories(path);
                    AtomicWriter.permissions(path, 0755);
                }
                require(Files.isDirectory(path), path, "directory");
            }
            case "Directory" -> require(Files.isDirectory(path), path, "directory");
            case "FileOrCreate" -> {
                if (!Files.exists(path)) {
                    Files.createFile(path);
                    AtomicWriter.permissions(path, 0644);
                }
                require(Files.isRegularFile(path), path, "file");
            }
            case "File" -> require(Files.isRegularFile(path), path, "file");
            case "Socket" -> require(hasType(path, 0140000), path, "socket");
            case "CharDevice" -> require(hasType(path, 0020000), path, "character device");
            case "BlockDevice" -> require(hasType(path, 0060000), path, "block device");
            default -> throw new IOException("unknown hostPath type " + source.type(""));
        }
    }

    private static boolean hasType(Path path, int type) throws IOException {
        return Files.exists(path) && ((Integer) Files.getAttribute(path, "unix:mode") & 0170000) == type;
    }

    private static void require(boolean condition, Path path, String what) throws IOException {
        if (!condition) {
            throw new IOException("hostPath type check failed: " + path + " is not a " + what);
        }
    }

    /** Where a volume lies on the node. */
    public Path path(String uid, Volume volume) {
        if (volume.hasHostPath()) {
            return Path.of(volume.hostPath().path());
        }
        String plugin = volume.hasEmptyDir()
                ? "kubernetes.io~empty-dir"
                : volume.hasConfigMap()
                        ? "kubernetes.io~configmap"
                        : volume.hasSecret()
                                ? "kubernetes.io~secret"
                                : volume.hasDownwardAPI() ? "kubernetes.io~downward-api" : "kubernetes.io~projected";
        return folders.volume(uid, plugin, volume.name());
    }

    /** Unmounts and removes a pod's volumes. */
    public void release(String uid) throws IOException {
        objects.forget(uid);
        Path pod = folders.pod(uid);
        for (Path mountPoint : mounter.below(pod)) {
            mounter.unmount(mountPoint);
        }
        AtomicWriter.removeTree(pod.resolve("volumes"));
    }

    /** Removes all that is kept of a pod. */
    public void erase(String uid) throws IOException {
        release(uid);
        AtomicWriter.removeTree(folders.pod(uid));
    }

    /** The pods of which something is kept. */
    public List<String> kept() {
        String[] names = folders.pods().toFile().list();
        return names == null ? List.of() : List.of(names);
    }

    /** Removes a folder and all in it. */
    public static void removeTree(Path root) {
        try {
            AtomicWriter.removeTree(root);
        } catch (IOException failure) {
            LOG.warn("Could not remove {}", root, failure);
        }
    }
}
