package io.sailfish.scheduler.plugin;

import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeRow;

/** Says how well a node suits a pod. */
public interface Score {
    /** The best a node can be. */
    int MAX = 100;

    /** How raw values become 0 to {@link #MAX}, over the nodes that passed all filters. */
    enum Normalization {
        /** Raw values are scores already. */
        NONE,
        /** The largest raw value becomes {@link #MAX}. */
        LARGEST_IS_BEST,
        /** A raw value of 0 becomes {@link #MAX}, the largest 0. */
        SMALLEST_IS_BEST
    }

    /** Upstream's name of the plug-in. */
    String name();

    /** The raw value of a node that passed all filters, at least 0. */
    int raw(PodShape shape, NodeRow node);

    default Normalization normalization() {
        return Normalization.NONE;
    }
}
