package io.sailfish.scheduler.plugin;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeRow;
import io.sailfish.scheduler.state.NodeTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Spreads pods evenly over the values of node labels: as a must (DoNotSchedule) or a wish (ScheduleAnyway). */
public final class PodTopologySpread implements PodAware {
    private static final String UNEVEN = "node(s) didn't match pod topology spread constraints";
    private static final String NO_LABEL = UNEVEN + " (missing required label)";
    private static final String HOSTNAME = "kubernetes.io/hostname";

    private final boolean spreadsByDefault;

    /** @param spreadsByDefault whether pods that say nothing about spreading are spread */
    public PodTopologySpread(boolean spreadsByDefault) {
        this.spreadsByDefault = spreadsByDefault;
    }

    @Override
    public String name() {
        return "PodTopologySpread";
    }

    @Override
    public @Nullable Judge prepare(Pod pod, PodShape shape, NodeTable table) {
        if (pod.spec().topologySpreadConstraints().isEmpty()) {
            return spreadsByDefault ? DefaultSpreading.of(pod, shape, table) : null;
        }
        List<SpreadConstraint> hard = SpreadConstraint.of(pod, "DoNotSchedule");
        List<SpreadConstraint> soft = SpreadConstraint.of(pod, "ScheduleAnyway");
        return new Spread(pod, shape, table, musts(pod, shape, table, hard), soft);
    }

    /** A must with its counts: how many pods each domain has, and how many the emptiest. */
    private record Must(SpreadConstraint constraint, Map<String, Integer> counts, long emptiest, int self) {
        boolean allows(String domain) {
            return counts.getOrDefault(domain, 0) + self - emptiest <= constraint.maxSkew();
        }
    }

    private static List<Must> musts(Pod pod, PodShape shape, NodeTable table, List<SpreadConstraint> hard) {
        List<Must> musts = new ArrayList<>();
        for (SpreadConstraint constraint : hard) {
            Map<String, Integer> counts = new HashMap<>();
            for (NodeRow node : table.rows()) {
                if (node.exists() && SpreadConstraint.allApply(hard, node) && constraint.includes(shape, node)) {
                    counts.merge(
                            node.labels().get(constraint.topologyKey()),
                            constraint.count(pod.namespace(), node),
                            Integer::sum);
                }
            }
            long emptiest = counts.size() < constraint.minDomains()
                    ? 0
                    : counts.values().stream().mapToInt(Integer::intValue).min().orElse(Integer.MAX_VALUE);
            musts.add(new Must(constraint, counts, emptiest, constraint.selects(pod) ? 1 : 0));
        }
        return musts;
    }

    private record Spread(Pod pod, PodShape shape, NodeTable table, List<Must> musts, List<SpreadConstraint> wishes)
            implements Judge {
        @Override
        public @Nullable String reject(NodeRow node) {
            for (Must must : musts) {
                String domain = node.labels().get(must.constraint().topologyKey());
                if (domain == null) {
                    return NO_LABEL;
                }
                if (!must.allows(domain)) {
                    return UNEVEN;
                }
            }
            return null;
        }

        @Override
        public boolean canBeHelped(NodeRow node) {
            return musts.stream()
                    .allMatch(
                            must -> node.labels().containsKey(must.constraint().topologyKey()));
        }

        @Override
        public long[] scores(List<NodeRow> nodes) {
            if (wishes.isEmpty()) {
                return new long[0];
            }
            List<NodeRow> judged = nodes.stream()
                    .filter(node -> SpreadConstraint.allApply(wishes, node))
                    .toList();
            double[] crowding = new double[judged.size()];
            for (SpreadConstraint wish : wishes) {
                addCrowding(wish, judged, crowding);
            }
            Map<NodeRow, Long> rounded = new HashMap<>();
            long smallest = Long.MAX_VALUE;
            long largest = 0;
            for (int i = 0; i < crowding.length; i++) {
                long value = Math.round(crowding[i]);
                rounded.put(judged.get(i), value);
                smallest = Math.min(smallest, value);
                largest = Math.max(largest, value);
            }
            long[] scores = new long[nodes.size()];
            for (int i = 0; i < scores.length; i++) {
                Long value = rounded.get(nodes.get(i));
                if (value != null) {
                    scores[i] = largest == 0 ? Score.MAX : Score.MAX * (largest + smallest - value) / largest;
                }
            }
            return scores;
        }

        /** Domains of a key with few values weigh less, lest large ones drown them. */
        private void addCrowding(SpreadConstraint wish, List<NodeRow> judged, double[] crowding) {
            boolean perNode = wish.topologyKey().equals(HOSTNAME);
            Map<String, Integer> counts = new HashMap<>();
            judged.forEach(node -> counts.put(node.labels().get(wish.topologyKey()), 0));
            if (!perNode) {
                for (NodeRow node : table.rows()) {
                    if (node.exists() && SpreadConstraint.allApply(wishes, node) && wish.includes(shape, node)) {
                        counts.computeIfPresent(
                                node.labels().get(wish.topologyKey()),
                                (domain, count) -> count + wish.count(pod.namespace(), node));
                    }
                }
            }
            double weight = Math.log((perNode ? judged.size() : counts.size()) + 2);
            for (int i = 0; i < crowding.length; i++) {
                NodeRow node = judged.get(i);
                int count = perNode
                        ? wish.count(pod.namespace(), node)
                        : counts.getOrDefault(node.labels().get(wish.topologyKey()), 0);
                crowding[i] += count * weight + wish.maxSkew() - 1;
            }
        }
    }
}
