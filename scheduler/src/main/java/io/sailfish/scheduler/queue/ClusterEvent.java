package io.sailfish.scheduler.queue;

import java.util.Set;

/**
 * What may happen that lets a refused pod fit, with the plug-ins whose refusal it can lift: upstream's queueing
 * hints.
 */
public enum ClusterEvent {
    /** A node came. */
    NODE_ADDED(Set.of()),
    /** A node has more to give. */
    NODE_CAPACITY(Set.of("NodeResourcesFit")),
    /** A node's labels changed. */
    NODE_LABELS(Set.of("NodeAffinity", "PodTopologySpread", "InterPodAffinity")),
    /** A node lost taints or was uncordoned. */
    NODE_TAINTS(Set.of("TaintToleration", "NodeUnschedulable", "PodTopologySpread")),
    /** A node went, which changes what spreading is counted over. */
    NODE_REMOVED(Set.of("PodTopologySpread")),
    /** A pod left its node. */
    POD_LEFT(Set.of("NodeResourcesFit", "NodePorts", "InterPodAffinity", "PodTopologySpread")),
    /** A namespace got other labels. */
    NAMESPACE_LABELS(Set.of("InterPodAffinity")),
    /** A pod was placed, or its labels changed. */
    POD_PLACED(Set.of("InterPodAffinity", "PodTopologySpread")),
    /** A claim came, changed or went, or other devices are offered. */
    DEVICES(Set.of("DynamicResources"));

    private final Set<String> plugins;

    ClusterEvent(Set<String> plugins) {
        this.plugins = plugins;
    }

    /** Whether it may help any pod that one of these plug-ins refused; the empty name stands for pods that none did. */
    boolean mayHelp(Set<String> refusing) {
        return !refusing.isEmpty()
                && (this == NODE_ADDED
                        || refusing.contains("")
                        || refusing.stream().anyMatch(plugins::contains));
    }

    /** Whether a pod that these plug-ins refused may fit now. */
    boolean mayHelp(QueuedPod pod) {
        return this == NODE_ADDED
                || pod.rejecting().isEmpty()
                || pod.rejecting().stream().anyMatch(plugins::contains);
    }
}
