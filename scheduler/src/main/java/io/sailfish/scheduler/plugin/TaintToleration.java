package io.sailfish.scheduler.plugin;

import io.sailfish.model.api.core.v1.Taint;
import io.sailfish.model.api.core.v1.Toleration;
import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeRow;
import java.util.List;
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
            if (!taint.effect().equals("PreferNoSchedule") && !tolerates(shape.tolerations(), taint)) {
                return "node(s) had untolerated taint {%s: %s}".formatted(taint.key(), taint.value());
            }
        }
        return null;
    }

    @Override
    public int raw(PodShape shape, NodeRow node) {
        int intolerable = 0;
        for (Taint taint : node.taints()) {
            if (taint.effect().equals("PreferNoSchedule") && !tolerates(shape.tolerations(), taint)) {
                intolerable++;
            }
        }
        return intolerable;
    }

    @Override
    public Normalization normalization() {
        return Normalization.SMALLEST_IS_BEST;
    }

    /** Whether any of the tolerations tolerates the taint; an empty key or effect in a toleration stands for all. */
    static boolean tolerates(List<Toleration> tolerations, Taint taint) {
        for (Toleration toleration : tolerations) {
            boolean sameEffect = toleration.effect().isEmpty() || toleration.effect().equals(taint.effect());
            boolean sameKey = toleration.key().isEmpty() || toleration.key().equals(taint.key());
            boolean sameValue = switch (toleration.operator()) {
                case "", "Equal" -> toleration.value().equals(taint.value());
                case "Exists" -> true;
                default -> false;
            };
            if (sameEffect && sameKey && sameValue) {
                return true;
            }
        }
        return false;
    }
}
