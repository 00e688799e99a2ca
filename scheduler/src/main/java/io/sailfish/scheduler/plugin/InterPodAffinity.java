package io.sailfish.scheduler.plugin;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.AffinityTerm;
import io.sailfish.scheduler.state.AffinityTerms;
import io.sailfish.scheduler.state.NodeRow;
import io.sailfish.scheduler.state.NodeRow.PlacedPod;
import io.sailfish.scheduler.state.NodeTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Places pods near to, or apart from, other pods; what pods that are placed already want counts too. */
public final class InterPodAffinity implements PodAware {
    private final int requiredWeight;

    /** @param requiredWeight how much a placed pod's required affinity to a new one counts in scores; 0 for nothing */
    public InterPodAffinity(int requiredWeight) {
        this.requiredWeight = requiredWeight;
    }

    @Override
    public String name() {
        return "InterPodAffinity";
    }

    @Override
    public @Nullable Judge prepare(Pod pod, PodShape shape, NodeTable table) {
        AffinityTerms wanted = AffinityTerms.of(pod);
        if (wanted.isEmpty() && table.podsWithAffinity() == 0) {
            return null;
        }
        Relations relations = new Relations(pod, wanted, table, requiredWeight);
        for (NodeRow node : table.rows()) {
            if (node.exists() && (!wanted.isEmpty() || node.podsWithAffinity() > 0)) {
                relations.lookAt(node);
            }
        }
        return relations;
    }

    /** A value of a node label: everywhere where it is the same counts as one place. */
    private record Place(String key, String value) {}

    private static final class Relations implements Judge {
        private final Pod pod;
        private final AffinityTerms wanted;
        private final NodeTable table;
        /** How many pods that all required terms are about are in a place. */
        private final Map<Place, Integer> near = new HashMap<>();

        private final Map<Place, Integer> apart = new HashMap<>();
        private final Map<Place, Integer> unwelcome = new HashMap<>();
        private final Map<Place, Long> attraction = new HashMap<>();

        private final int requiredWeight;

        Relations(Pod pod, AffinityTerms wanted, NodeTable table, int requiredWeight) {
            this.requiredWeight = requiredWeight;
            this.pod = pod;
            this.wanted = wanted;
            this.table = table;
        }

        void lookAt(NodeRow node) {
            for (PlacedPod placed : node.pods()) {
                Pod other = placed.pod();
                AffinityTerms theirs = placed.affinity();
                if (AffinityTerm.allMatch(wanted.near(), other, table)) {
                    wanted.near().forEach(term -> count(near, term, node));
                }
                for (AffinityTerm term : wanted.apart()) {
                    if (term.matches(other, table)) {
                        count(apart, term, node);
                    }
                }
                for (AffinityTerm term : theirs.apart()) {
                    if (term.matches(pod, table)) {
                        count(unwelcome, term, node);
                    }
                }
                attract(wanted.attracted(), other, node, 1);
                attract(wanted.repelled(), other, node, -1);
                attract(theirs.near(), pod, node, requiredWeight);
                attract(theirs.attracted(), pod, node, 1);
                attract(theirs.repelled(), pod, node, -1);
            }
        }

        private static void count(Map<Place, Integer> counts, AffinityTerm term, NodeRow node) {
            String value = node.labels().get(term.topologyKey());
            if (value != null) {
                counts.merge(new Place(term.topologyKey(), value), 1, Integer::sum);
            }
        }

        private void attract(List<AffinityTerm> terms, Pod about, NodeRow node, int factor) {
            for (AffinityTerm term : terms) {
                String value = node.labels().get(term.topologyKey());
                if (value != null && term.matches(about, table)) {
                    attraction.merge(new Place(term.topologyKey(), value), (long) factor * term.weight(), Long::sum);
                }
            }
        }

        @Override
        public @Nullable String reject(NodeRow node) {
            if (!isNear(node)) {
                return "node(s) didn't match pod affinity rules";
            }
            for (AffinityTerm term : wanted.apart()) {
                String value = node.labels().get(term.topologyKey());
                if (value != null && apart.containsKey(new Place(term.topologyKey(), value))) {
                    return "node(s) didn't match pod anti-affinity rules";
                }
            }
            for (Place place : unwelcome.keySet()) {
                if (place.value().equals(node.labels().get(place.key()))) {
                    return "node(s) didn't satisfy existing pods anti-affinity rules";
                }
            }
            return null;
        }

        @Override
        public boolean canBeHelped(NodeRow node) {
            return isNear(node);
        }

        private boolean isNear(NodeRow node) {
            boolean found = true;
            for (AffinityTerm term : wanted.near()) {
                String value = node.labels().get(term.topologyKey());
                if (value == null) {
                    return false;
                }
                found &= near.containsKey(new Place(term.topologyKey(), value));
            }
            // The first of pods that want to be together has nobody to be near to, and may go anywhere.
            return found || (near.isEmpty() && AffinityTerm.allMatch(wanted.near(), pod, table));
        }

        @Override
        public long[] scores(List<NodeRow> nodes) {
            if (attraction.isEmpty()) {
                return new long[0];
            }
            long[] sums = new long[nodes.size()];
            long smallest = Long.MAX_VALUE;
            long largest = Long.MIN_VALUE;
            for (int i = 0; i < sums.length; i++) {
                Map<String, String> labels = nodes.get(i).labels();
                for (Map.Entry<Place, Long> entry : attraction.entrySet()) {
                    if (entry.getKey().value().equals(labels.get(entry.getKey().key()))) {
                        sums[i] += entry.getValue();
                    }
                }
                smallest = Math.min(smallest, sums[i]);
                largest = Math.max(largest, sums[i]);
            }
            for (int i = 0; i < sums.length; i++) {
                sums[i] = largest == smallest ? 0 : Score.MAX * (sums[i] - smallest) / (largest - smallest);
            }
            return sums;
        }
    }
}
