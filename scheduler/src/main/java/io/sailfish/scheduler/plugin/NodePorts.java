package io.sailfish.scheduler.plugin;

import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.HostPort;
import io.sailfish.scheduler.state.NodeRow;
import org.jspecify.annotations.Nullable;

/** A port of the node belongs to one pod at a time. */
public final class NodePorts implements Filter {
    @Override
    public String name() {
        return "NodePorts";
    }

    @Override
    public @Nullable String reject(PodShape shape, NodeRow node) {
        for (HostPort wanted : shape.ports()) {
            for (HostPort taken : node.ports()) {
                if (wanted.conflictsWith(taken)) {
                    return "node(s) didn't have free ports for the requested pod ports";
                }
            }
        }
        return null;
    }

    @Override
    public boolean canBeHelped(PodShape shape, NodeRow node) {
        return true;
    }
}
