package io.sailfish.node.pod;

/** Upstream's names of labels and annotations by which a kubelet recognises what runs. */
public final class Labels {
    public static final String POD_NAME = "io.kubernetes.pod.name";
    public static final String POD_NAMESPACE = "io.kubernetes.pod.namespace";
    public static final String POD_UID = "io.kubernetes.pod.uid";
    public static final String CONTAINER_NAME = "io.kubernetes.container.name";

    static final String HASH = "io.kubernetes.container.hash";
    static final String RESTART_COUNT = "io.kubernetes.container.restartCount";
    static final String MESSAGE_PATH = "io.kubernetes.container.terminationMessagePath";
    static final String MESSAGE_POLICY = "io.kubernetes.container.terminationMessagePolicy";
    static final String POD_GRACE = "io.kubernetes.pod.terminationGracePeriod";

    private Labels() {}
}
