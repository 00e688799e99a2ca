package io.sailfish.node.volume;

import java.nio.file.Path;

/**
 * Where a kubelet keeps what belongs to pods, as upstream does: a folder for each pod by its UID.
 *
 * @param root the kubelet's folder, "/var/lib/kubelet"
 * @param logs the folder of pod logs, "/var/log/pods"
 */
public record PodFolders(Path root, Path logs) {

    public Path pods() {
        return root.resolve("pods");
    }

    public Path pod(String uid) {
        return pods().resolve(uid);
    }

    /** The folder of a volume; plug-in names are upstream's: "kubernetes.io~empty-dir". */
    public Path volume(String uid, String plugin, String name) {
        return pod(uid).resolve("volumes").resolve(plugin).resolve(name);
    }

    public Path hostsFile(String uid) {
        return pod(uid).resolve("etc-hosts");
    }

    /** The file into which a container writes its last words. */
    public Path terminationMessage(String uid, String container, int attempt) {
        return pod(uid).resolve("containers").resolve(container).resolve(Integer.toString(attempt));
    }

    public Path podLogs(String namespace, String name, String uid) {
        return logs.resolve(namespace + "_" + name + "_" + uid);
    }
}
