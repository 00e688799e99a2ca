package io.sailfish.controllers.nodeipam;

import io.sailfish.client.informer.EventHandler;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Reconciler;
import io.sailfish.client.work.Result;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Node;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Gives every node a range of the cluster's pod addresses, once and for good. */
public final class NodeIpamController implements Reconciler<NamespacedName> {
    /** Upstream's name. */
    public static final String NAME = "node-ipam-controller";

    private final ControllerContext context;
    private final Informer<Node> nodes;
    private final RangePool pool;
    /** Nodes that a range was not left for. */
    private final Set<NamespacedName> waiting = ConcurrentHashMap.newKeySet();

    private NodeIpamController(ControllerContext context, RangePool pool) {
        this.context = context;
        this.nodes = context.informers().informer(CoreV1.NODES);
        this.pool = pool;
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
                new NodeIpamController(context, new RangePool(PodRanges.of(clusterCidr, maskBits), serviceCidr));
        WorkQueue<NamespacedName> queue = new WorkQueue<>(NAME, context.timers());
        reconciler.nodes.addInlineHandler(reconciler.nodeSeen(queue));
        return new Controller<>(NAME, queue, reconciler, 1, List.of(reconciler.nodes));
    }

    private EventHandler<Node> nodeSeen(WorkQueue<NamespacedName> queue) {
        return new EventHandler<>() {
            @Override
            public void added(Node node) {
                see(node, context.settling());
            }

            @Override
            public void updated(Node old, Node node) {
                see(node, context.gathering());
            }

            private void see(Node node, Duration later) {
                if (node.spec().podCIDR().isEmpty()) {
                    queue.addAfter(node.key(), later);
                } else {
                    pool.holds(node.name(), node.spec().podCIDR());
                    waiting.remove(node.key());
                }
            }

            @Override
            public void deleted(Node last) {
                queue.add(last.key());
                pool.gone(last.name());
                waiting.forEach(queue::add);
            }
        };
    }

    @Override
    public Result reconcile(NamespacedName key) {
        Optional<Node> node = nodes.lister().get(key);
        if (node.isEmpty()) {
            // Also what was given while the node went.
            pool.gone(key.name());
            waiting.remove(key);
            return Result.done();
        }
        if (!node.get().spec().podCIDR().isEmpty() || node.get().metadata().hasDeletionTimestamp()) {
            return Result.done();
        }
        Optional<String> cidr = pool.give(key.name());
        if (cidr.isEmpty() && waiting.add(key)) {
            context.events()
                    .warning(node.get(), "CIDRNotAvailable", "Node " + key.name() + " status is now: CIDRNotAvailable");
            // One that was given back before this node was known to wait.
            cidr = pool.give(key.name());
        }
        if (cidr.isEmpty()) {
            return Result.done();
        }
        context.client()
                .resource(CoreV1.NODES)
                .update(node.get()
                        .withSpec(node.get().spec().withPodCIDR(cidr.get()).withPodCIDRs(List.of(cidr.get()))));
        return Result.done();
    }
}
