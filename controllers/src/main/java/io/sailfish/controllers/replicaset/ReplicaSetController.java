package io.sailfish.controllers.replicaset;

import io.sailfish.client.informer.Informer;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Reconciler;
import io.sailfish.client.work.Result;
import io.sailfish.client.work.Triggers;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.controllers.pod.DeletionRank;
import io.sailfish.controllers.pod.OwnedPods;
import io.sailfish.controllers.pod.Pods;
import io.sailfish.model.ApiObject;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.apps.v1.ReplicaSetCondition;
import io.sailfish.model.api.apps.v1.ReplicaSetStatus;
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

/**
 * Keeps as many pods as a ReplicaSet asks for, or a ReplicationController. Defined by upstream's controllers of those,
 * which are one too.
 */
public final class ReplicaSetController<T extends ApiObject> implements Reconciler<NamespacedName> {
    /** Upstream's name of the controller of ReplicaSets. */
    public static final String NAME = "replicaset-controller";

    /** Upstream's name of the controller of ReplicationControllers. */
    public static final String REPLICATION_NAME = "replicationcontroller-controller";

    private static final int BURST = 500;
    private static final int WORKERS = 5;

    private final ControllerContext context;
    private final Replicated<T> kind;
    private final Informer<T> owners;
    private final OwnedPods pods;

    private ReplicaSetController(ControllerContext context, Replicated<T> kind, GroupVersionKind name) {
        this.context = context;
        this.kind = kind;
        this.owners = context.informers().informer(kind.type());
        this.pods = new OwnedPods(context, name);
    }

    /** The controller of ReplicaSets, ready to be started. */
    public static Controller<NamespacedName> create(ControllerContext context) {
        return new ReplicaSetController<>(
                        context, new Replicated.Sets(), new GroupVersionKind("apps", "v1", "ReplicaSet"))
                .controller(NAME);
    }

    /** The controller of ReplicationControllers, ready to be started. */
    public static Controller<NamespacedName> ofReplicationControllers(ControllerContext context) {
        return new ReplicaSetController<>(
                        context, new Replicated.Controllers(), new GroupVersionKind("", "v1", "ReplicationController"))
                .controller(REPLICATION_NAME);
    }

    private Controller<NamespacedName> controller(String name) {
        WorkQueue<NamespacedName> queue = new WorkQueue<>(name, context.timers());
        owners.addInlineHandler(Triggers.self(queue));
        pods.wake(queue, this::selecting);
        return new Controller<>(name, queue, this, WORKERS, List.of(owners, pods.informer()));
    }

    private List<NamespacedName> selecting(Pod pod) {
        return owners.lister().inNamespace(pod.namespace()).stream()
                .filter(owner -> kind.selector(owner).matches(pod.metadata().labels()))
                .map(ApiObject::key)
                .toList();
    }

    @Override
    public Result reconcile(NamespacedName key) {
        Optional<T> found = owners.lister().get(key);
        if (found.isEmpty()) {
            pods.expectations().forget(key);
            return Result.done();
        }
        T owner = found.get();
        Instant now = context.timers().instant();
        boolean upToDate = pods.showsAllOf(key);
        List<Pod> active = pods.claim(owner, kind.selector(owner)).stream()
                .filter(Pods::isActive)
                .toList();
        ApiException failure = null;
        if (upToDate && !owner.metadata().hasDeletionTimestamp()) {
            failure = manage(owner, active, now);
        }
        updateStatus(owner, active, failure, now);
        if (failure != null) {
            throw failure;
        }
        return untilNextAvailable(owner, active, now).map(Result::after).orElse(Result.done());
    }

    private @Nullable ApiException manage(T owner, List<Pod> active, Instant now) {
        int difference = active.size() - kind.replicas(owner);
        if (difference < 0) {
            int missing = Math.min(-difference, BURST);
            return pods.control()
                    .create(
                            owner,
                            kind.template(owner),
                            missing,
                            pod -> pods.expectations().made(owner.key(), pod, now));
        }
        if (difference > 0) {
            List<Pod> doomed = DeletionRank.rank(active).subList(0, Math.min(difference, BURST));
            pods.expectations().deleting(owner.key(), doomed, now);
            ApiException failure = pods.control().delete(owner, doomed);
            if (failure != null) {
                pods.expectations().forget(owner.key());
            }
            return failure;
        }
        return null;
    }

    private void updateStatus(T owner, List<Pod> active, @Nullable ApiException failure, Instant now) {
        LabelMatcher template =
                LabelMatcher.ofLabels(kind.template(owner).metadata().labels());
        int labelled = 0;
        int ready = 0;
        int available = 0;
        for (Pod pod : active) {
            labelled += template.matches(pod.metadata().labels()) ? 1 : 0;
            ready += Pods.isReady(pod) ? 1 : 0;
            available += Pods.untilAvailable(pod, kind.minReadySeconds(owner), now)
                            .filter(Duration::isZero)
                            .isPresent()
                    ? 1
                    : 0;
        }
        ReplicaSetStatus before = kind.status(owner);
        ReplicaSetStatus status = before.withReplicas(active.size())
                .withFullyLabeledReplicas(labelled)
                .withReadyReplicas(ready)
                .withAvailableReplicas(available)
                .withObservedGeneration(owner.metadata().generation())
                .withConditions(conditions(before.conditions(), failure, active.size() < kind.replicas(owner), now));
        if (!status.equals(before)) {
            context.client().resource(kind.type()).updateStatus(kind.withStatus(owner, status));
        }
    }

    private static List<ReplicaSetCondition> conditions(
            List<ReplicaSetCondition> before, @Nullable ApiException failure, boolean creating, Instant now) {
        boolean known = before.stream().anyMatch(condition -> condition.type().equals("ReplicaFailure"));
        if (failure == null) {
            return known
                    ? before.stream()
                            .filter(condition -> !condition.type().equals("ReplicaFailure"))
                            .toList()
                    : before;
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

    private Optional<Duration> untilNextAvailable(T owner, List<Pod> active, Instant now) {
        return active.stream()
                .flatMap(pod -> Pods.untilAvailable(pod, kind.minReadySeconds(owner), now).stream())
                .filter(left -> !left.isZero())
                .min(Duration::compareTo);
    }
}
