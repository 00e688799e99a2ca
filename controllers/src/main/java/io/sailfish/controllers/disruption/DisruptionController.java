package io.sailfish.controllers.disruption;

import io.sailfish.client.ResourceClient;
import io.sailfish.client.informer.EventHandler;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Owners;
import io.sailfish.client.work.Reconciler;
import io.sailfish.client.work.Result;
import io.sailfish.client.work.Triggers;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.Deployment;
import io.sailfish.model.api.apps.v1.ReplicaSet;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.OwnerReference;
import io.sailfish.model.api.policy.v1.PodDisruptionBudget;
import io.sailfish.model.api.policy.v1.PodDisruptionBudgetStatus;
import io.sailfish.model.api.policy.v1.PolicyV1;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.selector.SelectorException;
import io.sailfish.model.status.ApiException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps account of how many pods of each PodDisruptionBudget may be evicted. Defined by upstream's disruption
 * controller: the API server takes from what is written here, and notes which pods it let go.
 */
public final class DisruptionController implements Reconciler<NamespacedName> {
    /** Upstream's name. */
    public static final String NAME = "disruption-controller";

    private static final int WORKERS = 2;

    private final ControllerContext context;
    private final ResourceClient<PodDisruptionBudget> client;
    private final Informer<PodDisruptionBudget> budgets;
    private final Informer<Pod> pods;
    private final Informer<ReplicaSet> sets;
    private final Informer<Deployment> deployments;

    private DisruptionController(ControllerContext context) {
        this.context = context;
        this.client = context.client().resource(PolicyV1.POD_DISRUPTION_BUDGETS);
        this.budgets = context.informers().informer(PolicyV1.POD_DISRUPTION_BUDGETS);
        this.pods = context.informers().informer(CoreV1.PODS);
        this.sets = context.informers().informer(AppsV1.REPLICA_SETS);
        this.deployments = context.informers().informer(AppsV1.DEPLOYMENTS);
    }

    /** The controller, ready to be started. */
    public static Controller<NamespacedName> create(ControllerContext context) {
        DisruptionController reconciler = new DisruptionController(context);
        WorkQueue<NamespacedName> queue = new WorkQueue<>(NAME, context.timers());
        reconciler.budgets.addInlineHandler(Triggers.self(queue));
        reconciler.pods.addInlineHandler(reconciler.podTrigger(queue));
        return new Controller<>(
                NAME,
                queue,
                reconciler,
                WORKERS,
                List.of(reconciler.budgets, reconciler.pods, reconciler.sets, reconciler.deployments));
    }

    /** A pod concerns the budgets that cover it, or covered it before. */
    private EventHandler<Pod> podTrigger(WorkQueue<NamespacedName> queue) {
        return new EventHandler<>() {
            @Override
            public void added(Pod pod) {
                covering(pod, queue);
            }

            @Override
            public void updated(Pod old, Pod pod) {
                covering(pod, queue);
                if (!old.metadata().labels().equals(pod.metadata().labels())) {
                    covering(old, queue);
                }
            }

            @Override
            public void deleted(Pod last) {
                covering(last, queue);
            }
        };
    }

    private void covering(Pod pod, WorkQueue<NamespacedName> queue) {
        for (PodDisruptionBudget budget : budgets.lister().inNamespace(pod.namespace())) {
            if (selector(budget).matches(pod.metadata().labels())) {
                queue.add(budget.key());
            }
        }
    }

    /** The pods that a budget covers: none by a selector that is absent or malformed, all by an empty one. */
    private static LabelMatcher selector(PodDisruptionBudget budget) {
        try {
            return LabelMatcher.of(budget.spec().hasSelector() ? budget.spec().selector() : null);
        } catch (SelectorException e) {
            return LabelMatcher.nothing();
        }
    }

    @Override
    public Result reconcile(NamespacedName key) {
        Optional<PodDisruptionBudget> found = budgets.lister().get(key);
        if (found.isEmpty()) {
            return Result.done();
        }
        PodDisruptionBudget budget = found.get();
        Instant now = context.timers().instant();
        LabelMatcher selector = selector(budget);
        List<Pod> covered = pods.lister().inNamespace(key.namespace()).stream()
                .filter(pod -> selector.matches(pod.metadata().labels()))
                .toList();
        if (covered.isEmpty()) {
            context.events().normal(budget, "NoPods", "No matching pods found");
        }
        BudgetStatus.Outcome outcome;
        try {
            outcome = BudgetStatus.of(budget, covered, () -> scale(budget, covered), now);
        } catch (NoScale e) {
            context.events()
                    .warning(
                            budget,
                            "CalculateExpectedPodCountFailed",
                            "Failed to calculate the number of expected pods: " + e.getMessage());
            write(budget, BudgetStatus.failed(budget, String.valueOf(e.getMessage()), now));
            return Result.retry();
        }
        for (Pod pod : outcome.notDeleted()) {
            context.events()
                    .warning(
                            pod,
                            "NotDeleted",
                            "Pod was expected by PDB %s/%s to be deleted but it wasn't"
                                    .formatted(budget.namespace(), budget.name()));
        }
        write(budget, outcome.status());
        return outcome.next().map(Result::after).orElse(Result.done());
    }

    private void write(PodDisruptionBudget budget, PodDisruptionBudgetStatus status) {
        if (!status.equals(budget.status())) {
            client.updateStatus(budget.withStatus(status));
        }
    }

    /** A pod's controller does not say how many pods it wants. */
    private static final class NoScale extends RuntimeException {
        private static final long serialVersionUID = 1;

        NoScale(String message) {
            super(message);
        }
    }

    /** How many pods the controllers of some pods want together; pods that nobody controls count for nothing. */
    private int scale(PodDisruptionBudget budget, List<Pod> covered) {
        Map<String, Integer> wanted = new HashMap<>();
        boolean unmanaged = false;
        for (Pod pod : covered) {
            Optional<OwnerReference> owner = Owners.controller(pod);
            if (owner.isEmpty()) {
                unmanaged = true;
            } else if (!wanted.containsKey(owner.get().uid())) {
                Scaled scaled = scaleOf(pod, owner.get());
                wanted.put(owner.get().uid(), 0);
                wanted.put(scaled.uid(), scaled.replicas());
            }
        }
        if (unmanaged) {
            context.events()
                    .warning(
                            budget,
                            "UnmanagedPods",
                            "Pods selected by this PodDisruptionBudget (selector: %s) were found to be unmanaged. As a result, the"
                                            .formatted(selector(budget))
                                    + " status of the PDB cannot be calculated correctly, which may result in undefined behavior."
                                    + " To account for these pods please set \".spec.minAvailable\" field of the PDB to an"
                                    + " integer value.");
        }
        return wanted.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Who wants how many. */
    private record Scaled(String uid, int replicas) {}

    private Scaled scaleOf(Pod pod, OwnerReference owner) {
        NamespacedName key = new NamespacedName(pod.namespace(), owner.name());
        Optional<Scaled> scaled = switch (owner.kind()) {
            case "ReplicaSet" ->
                sets.lister()
                        .get(key)
                        .map(set -> deploymentOf(set)
                                .map(above -> new Scaled(
                                        above.metadata().uid(), above.spec().replicas(1)))
                                .orElseGet(() -> new Scaled(
                                        set.metadata().uid(), set.spec().replicas(1))));
            case "StatefulSet" ->
                asked(() -> context.client().resource(AppsV1.STATEFUL_SETS).get(key.namespace(), key.name()))
                        .map(set -> new Scaled(set.metadata().uid(), set.spec().replicas(1)));
            case "ReplicationController" ->
                asked(() -> context.client()
                                .resource(CoreV1.REPLICATION_CONTROLLERS)
                                .get(key.namespace(), key.name()))
                        .map(set -> new Scaled(set.metadata().uid(), set.spec().replicas(1)));
            default -> Optional.empty();
        };
        return scaled.orElseThrow(() -> new NoScale("found no controllers for pod \"" + pod.name() + "\""));
    }

    private Optional<Deployment> deploymentOf(ReplicaSet set) {
        return Owners.controller(set)
                .filter(owner -> owner.kind().equals("Deployment"))
                .flatMap(owner -> deployments.lister().get(new NamespacedName(set.namespace(), owner.name())));
    }

    private static <T> Optional<T> asked(java.util.function.Supplier<T> question) {
        try {
            return Optional.of(question.get());
        } catch (ApiException e) {
            if (e.is(ApiException.Reason.NOT_FOUND)) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
