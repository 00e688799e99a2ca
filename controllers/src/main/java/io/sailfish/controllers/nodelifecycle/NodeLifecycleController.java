package io.sailfish.controllers.nodelifecycle;

import io.sailfish.client.informer.EventHandler;
import io.sailfish.client.informer.Index;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.informer.Selection;
import io.sailfish.client.time.Backoff;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Reconciler;
import io.sailfish.client.work.Result;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.controllers.pod.Pods;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.coordination.v1.CoordinationV1;
import io.sailfish.model.api.coordination.v1.Lease;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodCondition;
import io.sailfish.model.api.core.v1.Taint;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.value.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Finds nodes that have fallen silent, says so in their status, their pods and their taints, and takes the taints away
 * when they are back. Defined by upstream's node lifecycle controller.
 */
public final class NodeLifecycleController implements Reconciler<NamespacedName> {
    /** Upstream's name. */
    public static final String NAME = "node-lifecycle-controller";

    /** Where kubelets keep their leases. */
    static final String LEASES = "kube-node-lease";

    private static final int WORKERS = 8;

    private final ControllerContext context;
    private final Duration grace;
    private final Duration check;
    private final Informer<Node> nodes;
    private final Informer<Lease> leases;
    private final Informer<Pod> pods;
    private final Index<Pod> podsByNode;
    private final Heartbeats heartbeats = new Heartbeats();

    private NodeLifecycleController(ControllerContext context, Duration grace, Duration check) {
        this.context = context;
        this.grace = grace;
        this.check = check;
        this.nodes = context.informers().informer(CoreV1.NODES);
        this.leases = context.informers().informer(CoordinationV1.LEASES, Selection.namespace(LEASES));
        this.pods = context.informers().informer(CoreV1.PODS);
        this.podsByNode = byNode(pods);
    }

    /** The pods that are bound, by the name of their node. */
    static Index<Pod> byNode(Informer<Pod> pods) {
        return pods.index(
                "node",
                pod -> pod.spec().nodeName().isEmpty()
                        ? List.of()
                        : List.of(pod.spec().nodeName()));
    }

    /**
     * The controller, ready to be started.
     *
     * @param grace how long a node may be silent before it counts as lost
     * @param check how long after one look at a node the next comes at the soonest, where nothing happens
     */
    public static Controller<NamespacedName> create(ControllerContext context, Duration grace, Duration check) {
        NodeLifecycleController reconciler = new NodeLifecycleController(context, grace, check);
        WorkQueue<NamespacedName> queue = new WorkQueue<>(NAME, context.timers(), Backoff.CONTROLLER);
        reconciler.nodes.addInlineHandler(reconciler.statusHeard(queue));
        reconciler.leases.addInlineHandler(reconciler.leaseHeard(queue));
        return new Controller<>(
                NAME, queue, reconciler, WORKERS, List.of(reconciler.nodes, reconciler.leases, reconciler.pods));
    }

    private EventHandler<Node> statusHeard(WorkQueue<NamespacedName> queue) {
        return new EventHandler<>() {
            @Override
            public void added(Node node) {
                heard(node);
                queue.addAfter(node.key(), context.settling());
            }

            @Override
            public void updated(Node old, Node node) {
                heard(node);
                queue.addAfter(node.key(), context.gathering());
            }

            @Override
            public void deleted(Node last) {
                queue.add(last.key());
            }

            private void heard(Node node) {
                heartbeats.status(
                        node.name(),
                        NodeVerdict.reported(node),
                        context.timers().instant());
            }
        };
    }

    /** Renewals are frequent: they are written down, and wake the reconciler only where the node had been lost. */
    private EventHandler<Lease> leaseHeard(WorkQueue<NamespacedName> queue) {
        return new EventHandler<>() {
            @Override
            public void added(Lease lease) {
                heartbeats.lease(
                        lease.name(), lease.spec().renewTime(), context.timers().instant());
            }

            @Override
            public void updated(Lease old, Lease lease) {
                Instant now = context.timers().instant();
                boolean lost = !heartbeats.left(lease.name(), grace, now).isPositive();
                added(lease);
                if (lost) {
                    queue.add(NamespacedName.clusterScoped(lease.name()));
                }
            }

            @Override
            public void deleted(Lease last) {
                if (nodes.lister()
                        .get(NamespacedName.clusterScoped(last.name()))
                        .isEmpty()) {
                    heartbeats.forget(last.name());
                }
            }
        };
    }

    @Override
    public Result reconcile(NamespacedName key) {
        Optional<Node> found = nodes.lister().get(key);
        if (found.isEmpty()) {
            heartbeats.forget(key.name());
            return Result.done();
        }
        Instant now = context.timers().instant();
        Duration left = heartbeats.left(key.name(), grace, now);
        boolean lost = !left.isPositive();
        Node node = lost ? declareLost(found.get(), now) : found.get();
        taint(node, now);
        if (lost) {
            markPods(node, now);
            return Result.done();
        }
        return Result.after(left.compareTo(check) < 0 ? check : left);
    }

    private Node declareLost(Node node, Instant now) {
        Node silent = NodeVerdict.silent(node, now);
        if (silent == node) {
            return node;
        }
        Node written = context.client().resource(CoreV1.NODES).updateStatus(silent);
        context.events().normal(node, "NodeNotReady", "Node " + node.name() + " status is now: NodeNotReady");
        return written;
    }

    private void taint(Node node, Instant now) {
        List<Taint> taints = NodeVerdict.taints(node, now);
        if (!taints.equals(node.spec().taints())) {
            context.client()
                    .resource(CoreV1.NODES)
                    .update(node.withSpec(node.spec().withTaints(taints)));
        }
    }

    /** Nobody else can say of a lost node's pods that they are not ready, and endpoints wait for it. */
    private void markPods(Node node, Instant now) {
        for (Pod pod : podsByNode.get(node.name())) {
            if (Pods.isReady(pod)) {
                List<PodCondition> conditions = pod.status().conditions().stream()
                        .map(condition -> condition.type().equals("Ready") ? notReady(condition, now) : condition)
                        .toList();
                try {
                    context.client()
                            .resource(CoreV1.PODS)
                            .updateStatus(pod.withStatus(pod.status().withConditions(conditions)));
                    context.events().warning(pod, "NodeNotReady", "Node is not ready");
                } catch (ApiException e) {
                    if (!e.is(ApiException.Reason.NOT_FOUND)) {
                        throw e;
                    }
                }
            }
        }
    }

    private static PodCondition notReady(PodCondition condition, Instant now) {
        return condition.withStatus("False").withLastTransitionTime(Timestamp.seconds(now));
    }
}
