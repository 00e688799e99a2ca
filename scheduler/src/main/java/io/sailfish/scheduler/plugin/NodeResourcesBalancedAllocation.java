package io.sailfish.scheduler.plugin;

import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeRow;

/** Prefers nodes on which CPU and memory would be used to a similar degree. */
public final class NodeResourcesBalancedAllocation implements Score {
    @Override
    public String name() {
        return "NodeResourcesBalancedAllocation";
    }

    @Override
    public int raw(PodShape shape, NodeRow node) {
        double cpu = share(
                node.requested().milliCpu() + shape.requested().milliCpu(),
                node.allocatable().milliCpu());
        double memory = share(
                node.requested().memory() + shape.requested().memory(),
                node.allocatable().memory());
        // The standard deviation of two numbers is half their distance.
        return (int) ((1 - Math.abs(cpu - memory) / 2) * MAX);
    }

    private static double share(long used, long capacity) {
        return capacity == 0 ? 1 : Math.min(1, (double) used / capacity);
    }
}
