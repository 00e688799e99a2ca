package io.sailfish.scheduler.plugin;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeRow;
import io.sailfish.scheduler.state.NodeTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plug-in whose verdict on a node depends on pods elsewhere: affinity between pods, spreading over topologies. It
 * looks at the whole table once per pod and then judges node by node.
 */
public interface PodAware {

    /** Upstream's name of the plug-in. */
    String name();

    /** The judge for a pod, whose shape is given too, or null where the plug-in has no say about it. */
    @Nullable
    Judge prepare(Pod pod, PodShape shape, NodeTable table);

    /** Judges nodes for one pod. */
    interface Judge {
        /** Why the node is out, or null. */
        @Nullable
        String reject(NodeRow node);

        /** Whether a rejection may be lifted by pods that leave the node. */
        boolean canBeHelped(NodeRow node);

        /**
         * Scores from 0 to {@link Score#MAX} of the nodes that remain, in their order; empty where it has no opinion.
         */
        long[] scores(List<NodeRow> nodes);
    }
}
