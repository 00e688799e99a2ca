package io.sailfish.scheduler.plugin;

import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeRow;
import io.sailfish.scheduler.state.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A pod fits where what it requests is left; how well off it is there is a matter of the strategy. */
public final class NodeResourcesFit implements Filter, Score {
    private final FitScoring scoring;

    public NodeResourcesFit(FitScoring scoring) {
        this.scoring = scoring;
    }

    @Override
    public String name() {
        return "NodeResourcesFit";
    }

    @Override
    public @Nullable String reject(PodShape shape, NodeRow node) {
        Resources wanted = shape.requested();
        Resources has = node.allocatable();
        Resources gave = node.requested();
        boolean fits = node.podCount() < node.allocatablePods()
                && (wanted.milliCpu() == 0 || wanted.milliCpu() <= has.milliCpu() - gave.milliCpu())
                && (wanted.memory() == 0 || wanted.memory() <= has.memory() - gave.memory())
                && (wanted.ephemeral() == 0 || wanted.ephemeral() <= has.ephemeral() - gave.ephemeral())
                && wanted.extended().isEmpty();
        return fits ? null : reasons(wanted, has, gave, node);
    }

    private static @Nullable String reasons(Resources wanted, Resources has, Resources gave, NodeRow node) {
        List<String> reasons = new ArrayList<>();
        if (node.podCount() >= node.allocatablePods()) {
            reasons.add("Too many pods");
        }
        if (wanted.milliCpu() > 0 && wanted.milliCpu() > has.milliCpu() - gave.milliCpu()) {
            reasons.add("Insufficient cpu");
        }
        if (wanted.memory() > 0 && wanted.memory() > has.memory() - gave.memory()) {
            reasons.add("Insufficient memory");
        }
        if (wanted.ephemeral() > 0 && wanted.ephemeral() > has.ephemeral() - gave.ephemeral()) {
            reasons.add("Insufficient ephemeral-storage");
        }
        for (Map.Entry<String, Long> extended : wanted.extended().entrySet()) {
            long left = has.extended().getOrDefault(extended.getKey(), 0L)
                    - gave.extended().getOrDefault(extended.getKey(), 0L);
            if (extended.getValue() > 0 && extended.getValue() > left) {
                reasons.add("Insufficient " + extended.getKey());
            }
        }
        return reasons.isEmpty() ? null : String.join("\n", reasons);
    }

    /** Not where the pod wants more than the node has altogether. */
    @Override
    public boolean canBeHelped(PodShape shape, NodeRow node) {
        Resources wanted = shape.requested();
        Resources has = node.allocatable();
        return wanted.milliCpu() <= has.milliCpu()
                && wanted.memory() <= has.memory()
                && wanted.ephemeral() <= has.ephemeral()
                && wanted.extended().entrySet().stream()
                        .allMatch(entry -> entry.getValue() <= has.extended().getOrDefault(entry.getKey(), 0L));
    }

    @Override
    public int raw(PodShape shape, NodeRow node) {
        return scoring.score(shape, node);
    }
}
