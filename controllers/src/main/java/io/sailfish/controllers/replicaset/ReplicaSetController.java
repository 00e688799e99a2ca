package io.sailfish.controllers.replicaset;

import io.sailfish.client.informer.EventHandler;
import io.sailfish.client.informer.Index;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Owners;
import io.sailfish.client.work.Reconciler;
import io.sailfish.client.work.Result;
import io.sailfish.client.work.Triggers;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.controllers.pod.PodControl;
import io.sailfish.controllers.pod.Pods;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.ReplicaSet;
import io.sailfish.model.api.apps.v1.ReplicaSetCondition;
import io.sailfish.model.api.apps.v1.ReplicaSetStatus;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.value.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps as many pods of a ReplicaSet as it asks for. Defined by upstream's ReplicaSet controller. */
public final class ReplicaSetController implements Reconciler<NamespacedName> {
    /** Upstream's name. */
    public static final String NAME = "replicaset-controller";

    private static final GroupVersionKind KIND = new GroupVersionKind("apps", "v1", "ReplicaSet");
    private static final int BURST = 500;
    private static final int WORKERS = 5;

    private final ControllerContext context;
    private final PodControl control;
    private final Informer<ReplicaSet> sets;
    private final Informer<Pod> pods;
    private final Index<Pod> podsByController;
    private final Index<Pod> orphans;
    private final Expectations expectations = new Expectations();

    private ReplicaSetController(ControllerContext context) {
        this.context = context;
        this.control = new PodControl(context);
        this.sets = context.informers().informer(AppsV1.REPLICA_SETS);
        this.pods = context.informers().informer(CoreV1.PODS);
        this.podsByController = pods.index(
                "controller", pod -> Owners.controller(pod).map(owner -> List.of(owner.uid())).orElse(List.of()));
        this.orphans = pods.index(
                "orphans", pod -> Owners.controller(pod).isPresent() ? List.of() : List.of(pod.namespace()));
    }

    /** The controller, ready to be started. */
    public static Controller<NamespacedName> create(ControllerContext context) {
        ReplicaSetController reconciler = new ReplicaSetController(context);
        WorkQueue<NamespacedName> queue = new WorkQueue<>(NAME);
        reconciler.sets.addInlineHandler(Triggers.self(queue));
        reconciler.pods.addInlineHandler(Triggers.controllerOf(KIND, queue));
        reconciler.pods.addInlineHandler(reconciler.orphanTrigger(queue));
        return new Controller<>(NAME, queue, reconciler, WORKERS, List.of(reconciler.sets, reconciler.pods));
    }

    /** A pod that nobody controls concerns every set that selects it; one that is gone need not be waited for. */
    private EventHandler<Pod> orphanTrigger(WorkQueue<NamespacedName> queue) {
        return new EventHandler<>() {
            @Override
            public void added(Pod pod) {
                if (Owners.controller(pod).isEmpty() && !pod.metadata().hasDeletionTimestamp()) {
                    for (ReplicaSet set : sets.lister().inNamespace(pod.namespace())) {
                        if (LabelMatcher.of(set.spec().selector()).matches(pod.metadata().labels())) {
                            queue.add(set.key());
                        }
                    }
                }
            }

            @Override
            public void updated(Pod old, Pod pod) {
                added(pod);
            }

            @Override
            public void deleted(Pod last) {
                Owners.controller(last).ifPresent(owner ->
                        expectations.seenGone(new NamespacedName(last.namespace(), owner.name()), last.key()));
            }
        };
    }

    @Override
    public Result reconcile(NamespacedName key) {
        Optional<ReplicaSet> found = sets.lister().get(key);
        if (found.isEmpty()) {
            expectations.forget(key);
            return Result.done();
        }
        ReplicaSet set = found.get();
        Instant now = context.timers().instant();
        boolean upToDate = expectations.areMet(key, pods.lister(), now);
        List<Pod> owned = claim(set).stream().filter(Pods::isActive).toList();
        ApiException failure = null;
        if (upToDate && !set.metadata().hasDeletionTimestamp()) {
            failure = manage(set, owned, now);
        }
        updateStatus(set, owned, failure, now);
        if (failure != null) {
            throw failure;
        }
        return untilNextAvailable(set, owned, now).map(Result::after).orElse(Result.done());
    }

    /** The pods of a set: those it controls and selects, and those it selects and adopts. */
    private List<Pod> claim(ReplicaSet set) {
        LabelMatcher selector = LabelMatcher.of(set.spec().selector());
        List<Pod> claimed = new ArrayList<>();
        for (Pod pod : podsByController.get(set.metadata().uid())) {
            if (selector.matches(pod.metadata().labels())) {
                claimed.add(pod);
            } else if (!pod.metadata().hasDeletionTimestamp() && !set.metadata().hasDeletionTimestamp()) {
                control.release(set, pod);
            }
        }
        if (!set.metadata().hasDeletionTimestamp()) {
            for (Pod pod : orphans.get(set.namespace())) {
                if (Pods.isActive(pod) && selector.matches(pod.metadata().labels())) {
                    control.adopt(set, pod);
                    claimed.add(pod);
                }
            }
        }
        return claimed;
    }

    private @Nullable ApiException manage(ReplicaSet set, List<Pod> active, Instant now) {
        int difference = active.size() - set.spec().replicas(1);
        if (difference < 0) {
            int missing = Math.min(-difference, BURST);
            return control.create(set, set.spec().template(), missing, pod -> expectations.made(set.key(), pod, now));
        }
        if (difference > 0) {
            List<Pod> doomed = DeletionRank.rank(active).subList(0, Math.min(difference, BURST));
            expectations.deleting(set.key(), doomed, now);
            ApiException failure = control.delete(set, doomed);
            if (failure != null) {
                expectations.forget(set.key());
            }
            return failure;
        }
        return null;
    }

    private void updateStatus(ReplicaSet set, List<Pod> active, @Nullable ApiException failure, Instant now) {
        LabelMatcher template = LabelMatcher.ofLabels(set.spec().template().metadata().labels());
        int labelled = 0;
        int ready = 0;
        int available = 0;
        for (Pod pod : active) {
            labelled += template.matches(pod.metadata().labels()) ? 1 : 0;
            ready += Pods.isReady(pod) ? 1 : 0;
            available += Pods.untilAvailable(pod, set.spec().minReadySeconds(), now).filter(Duration::isZero).isPresent() ? 1 : 0;
        }
        ReplicaSetStatus status = set.status()
                .withReplicas(active.size())
                .withFullyLabeledReplicas(labelled)
                .withReadyReplicas(ready)
                .withAvailableReplicas(available)
                .withObservedGeneration(set.metadata().generation())
                .withConditions(conditions(set.status().conditions(), failure, active.size() < set.spec().replicas(1), now));
        if (!status.equals(set.status())) {
            context.client().resource(AppsV1.REPLICA_SETS).updateStatus(set.withStatus(status));
        }
    }

    private static List<ReplicaSetCondition> conditions(
            List<ReplicaSetCondition> before, @Nullable ApiException failure, boolean creating, Instant now) {
        boolean known = before.stream().anyMatch(condition -> condition.type().equals("ReplicaFailure"));
        if (failure == null) {
            return known ? before.stream().filter(condition -> !condition.type().equals("ReplicaFailure")).toList() : before;
        }
        if (known) {
            return before;
        }
        List<ReplicaSetCondition> conditions = new ArrayList<>(before);
        conditions.add(ReplicaSetCondition.builder()
                .type("ReplicaFailure")
                .status("True")
                .reason(creating ? "FailedCreate" : "FailedDelete")
                .message(String.valueOf(failure.getMessage()))
                .lastTransitionTime(Timestamp.seconds(now))
                .build());
        return conditions;
    }

    private static Optional<Duration> untilNextAvailable(ReplicaSet set, List<Pod> active, Instant now) {
        return active.stream()
                .flatMap(pod -> Pods.untilAvailable(pod, set.spec().minReadySeconds(), now).stream())
                .filter(left -> !left.isZero())
                .min(Duration::compareTo);
    }
}
