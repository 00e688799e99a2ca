package io.sailfish.scheduler.plugin;

import io.sailfish.model.api.core.v1.Taint;
import io.sailfish.model.placement.Tolerations;
import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeRow;
import org.jspecify.annotations.Nullable;

/** Keeps pods off nodes whose taints they do not tolerate, and away from those that would rather not have them. */
public final class TaintToleration implements Filter, Score {
    @Override
    public String name() {
        return "TaintToleration";
    }

    @Override
    public @Nullable String reject(PodShape shape, NodeRow node) {
        for (Taint taint : node.taints()) {
            if (!taint.effect().equals("PreferNoSchedule") && !Tolerations.tolerate(shape.tolerations(), taint)) {
                return "node(s) had untolerated taint {%s: %s}".formatted(taint.key(), taint.value());
            }
        }
        return null;
    }

    @Override
    public int raw(PodShape shape, NodeRow node) {
        int intolerable = 0;
        for (Taint taint : node.taints()) {
            if (taint.effect().equals("PreferNoSchedule") && !Tolerations.tolerate(shape.tolerations(), taint)) {
                intolerable++;
            }
        }
        return intolerable;
    }

    @Override
    public Normalization normalization() {
        return Normalization.SMALLEST_IS_BEST;
    }
}
