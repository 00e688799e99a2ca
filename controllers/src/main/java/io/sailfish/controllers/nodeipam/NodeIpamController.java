package io.sailfish.controllers.nodeipam;

import io.sailfish.client.informer.EventHandler;
import io.sailfish.client.informer.Index;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Reconciler;
import io.sailfish.client.work.Result;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.controllers.nodeipam.PodRanges.Part;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gives every node a range of the cluster's pod addresses, once and for good. */
public final class NodeIpamController implements Reconciler<NamespacedName> {
    /** Upstream's name. */
    public static final String NAME = "node-ipam-controller";

    private final ControllerContext context;
    private final Informer<Node> nodes;
    private final Index<Node> byRange;
    private final PodRanges ranges;
    /** The search for a free range goes on from here, so that it does not look at all that are taken each time. */
    private int last = -1;
    /** Given, and not yet seen in the cache, by node. */
    private final Map<String, String> given = new HashMap<>();

    private NodeIpamController(ControllerContext context, PodRanges ranges) {
        this.context = context;
        this.nodes = context.informers().informer(CoreV1.NODES);
        this.byRange = nodes.index(
                "podCIDR",
                node -> node.spec().podCIDR().isEmpty()
                        ? List.of()
                        : List.of(node.spec().podCIDR()));
        this.ranges = ranges;
    }

    /**
     * The controller, ready to be started.
     *
     * @param clusterCidr as "10.244.0.0/16"
     * @param maskBits    of a node's range
     * @param serviceCidr addresses that no node is given; empty for none
     */
    public static Controller<NamespacedName> create(
            ControllerContext context, String clusterCidr, int maskBits, String serviceCidr) {
        NodeIpamController reconciler =
                new NodeIpamController(context, PodRanges.of(clusterCidr, maskBits, serviceCidr));
        WorkQueue<NamespacedName> queue = new WorkQueue<>(NAME, context.timers());
        reconciler.nodes.addInlineHandler(nodeSeen(context, queue));
        // One worker: ranges are chosen by what is free.
        return new Controller<>(NAME, queue, reconciler, 1, List.of(reconciler.nodes));
    }

    private static EventHandler<Node> nodeSeen(ControllerContext context, WorkQueue<NamespacedName> queue) {
        return new EventHandler<>() {
            @Override
            public void added(Node node) {
                queue.addAfter(node.key(), context.settling());
            }

            @Override
            public void updated(Node old, Node node) {
                queue.addAfter(node.key(), context.gathering());
            }

            @Override
            public void deleted(Node last) {
                queue.add(last.key());
            }
        };
    }

    @Override
    public Result reconcile(NamespacedName key) {
        Optional<Node> node = nodes.lister().get(key);
        if (node.isEmpty() || !node.get().spec().podCIDR().isEmpty()) {
            given.remove(key.name());
        }
        if (node.isEmpty()
                || !node.get().spec().podCIDR().isEmpty()
                || node.get().metadata().hasDeletionTimestamp()) {
            return Result.done();
        }
        Optional<Part> range = ranges.free(last, cidr -> !byRange.get(cidr).isEmpty() || given.containsValue(cidr));
        if (range.isEmpty()) {
            context.events()
                    .warning(node.get(), "CIDRNotAvailable", "Node " + key.name() + " status is now: CIDRNotAvailable");
            return Result.retry();
        }
        String cidr = range.get().cidr();
        given.put(key.name(), cidr);
        last = range.get().number();
        context.client()
                .resource(CoreV1.NODES)
                .update(node.get().withSpec(node.get().spec().withPodCIDR(cidr).withPodCIDRs(List.of(cidr))));
        return Result.done();
    }
}
