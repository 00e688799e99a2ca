package io.sailfish.scheduler.plugin;

import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeRow;
import io.sailfish.scheduler.state.NodeTable;
import org.jspecify.annotations.Nullable;

/**
 * A plug-in whose verdict on a node depends on pods elsewhere: affinity between pods, spreading over topologies. It looks
 * at the whole table once per pod and then judges node by node.
 */
public interface PodAware {

    /** Upstream's name of the plug-in. */
    String name();

    /** The judge for a pod of this shape, or null where the plug-in has no say about it. */
    @Nullable Judge prepare(PodShape shape, NodeTable table);

    /** Judges nodes for one pod. */
    interface Judge {
        /** Why the node is out, or null. */
        @Nullable String reject(NodeRow node);

        /** A raw score; may be negative. Normalised so that the smallest becomes 0 and the largest 100. */
        long raw(NodeRow node);

        /** Whether this judge scores at all. */
        boolean scores();
    }
}
