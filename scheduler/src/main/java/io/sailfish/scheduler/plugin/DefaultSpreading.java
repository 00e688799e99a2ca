package io.sailfish.scheduler.plugin;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeRow;
import io.sailfish.scheduler.state.NodeRow.PlacedPod;
import io.sailfish.scheduler.state.NodeTable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Spreads pods that say nothing about spreading: those of one ReplicaSet, StatefulSet or ReplicationController, and
 * those that one Service selects, over nodes (a skew of 3) and zones (of 5), as a wish.
 */
final class DefaultSpreading implements PodAware.Judge {
    private static final int NODE_SKEW = 3;
    private static final int ZONE_SKEW = 5;
    private static final NodeAffinity AFFINITY = new NodeAffinity();

    private final PodShape shape;
    private final NodeTable table;
    /** How many siblings each row has, by its index. */
    private final int[] siblings;

    private DefaultSpreading(PodShape shape, NodeTable table, int[] siblings) {
        this.shape = shape;
        this.table = table;
        this.siblings = siblings;
    }

    /** The judge for a pod; null where it belongs to nothing. */
    static @Nullable DefaultSpreading of(Pod pod, PodShape shape, NodeTable table) {
        String owner = PlacedPod.owner(pod);
        int[] siblings = new int[table.rows().size()];
        if (!owner.isEmpty()) {
            table.rowsOf(owner).forEach(node -> siblings[node.index()] = node.podsOf(owner));
            return new DefaultSpreading(shape, table, siblings);
        }
        Map<String, String> services = table.servicesOf(pod);
        if (services.isEmpty()) {
            return null;
        }
        LabelMatcher selector = LabelMatcher.ofLabels(services);
        for (NodeRow node : table.rows()) {
            siblings[node.index()] = selected(node, pod.namespace(), selector);
        }
        return new DefaultSpreading(shape, table, siblings);
    }

    private static int selected(NodeRow node, String namespace, LabelMatcher selector) {
        int count = 0;
        for (PlacedPod placed : node.pods()) {
            Pod pod = placed.pod();
            boolean counts = pod.namespace().equals(namespace)
                    && !pod.metadata().hasDeletionTimestamp()
                    && selector.matches(pod.metadata().labels());
            count += counts ? 1 : 0;
        }
        return count;
    }

    @Override
    public @Nullable String reject(NodeRow node) {
        return null;
    }

    @Override
    public boolean canBeHelped(NodeRow node) {
        return true;
    }

    @Override
    public long[] scores(List<NodeRow> nodes) {
        boolean[] present = new boolean[table.zones() + 1];
        int zones = 0;
        for (NodeRow node : nodes) {
            if (node.zone() > 0 && !present[node.zone()]) {
                present[node.zone()] = true;
                zones++;
            }
        }
        int[] perZone = new int[present.length];
        List<NodeRow> rows = table.rows();
        for (int i = 0; i < siblings.length; i++) {
            if (siblings[i] > 0 && rows.get(i).exists() && AFFINITY.reject(shape, rows.get(i)) == null) {
                perZone[rows.get(i).zone()] += siblings[i];
            }
        }
        double nodeWeight = Math.log(nodes.size() + 2);
        double zoneWeight = Math.log(zones + 2);
        long[] scores = new long[nodes.size()];
        long smallest = Long.MAX_VALUE;
        long largest = 0;
        for (int i = 0; i < scores.length; i++) {
            NodeRow node = nodes.get(i);
            double crowding = node.hasHostname() ? siblings[node.index()] * nodeWeight + NODE_SKEW - 1 : 0;
            if (node.zone() > 0) {
                crowding += perZone[node.zone()] * zoneWeight + ZONE_SKEW - 1;
            }
            scores[i] = Math.round(crowding);
            smallest = Math.min(smallest, scores[i]);
            largest = Math.max(largest, scores[i]);
        }
        for (int i = 0; i < scores.length; i++) {
            scores[i] = largest == 0 ? Score.MAX : Score.MAX * (largest + smallest - scores[i]) / largest;
        }
        return scores;
    }
}
