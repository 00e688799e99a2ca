package io.sailfish.scheduler.plugin;

import io.sailfish.model.api.core.v1.PreferredSchedulingTerm;
import io.sailfish.model.placement.NodeSelection;
import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeRow;
import org.jspecify.annotations.Nullable;

/** A pod's nodeSelector and node affinity. */
public final class NodeAffinity implements Filter, Score {
    @Override
    public String name() {
        return "NodeAffinity";
    }

    @Override
    public @Nullable String reject(PodShape shape, NodeRow node) {
        return NodeSelection.allows(shape.nodeSelector(), shape.affinity(), node.name(), node.labels())
                ? null
                : "node(s) didn't match Pod's node affinity/selector";
    }

    @Override
    public int raw(PodShape shape, NodeRow node) {
        int weight = 0;
        for (PreferredSchedulingTerm term : shape.affinity().preferredDuringSchedulingIgnoredDuringExecution()) {
            if (term.weight() != 0 && NodeSelection.matches(term.preference(), node.name(), node.labels())) {
                weight += term.weight();
            }
        }
        return weight;
    }

    @Override
    public Normalization normalization() {
        return Normalization.LARGEST_IS_BEST;
    }
}
