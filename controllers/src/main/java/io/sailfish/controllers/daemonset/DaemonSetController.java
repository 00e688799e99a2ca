package io.sailfish.controllers.daemonset;

import io.sailfish.client.ResourceClient;
import io.sailfish.client.informer.EventHandler;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Reconciler;
import io.sailfish.client.work.Result;
import io.sailfish.client.work.Triggers;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.controllers.history.History;
import io.sailfish.controllers.pod.OwnedPods;
import io.sailfish.controllers.pod.Pods;
import io.sailfish.controllers.pod.RetryPace;
import io.sailfish.model.ApiObject;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.ControllerRevision;
import io.sailfish.model.api.apps.v1.DaemonSet;
import io.sailfish.model.api.apps.v1.DaemonSetStatus;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.status.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps one pod of each DaemonSet on every node that fits. Defined by upstream's DaemonSet controller. */
public final class DaemonSetController implements Reconciler<NamespacedName> {
    /** Upstream's name. */
    public static final String NAME = "daemonset-controller";

    private static final GroupVersionKind KIND = new GroupVersionKind("apps", "v1", "DaemonSet");
    private static final int BURST = 250;
    private static final int WORKERS = 2;

    private final ControllerContext context;
    private final ResourceClient<DaemonSet> client;
    private final Informer<DaemonSet> sets;
    private final Informer<Node> nodes;
    private final OwnedPods pods;
    private final History history;
    /** Nodes on which a set's pod ended: one that ends at once must not be made anew without pause. */
    private final RetryPace<Place> pace = new RetryPace<>();

    private record Place(NamespacedName set, String node) {}

    private DaemonSetController(ControllerContext context) {
        this.context = context;
        this.client = context.client().resource(AppsV1.DAEMON_SETS);
        this.sets = context.informers().informer(AppsV1.DAEMON_SETS);
        this.nodes = context.informers().informer(CoreV1.NODES);
        this.pods = new OwnedPods(context, KIND);
        this.history = new History(context);
    }

    /** The controller, ready to be started. */
    public static Controller<NamespacedName> create(ControllerContext context) {
        DaemonSetController reconciler = new DaemonSetController(context);
        WorkQueue<NamespacedName> queue = new WorkQueue<>(NAME, context.timers());
        reconciler.sets.addInlineHandler(Triggers.self(queue));
        reconciler.history.informer().addInlineHandler(Triggers.controllerOf(KIND, queue));
        reconciler.nodes.addInlineHandler(reconciler.nodeTrigger(queue));
        reconciler.pods.wake(queue, reconciler::selecting);
        return new Controller<>(
                NAME,
                queue,
                reconciler,
                WORKERS,
                List.of(reconciler.sets, reconciler.nodes, reconciler.history.informer(), reconciler.pods.informer()));
    }

    private List<NamespacedName> selecting(Pod pod) {
        return sets.lister().inNamespace(pod.namespace()).stream()
                .filter(set -> LabelMatcher.of(set.spec().selector())
                        .matches(pod.metadata().labels()))
                .map(ApiObject::key)
                .toList();
    }

    /** A node concerns the sets for which it begins or ceases to fit. */
    private EventHandler<Node> nodeTrigger(WorkQueue<NamespacedName> queue) {
        return new EventHandler<>() {
            @Override
            public void added(Node node) {
                sets.lister().all().stream()
                        .filter(set -> DaemonPods.fit(set, node).shouldRun())
                        .forEach(set -> queue.add(set.key()));
            }

            @Override
            public void updated(Node old, Node node) {
                if (old.spec().equals(node.spec())
                        && old.metadata().labels().equals(node.metadata().labels())) {
                    return;
                }
                sets.lister().all().stream()
                        .filter(set -> !DaemonPods.fit(set, node).equals(DaemonPods.fit(set, old)))
                        .forEach(set -> queue.add(set.key()));
            }

            @Override
            public void deleted(Node last) {
                added(last);
            }
        };
    }

    @Override
    public Result reconcile(NamespacedName key) {
        Optional<DaemonSet> found = sets.lister().get(key);
        if (found.isEmpty()) {
            pods.expectations().forget(key);
            return Result.done();
        }
        DaemonSet set = found.get();
        LabelMatcher selector = LabelMatcher.of(set.spec().selector());
        if (selector.isEverything()) {
            context.events()
                    .warning(
                            set,
                            "SelectingAll",
                            "This daemon set is selecting all pods. A non-empty selector is required.");
            return Result.done();
        }
        if (set.metadata().hasDeletionTimestamp()) {
            return Result.done();
        }
        List<ControllerRevision> revisions = history.of(set);
        int collisions = set.status().collisionCount(0);
        Optional<ControllerRevision> current = history.current(
                set, set.spec().template(), set.spec().template().metadata().labels(), revisions, collisions);
        if (current.isEmpty()) {
            client.updateStatus(set.withStatus(set.status().withCollisionCount(collisions + 1)));
            return Result.done();
        }
        Instant now = context.timers().instant();
        String hash = History.hash(current.get());
        boolean upToDate = pods.showsAllOf(key);
        List<Pod> owned = pods.claim(set, selector);
        DaemonPlan plan = new DaemonPlan(set, nodes.lister().all(), owned, hash, now);
        List<Duration> waits = new ArrayList<>();
        ApiException failure = upToDate ? manage(set, plan, hash, now, waits) : null;
        forget(set, revisions, owned, hash);
        DaemonSetStatus status = plan.status();
        if (!status.equals(set.status())) {
            client.updateStatus(set.withStatus(status));
        }
        if (failure != null) {
            throw failure;
        }
        owned.forEach(pod -> Pods.untilAvailable(pod, set.spec().minReadySeconds(), now)
                .filter(Duration::isPositive)
                .ifPresent(waits::add));
        return waits.stream().min(Duration::compareTo).map(Result::after).orElse(Result.done());
    }

    private @Nullable ApiException manage(
            DaemonSet set, DaemonPlan plan, String hash, Instant now, List<Duration> waits) {
        DaemonPlan.Changes changes = plan.manage();
        for (Pod ended : changes.ended()) {
            boolean failed = ended.status().phase().equals("Failed");
            Duration left = failed ? pace.left(new Place(set.key(), DaemonPods.node(ended)), now) : Duration.ZERO;
            if (left.isPositive()) {
                changes.delete().remove(ended);
                waits.add(left);
                continue;
            }
            String message = "Found %s daemon pod %s on node %s, will try to %s it"
                    .formatted(
                            failed ? "failed" : "succeeded",
                            ended.key(),
                            ended.spec().nodeName(),
                            failed ? "kill" : "delete");
            if (failed) {
                context.events().warning(set, "FailedDaemonPod", message);
            } else {
                context.events().normal(set, "SucceededDaemonPod", message);
            }
        }
        ApiException failure = apply(set, changes, hash, now);
        if (failure == null && changes.create().isEmpty() && changes.delete().isEmpty()) {
            failure = apply(set, plan.roll(), hash, now);
        }
        return failure;
    }

    private @Nullable ApiException apply(DaemonSet set, DaemonPlan.Changes changes, String hash, Instant now) {
        List<Pod> doomed =
                changes.delete().subList(0, Math.min(BURST, changes.delete().size()));
        List<Pod> wanted = changes.create().stream()
                .limit(BURST)
                .map(node -> DaemonPods.pod(set, node, hash))
                .toList();
        ApiException failure =
                pods.control().create(set, wanted, pod -> pods.expectations().made(set.key(), pod, now));
        if (!doomed.isEmpty()) {
            pods.expectations().deleting(set.key(), doomed, now);
            ApiException other = pods.control().delete(set, doomed);
            if (other != null) {
                pods.expectations().forget(set.key());
                failure = failure == null ? other : failure;
            }
        }
        return failure;
    }

    private void forget(DaemonSet set, List<ControllerRevision> revisions, List<Pod> owned, String hash) {
        Set<String> used = new HashSet<>(Set.of(hash));
        owned.forEach(pod -> used.add(pod.metadata().labels().getOrDefault(History.HASH_LABEL, "")));
        history.truncate(revisions, used, set.spec().revisionHistoryLimit(10));
    }
}
