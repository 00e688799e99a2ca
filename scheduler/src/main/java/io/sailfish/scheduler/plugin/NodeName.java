package io.sailfish.scheduler.plugin;

import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeRow;
import org.jspecify.annotations.Nullable;

/** A pod that names its node runs nowhere else. */
public final class NodeName implements Filter {
    @Override
    public String name() {
        return "NodeName";
    }

    @Override
    public @Nullable String reject(PodShape shape, NodeRow node) {
        return shape.nodeName().isEmpty() || shape.nodeName().equals(node.name())
                ? null
                : "node(s) didn't match the requested node name";
    }
}
