package io.sailfish.scheduler.plugin;

import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeRow;
import org.jspecify.annotations.Nullable;

/** Decides whether a pod can run on a node at all. */
public interface Filter {

    /** Upstream's name of the plug-in. */
    String name();

    /** Why a pod of this shape cannot run on this node, in upstream's words, or null where it can. */
    @Nullable
    String reject(PodShape shape, NodeRow node);

    /** Whether a rejection by this plug-in may be lifted by pods that leave the node. */
    default boolean canBeHelped(PodShape shape, NodeRow node) {
        return false;
    }
}
