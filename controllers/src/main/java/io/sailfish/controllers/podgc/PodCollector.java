package io.sailfish.controllers.podgc;

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
import io.sailfish.model.status.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Removes the pods of nodes that are gone, and pods that were deleted before they had a node. Defined by upstream's pod
 * garbage collector.
 */
public final class PodCollector implements Reconciler<NamespacedName> {
    /** Upstream's name. */
    public static final String NAME = "pod-garbage-collector";

    /** How long a node has to be missing: one that registers anew keeps its pods. */
    static final Duration QUARANTINE = Duration.ofSeconds(40);

    private final ControllerContext context;
    private final Evictions evictions;
    private final Informer<Node> nodes;
    private final Informer<Pod> pods;
    private final Index<Pod> podsByNode;
    /** Since when nodes are missing that pods name. */
    private final Map<String, Instant> missing = new ConcurrentHashMap<>();

    private PodCollector(ControllerContext context) {
        this.context = context;
        this.evictions = new Evictions(context);
        this.nodes = context.informers().informer(CoreV1.NODES);
        this.pods = context.informers().informer(CoreV1.PODS);
        this.podsByNode = pods.index(
                "node",
                pod -> pod.spec().nodeName().isEmpty()
                        ? List.of()
                        : List.of(pod.spec().nodeName()));
    }

    /** The controller, ready to be started. */
    public static Controller<NamespacedName> create(ControllerContext context) {
        PodCollector reconciler = new PodCollector(context);
        WorkQueue<NamespacedName> queue = new WorkQueue<>(NAME, context.timers(), Backoff.CONTROLLER);
        reconciler.pods.addInlineHandler(reconciler.podChanged(queue));
        reconciler.nodes.addInlineHandler(reconciler.nodeChanged(queue));
        return new Controller<>(NAME, queue, reconciler, 4, List.of(reconciler.nodes, reconciler.pods));
    }

    private EventHandler<Pod> podChanged(WorkQueue<NamespacedName> queue) {
        return new EventHandler<>() {
            @Override
            public void added(Pod pod) {
                String node = pod.spec().nodeName();
                boolean doomed = node.isEmpty()
                        ? pod.metadata().hasDeletionTimestamp()
                        : nodes.lister().get(NamespacedName.clusterScoped(node)).isEmpty();
                if (doomed) {
                    queue.add(pod.key());
                }
            }

            @Override
            public void updated(Pod old, Pod pod) {
                added(pod);
            }

            @Override
            public void deleted(Pod last) {
                if (podsByNode.get(last.spec().nodeName()).isEmpty()) {
                    missing.remove(last.spec().nodeName());
                }
            }
        };
    }

    private EventHandler<Node> nodeChanged(WorkQueue<NamespacedName> queue) {
        return new EventHandler<>() {
            @Override
            public void added(Node node) {
                missing.remove(node.name());
            }

            @Override
            public void deleted(Node last) {
                podsByNode.get(last.name()).forEach(pod -> queue.add(pod.key()));
            }
        };
    }

    @Override
    public Result reconcile(NamespacedName key) {
        Optional<Pod> found = pods.lister().get(key);
        if (found.isEmpty()) {
            return Result.done();
        }
        Pod pod = found.get();
        String node = pod.spec().nodeName();
        if (node.isEmpty()) {
            if (pod.metadata().hasDeletionTimestamp()) {
                evictions.discard(pod, "DeletionByPodGC", "PodGC: pod was deleted before it had a node");
            }
            return Result.done();
        }
        if (nodes.lister().get(NamespacedName.clusterScoped(node)).isPresent()) {
            return Result.done();
        }
        Instant now = context.timers().instant();
        Instant due = missing.computeIfAbsent(node, absent -> now).plus(QUARANTINE);
        if (due.isAfter(now)) {
            return Result.after(Duration.between(now, due));
        }
        if (isGone(node)) {
            evictions.discard(pod, "DeletionByPodGC", "PodGC: node no longer exists");
        }
        return Result.done();
    }

    /** Asks the server: the cache may be behind, and what is deleted here cannot be had back. */
    private boolean isGone(String node) {
        try {
            context.client().resource(CoreV1.NODES).get("", node);
            return false;
        } catch (ApiException e) {
            if (e.is(ApiException.Reason.NOT_FOUND)) {
                return true;
            }
            throw e;
        }
    }
}
