package io.sailfish.scheduler.state;

import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.scheduler.device.DeviceSelectors;
import io.sailfish.scheduler.device.DeviceTable;
import io.sailfish.scheduler.state.NodeRow.PlacedPod;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All nodes, each at a fixed index, and a log of which rows have changed, by which whoever keeps something per node
 * catches up. Owned by the scheduler's thread.
 */
public final class NodeTable {
    private static final int LOG_SIZE = 1 << 14;

    private final List<NodeRow> rows = new ArrayList<>();
    private final Map<String, NodeRow> byName = new HashMap<>();
    private final Map<NamespacedName, NodeRow> byPod = new HashMap<>();
    private final int[] log = new int[LOG_SIZE];
    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    private final Map<String, Map<String, String>> namespaces;
    /** The selectors of Services, by namespace and name. */
    private final Map<String, Map<String, Map<String, String>>> services;
    /** Pods that room was made for, which have not been placed yet, by the node. */
    private final Map<String, Map<NamespacedName, PlacedPod>> nominated = new HashMap<>();

    private final Map<NamespacedName, String> nominations = new HashMap<>();
    private final Map<String, Integer> zones;
    /** The rows that hold pods of an owner whose pods are to be spread. */
    private final Map<String, Set<NodeRow>> rowsOfOwners;

    private final DeviceTable devices;

    private long changes;
    private int existing;
    private int podsWithAffinity;

    /** A table of a cluster whose devices nobody tells of. */
    public NodeTable() {
        this(new DeviceTable(DeviceSelectors.NONE));
    }

    /** @param devices what nodes have of devices */
    public NodeTable(DeviceTable devices) {
        this.devices = devices;
        this.namespaces = new HashMap<>();
        this.services = new HashMap<>();
        this.zones = new HashMap<>();
        this.rowsOfOwners = new HashMap<>();
    }

    private NodeTable(NodeTable present) {
        this.namespaces = present.namespaces;
        this.services = present.services;
        this.zones = present.zones;
        this.rowsOfOwners = present.rowsOfOwners;
        this.devices = present.devices;
        this.rows.addAll(present.rows);
        this.existing = present.existing;
        this.podsWithAffinity = present.podsWithAffinity;
    }

    /** This table as it would be with other rows in the place of some: for looking at, not for changing. */
    public NodeTable with(Collection<NodeRow> others) {
        NodeTable table = new NodeTable(this);
        for (NodeRow row : others) {
            NodeRow before = table.rows.set(row.index(), row);
            table.podsWithAffinity += row.podsWithAffinity() - before.podsWithAffinity();
        }
        return table;
    }

    /** The devices of the cluster and who has them. */
    public DeviceTable devices() {
        return devices;
    }

    /** Room is being made for a pod on a node: pods of no higher priority are not to take it. */
    public void nominate(Pod pod, String node) {
        denominate(pod.key());
        nominations.put(pod.key(), node);
        nominated.computeIfAbsent(node, absent -> new LinkedHashMap<>()).put(pod.key(), PlacedPod.of(pod));
    }

    /** A pod needs no room any more. */
    public void denominate(NamespacedName pod) {
        String node = nominations.remove(pod);
        if (node != null) {
            nominated.computeIfPresent(node, (name, pods) -> {
                pods.remove(pod);
                return pods.isEmpty() ? null : pods;
            });
        }
    }

    /** The node that a pod was nominated for; empty where it was not. */
    public String nominationOf(NamespacedName pod) {
        return nominations.getOrDefault(pod, "");
    }

    /** The pods of lower priority than a pod that are nominated for a node. */
    public List<Pod> nominatedBelow(Pod pod, String node) {
        return nominated.getOrDefault(node, Map.of()).values().stream()
                .map(PlacedPod::pod)
                .filter(other -> other.spec().priority(0) < pod.spec().priority(0))
                .toList();
    }

    /** The rows for which other pods of at least a pod's priority are nominated, as they will be with those. */
    public List<NodeRow> withNominated(Pod pod) {
        if (nominated.isEmpty()) {
            return List.of();
        }
        List<NodeRow> expected = new ArrayList<>();
        nominated.forEach((node, pods) -> {
            NodeRow row = byName.get(node);
            List<PlacedPod> others = pods.values().stream()
                    .filter(other -> !other.pod().key().equals(pod.key())
                            && other.pod().spec().priority(0) >= pod.spec().priority(0))
                    .toList();
            if (row != null && row.exists() && !others.isEmpty()) {
                expected.add(row.with(others));
            }
        });
        return expected;
    }

    /** All rows by index; some may belong to nodes that are gone. */
    public List<NodeRow> rows() {
        return rows;
    }

    /** How many nodes there are. */
    public int nodeCount() {
        return existing;
    }

    /** How many pods count on nodes. */
    public int podCount() {
        return byPod.size();
    }

    /** How many placed pods want to be near to, or apart from, others. */
    public int podsWithAffinity() {
        return podsWithAffinity;
    }

    /** The row of a node, or null where neither a node of that name nor a pod on it is known. */
    public @Nullable NodeRow row(String name) {
        return byName.get(name);
    }

    /** The row that a pod counts on, or null. */
    public @Nullable NodeRow rowOf(NamespacedName pod) {
        return byPod.get(pod);
    }

    /** How many changes there have been. */
    public long changes() {
        return changes;
    }

    /**
     * Visits the index of each row that has changed since a count of changes, perhaps more than once.
     *
     * @return false where the log does not reach back that far, and every row has to be taken as changed
     */
    public boolean changedSince(long since, java.util.function.IntConsumer visitor) {
        if (changes - since > LOG_SIZE) {
            return false;
        }
        for (long change = since; change < changes; change++) {
            visitor.accept(log[(int) (change & (LOG_SIZE - 1))]);
        }
        return true;
    }

    /** Takes in a node's present state. */
    public void putNode(Node node) {
        NodeRow row = rowFor(node.name());
        existing += row.exists() ? 0 : 1;
        row.setNode(node);
        String zone = node.metadata().labels().getOrDefault("topology.kubernetes.io/zone", "");
        row.setZone(zone.isEmpty() ? 0 : zones.computeIfAbsent(zone, absent -> zones.size() + 1));
        changed(row);
    }

    /** The node is gone. Its pods count on the row until they are gone too. */
    public void removeNode(String name) {
        NodeRow row = byName.get(name);
        if (row != null && row.exists()) {
            existing--;
            row.setNode(null);
            changed(row);
            freeIfEmpty(row);
        }
    }

    /** A pod counts on a node, known or not; it moves there from wherever it counted before. */
    public void putPod(Pod pod, String nodeName) {
        NamespacedName key = pod.key();
        denominate(key);
        NodeRow row = rowFor(nodeName);
        NodeRow before = byPod.put(key, row);
        if (before != null && before != row) {
            podsWithAffinity -= before.podsWithAffinity();
            disown(before, before.remove(key));
            podsWithAffinity += before.podsWithAffinity();
            changed(before);
            freeIfEmpty(before);
        }
        podsWithAffinity -= row.podsWithAffinity();
        PlacedPod placed = PlacedPod.of(pod);
        disown(row, row.remove(key));
        row.add(key, placed);
        if (!placed.owner().isEmpty()) {
            rowsOfOwners
                    .computeIfAbsent(placed.owner(), absent -> new LinkedHashSet<>())
                    .add(row);
        }
        podsWithAffinity += row.podsWithAffinity();
        changed(row);
    }

    /** A pod no longer counts anywhere. Returns whether it did. */
    public boolean removePod(NamespacedName key) {
        NodeRow row = byPod.remove(key);
        if (row == null) {
            return false;
        }
        podsWithAffinity -= row.podsWithAffinity();
        disown(row, row.remove(key));
        podsWithAffinity += row.podsWithAffinity();
        changed(row);
        freeIfEmpty(row);
        return true;
    }

    private void disown(NodeRow row, @Nullable PlacedPod gone) {
        if (gone != null && !gone.owner().isEmpty() && row.podsOf(gone.owner()) == 0) {
            rowsOfOwners.computeIfPresent(gone.owner(), (owner, rows) -> {
                rows.remove(row);
                return rows.isEmpty() ? null : rows;
            });
        }
    }

    /** The rows that hold pods of an owner by {@link PlacedPod#owner()}. */
    public Collection<NodeRow> rowsOf(String owner) {
        return rowsOfOwners.getOrDefault(owner, Set.of());
    }

    /** How many zones nodes have named so far; they are numbered from 1. */
    public int zones() {
        return zones.size();
    }

    private NodeRow rowFor(String name) {
        return byName.computeIfAbsent(name, absent -> {
            Integer index = free.poll();
            NodeRow row = new NodeRow(index == null ? rows.size() : index, name);
            if (index == null) {
                rows.add(row);
            } else {
                rows.set(index, row);
            }
            return row;
        });
    }

    /** Clusters that grow and shrink with ever new names must not leave rows behind. */
    private void freeIfEmpty(NodeRow row) {
        if (!row.exists() && row.podCount() == 0) {
            byName.remove(row.name());
            free.add(row.index());
        }
    }

    /** The labels of a namespace; empty where it is not known. */
    public Map<String, String> namespaceLabels(String namespace) {
        return namespaces.getOrDefault(namespace, Map.of());
    }

    /** Takes in a namespace's present labels. */
    public void putNamespace(String namespace, Map<String, String> labels) {
        namespaces.put(namespace, labels);
    }

    /** The namespace is gone. */
    public void removeNamespace(String namespace) {
        namespaces.remove(namespace);
    }

    /** Takes in what a Service selects; nothing where it has no selector. */
    public void putService(NamespacedName service, Map<String, String> selector) {
        if (selector.isEmpty()) {
            removeService(service);
        } else {
            services.computeIfAbsent(service.namespace(), absent -> new LinkedHashMap<>())
                    .put(service.name(), selector);
        }
    }

    /** The Service is gone. */
    public void removeService(NamespacedName service) {
        services.computeIfPresent(service.namespace(), (namespace, known) -> {
            known.remove(service.name());
            return known.isEmpty() ? null : known;
        });
    }

    /** What the Services that select a pod select by, together; empty where none does. */
    public Map<String, String> servicesOf(Pod pod) {
        Map<String, Map<String, String>> known = services.getOrDefault(pod.namespace(), Map.of());
        Map<String, String> merged = new HashMap<>();
        for (Map<String, String> selector : known.values()) {
            if (pod.metadata().labels().entrySet().containsAll(selector.entrySet())) {
                merged.putAll(selector);
            }
        }
        return merged;
    }

    private void changed(NodeRow row) {
        log[(int) (changes & (LOG_SIZE - 1))] = row.index();
        changes++;
    }
}
