package io.sailfish.scheduler.plugin;

import io.sailfish.model.api.core.v1.Taint;
import io.sailfish.model.placement.Tolerations;
import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeRow;
import org.jspecify.annotations.Nullable;

/** A cordoned node takes no pod but those that tolerate it. */
public final class NodeUnschedulable implements Filter {
    private static final Taint UNSCHEDULABLE = Taint.builder()
            .key("node.kubernetes.io/unschedulable")
            .effect("NoSchedule")
            .build();

    @Override
    public String name() {
        return "NodeUnschedulable";
    }

    @Override
    public @Nullable String reject(PodShape shape, NodeRow node) {
        return !node.node().spec().unschedulable() || Tolerations.tolerate(shape.tolerations(), UNSCHEDULABLE)
                ? null
                : "node(s) were unschedulable";
    }
}
