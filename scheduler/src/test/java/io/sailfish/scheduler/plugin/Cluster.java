package io.sailfish.scheduler.plugin;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.scheduler.Given;
import io.sailfish.scheduler.placement.Placement;
import io.sailfish.scheduler.placement.Placement.Decision;
import io.sailfish.scheduler.placement.Verdicts;
import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeTable;
import java.util.Map;
import java.util.Random;

/** Nodes with pods, to ask where another pod would go. */
final class Cluster {
    final NodeTable table = new NodeTable();

    Cluster node(String name, String zone) {
        table.putNode(Given.node(name, "16", Map.of("zone", zone)));
        return this;
    }

    Cluster running(String node, Pod pod) {
        table.putPod(pod, node);
        return this;
    }

    /** The name of the node where the default profile places a pod, or why it does not. */
    String decide(Pod pod) {
        Plugins plugins = Plugins.defaults();
        Verdicts verdicts = new Verdicts(PodShape.of(pod), plugins);
        return switch (new Placement(table, plugins, new Random(1)).decide(pod, verdicts)) {
            case Decision.Place(var node) -> node.name();
            case Decision.Unschedulable(String message, var rejecting) -> message + " " + rejecting;
        };
    }
}
