package io.sailfish.scheduler.state;

import io.sailfish.client.work.Owners;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.ContainerImage;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Taint;
import io.sailfish.model.api.meta.v1.OwnerReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduler knows of one node: what it has, what it has given away, and the pods that count on it. Owned by
 * the scheduler's thread. Sums are kept as pods come and go, so that reading them costs nothing.
 */
public final class NodeRow {
    private final int index;
    private final String name;
    private @Nullable Node node;
    private Resources allocatable = Resources.NONE;
    private long allocatablePods;
    private Resources requested = Resources.NONE;
    private long scoredCpu;
    private long scoredMemory;
    private int podsWithAffinity;
    private int zone;
    private boolean hasHostname;
    private final Map<String, Integer> owners = new HashMap<>();
    private Map<String, Long> imageSizes = Map.of();
    private final Map<NamespacedName, PlacedPod> pods = new LinkedHashMap<>();
    private final List<HostPort> ports = new ArrayList<>();

    NodeRow(int index, String name) {
        this.index = index;
        this.name = name;
    }

    /** Its place in the table. */
    public int index() {
        return index;
    }

    public String name() {
        return name;
    }

    /** Whether the node is there; a row without one holds pods whose node has gone or has not been seen yet. */
    public boolean exists() {
        return node != null;
    }

    /** The node; only of rows that exist. */
    public Node node() {
        Node current = node;
        if (current == null) {
            throw new IllegalStateException("node " + name + " does not exist");
        }
        return current;
    }

    public Map<String, String> labels() {
        return node().metadata().labels();
    }

    public List<Taint> taints() {
        return node().spec().taints();
    }

    public Resources allocatable() {
        return allocatable;
    }

    public long allocatablePods() {
        return allocatablePods;
    }

    /** What its pods request. */
    public Resources requested() {
        return requested;
    }

    /** What its pods request of CPU, pods that declare nothing counted with upstream's assumption. */
    public long scoredCpu() {
        return scoredCpu;
    }

    /** The same of memory. */
    public long scoredMemory() {
        return scoredMemory;
    }

    public int podCount() {
        return pods.size();
    }

    /** How many of its pods want to be near to, or apart from, others. */
    public int podsWithAffinity() {
        return podsWithAffinity;
    }

    /** The number that the table gave the zone that the node says it is in; 0 where it does not. */
    public int zone() {
        return zone;
    }

    /** Whether the node has the label of its host name. */
    public boolean hasHostname() {
        return hasHostname;
    }

    /** How many of its pods, but for those on their way out, belong to an owner by {@link PlacedPod#owner()}. */
    public int podsOf(String owner) {
        Integer count = owners.get(owner);
        return count == null ? 0 : count;
    }

    /** The pods that count on this node. */
    public Collection<PlacedPod> pods() {
        return pods.values();
    }

    /** Whether a pod counts here with what it declares now. */
    public boolean holds(Pod pod) {
        PlacedPod placed = pods.get(pod.key());
        return placed != null
                && placed.pod().metadata().hasDeletionTimestamp()
                        == pod.metadata().hasDeletionTimestamp()
                && placed.pod().spec().equals(pod.spec())
                && placed.pod().metadata().labels().equals(pod.metadata().labels());
    }

    /** The host ports taken. */
    public List<HostPort> ports() {
        return ports;
    }

    /** Image name → size, of what the node has pulled. */
    public Map<String, Long> imageSizes() {
        return imageSizes;
    }

    /** This row as it would be without some of its pods. */
    public NodeRow without(Set<NamespacedName> gone) {
        NodeRow row = new NodeRow(index, name);
        row.setNode(node);
        row.setZone(zone);
        pods.forEach((key, pod) -> {
            if (!gone.contains(key)) {
                row.add(key, pod);
            }
        });
        return row;
    }

    /** This row as it would be with more pods. */
    public NodeRow with(Collection<PlacedPod> more) {
        NodeRow row = without(Set.of());
        more.forEach(pod -> row.add(pod.pod().key(), pod));
        return row;
    }

    void setZone(int number) {
        zone = number;
    }

    void setNode(@Nullable Node current) {
        node = current;
        Map<String, String> labels =
                current == null ? Map.of() : current.metadata().labels();
        hasHostname = labels.containsKey("kubernetes.io/hostname");
        if (current == null) {
            allocatable = Resources.NONE;
            allocatablePods = 0;
            imageSizes = Map.of();
            return;
        }
        allocatable = Resources.of(current.status().allocatable());
        var limit = current.status().allocatable().get("pods");
        allocatablePods = limit == null ? 0 : limit.value();
        imageSizes = HashMap.newHashMap(current.status().images().size());
        for (ContainerImage image : current.status().images()) {
            image.names().forEach(imageName -> imageSizes.put(imageName, image.sizeBytes()));
        }
    }

    void add(NamespacedName key, PlacedPod pod) {
        remove(key);
        pods.put(key, pod);
        requested = requested.plus(pod.requested());
        scoredCpu += pod.scored().milliCpu();
        scoredMemory += pod.scored().memory();
        ports.addAll(pod.ports());
        podsWithAffinity += pod.affinity().isEmpty() ? 0 : 1;
        if (!pod.owner().isEmpty()) {
            owners.merge(pod.owner(), 1, Integer::sum);
        }
    }

    /** Returns what was removed. */
    @Nullable
    PlacedPod remove(NamespacedName key) {
        PlacedPod pod = pods.remove(key);
        if (pod == null) {
            return null;
        }
        requested = requested.minus(pod.requested());
        scoredCpu -= pod.scored().milliCpu();
        scoredMemory -= pod.scored().memory();
        pod.ports().forEach(ports::remove);
        podsWithAffinity -= pod.affinity().isEmpty() ? 0 : 1;
        owners.computeIfPresent(pod.owner(), (owner, count) -> count == 1 ? null : count - 1);
        return pod;
    }

    /** A pod on a node with what it takes, computed once. */
    public record PlacedPod(
            Pod pod,
            Resources requested,
            Resources scored,
            List<HostPort> ports,
            AffinityTerms affinity,
            String owner) {
        private static final Set<String> SPREADING = Set.of("ReplicaSet", "StatefulSet", "ReplicationController");

        public static PlacedPod of(Pod pod) {
            return new PlacedPod(
                    pod,
                    Resources.requestedBy(pod, false),
                    Resources.requestedBy(pod, true),
                    HostPort.of(pod),
                    AffinityTerms.of(pod),
                    pod.metadata().hasDeletionTimestamp() ? "" : owner(pod));
        }

        /** The uid of the set whose replicas are to be spread that a pod is of; empty where it is of none. */
        public static String owner(Pod pod) {
            return Owners.controller(pod)
                    .filter(owner -> SPREADING.contains(owner.kind()))
                    .map(OwnerReference::uid)
                    .orElse("");
        }
    }
}
