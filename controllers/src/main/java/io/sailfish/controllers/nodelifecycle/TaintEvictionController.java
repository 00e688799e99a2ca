package io.sailfish.controllers.nodelifecycle;

import io.sailfish.client.informer.EventHandler;
import io.sailfish.client.informer.Index;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.time.Backoff;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Reconciler;
import io.sailfish.client.work.Result;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.controllers.pod.Evictions;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Taint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Deletes pods from nodes whose NoExecute taints they do not tolerate, or no longer. Defined by upstream's taint eviction
 * controller.
 */
public final class TaintEvictionController implements Reconciler<NamespacedName> {
    /** Upstream's name. */
    public static final String NAME = "taint-eviction-controller";

    private static final int WORKERS = 8;

    private final ControllerContext context;
    private final Evictions evictions;
    private final Informer<Node> nodes;
    private final Informer<Pod> pods;
    private final Index<Pod> podsByNode;
    /** When pods were first seen under taints that do not say when they came. Only pods under taints are here. */
    private final Map<NamespacedName, Instant> firstSeen = new ConcurrentHashMap<>();

    private TaintEvictionController(ControllerContext context) {
        this.context = context;
        this.evictions = new Evictions(context);
        this.nodes = context.informers().informer(CoreV1.NODES);
        this.pods = context.informers().informer(CoreV1.PODS);
        this.podsByNode = NodeLifecycleController.byNode(pods);
    }

    /** The controller, ready to be started. */
    public static Controller<NamespacedName> create(ControllerContext context) {
        TaintEvictionController reconciler = new TaintEvictionController(context);
        WorkQueue<NamespacedName> queue = new WorkQueue<>(NAME, context.timers(), Backoff.CONTROLLER);
        reconciler.nodes.addInlineHandler(reconciler.taintsChanged(queue));
        reconciler.pods.addInlineHandler(reconciler.podChanged(queue));
        return new Controller<>(NAME, queue, reconciler, WORKERS, List.of(reconciler.nodes, reconciler.pods));
    }

    private EventHandler<Node> taintsChanged(WorkQueue<NamespacedName> queue) {
        return new EventHandler<>() {
            @Override
            public void added(Node node) {
                if (!expelling(node).isEmpty()) {
                    podsByNode.get(node.name()).forEach(pod -> queue.add(pod.key()));
                }
            }

            @Override
            public void updated(Node old, Node node) {
                if (!expelling(old).equals(expelling(node))) {
                    podsByNode.get(node.name()).forEach(pod -> queue.add(pod.key()));
                }
            }
        };
    }

    private EventHandler<Pod> podChanged(WorkQueue<NamespacedName> queue) {
        return new EventHandler<>() {
            @Override
            public void added(Pod pod) {
                String node = pod.spec().nodeName();
                if (!node.isEmpty() && !taints(node).isEmpty()) {
                    queue.add(pod.key());
                }
            }

            @Override
            public void updated(Pod old, Pod pod) {
                if (!old.spec().equals(pod.spec())) {
                    added(pod);
                }
            }

            @Override
            public void deleted(Pod last) {
                firstSeen.remove(last.key());
            }
        };
    }

    private static List<Taint> expelling(Node node) {
        return node.spec().taints().stream()
                .filter(taint -> taint.effect().equals(NodeVerdict.NO_EXECUTE))
                .toList();
    }

    private List<Taint> taints(String node) {
        return nodes.lister()
                .get(NamespacedName.clusterScoped(node))
                .map(TaintEvictionController::expelling)
                .orElse(List.of());
    }

    @Override
    public Result reconcile(NamespacedName key) {
        Optional<Pod> found = pods.lister().get(key);
        List<Taint> taints = found.map(pod -> taints(pod.spec().nodeName())).orElse(List.of());
        if (found.isEmpty() || taints.isEmpty() || found.get().metadata().hasDeletionTimestamp()) {
            firstSeen.remove(key);
            return Result.done();
        }
        Pod pod = found.get();
        Instant now = context.timers().instant();
        Instant end = Instant.MAX;
        for (Taint taint : taints) {
            Instant from =
                    taint.hasTimeAdded() ? taint.timeAdded().instant() : firstSeen.computeIfAbsent(key, absent -> now);
            Instant until = switch (Tolerance.of(pod.spec().tolerations(), taint)) {
                case Tolerance.Always() -> Instant.MAX;
                case Tolerance.For(Duration time) -> from.plus(time);
            };
            end = until.isBefore(end) ? until : end;
        }
        if (end.equals(Instant.MAX)) {
            return Result.done();
        }
        if (end.isAfter(now)) {
            return Result.after(Duration.between(now, end));
        }
        context.events().normal(pod, "TaintManagerEviction", "Marking for deletion Pod " + key);
        evictions.evict(pod, "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint");
        return Result.done();
    }
}
