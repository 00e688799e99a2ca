package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.ResourceStore;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.Condition;
import io.sailfish.model.api.policy.v1.PodDisruptionBudget;
import io.sailfish.model.api.policy.v1.PodDisruptionBudgetStatus;
import io.sailfish.model.api.policy.v1.PolicyV1;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.selector.SelectorException;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException.Cause;
import io.sailfish.model.value.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Asks the disruption budgets before a pod is evicted, and takes from the one that covers it. */
final class Budgets {
    private static final Set<String> FINISHED = Set.of("Succeeded", "Failed");
    private static final String VIOLATED = "Cannot evict pod as it would violate the pod's disruption budget.";
    private static final int MOST_DISRUPTED = 2000;
    private static final int RETRY_SECONDS = 10;

    private Budgets() {}

    /** Returns when the pod may go. */
    static void take(Registry registry, RequestContext context, Pod pod, Iterable<PodDisruptionBudget> budgets) {
        if (FINISHED.contains(pod.status().phase())
                || pod.status().phase().equals("Pending")
                || pod.metadata().hasDeletionTimestamp()) {
            return;
        }
        PodDisruptionBudget covering = null;
        for (PodDisruptionBudget budget : budgets) {
            if (!covers(budget, pod)) {
                continue;
            }
            if (covering != null) {
                throw ApiErrors.unknown("This pod has more than one PodDisruptionBudget, which the eviction subresource"
                        + " does not support.");
            }
            covering = budget;
        }
        if (covering == null || mayGoUnready(pod, covering)) {
            return;
        }
        ResourceStore<PodDisruptionBudget> store = registry.store(PolicyV1.POD_DISRUPTION_BUDGETS);
        RequestContext write =
                context.withVerb(Verb.UPDATE).withName(covering.name()).withSubresource("status");
        store.change(write, budget -> taken(budget, pod, context));
    }

    private static boolean covers(PodDisruptionBudget budget, Pod pod) {
        try {
            return budget.namespace().equals(pod.namespace())
                    && budget.spec().hasSelector()
                    && LabelMatcher.of(budget.spec().selector())
                            .matches(pod.metadata().labels());
        } catch (SelectorException e) {
            return false;
        }
    }

    /** A pod that does no work takes nothing from a budget that is met without it, or that says so. */
    private static boolean mayGoUnready(Pod pod, PodDisruptionBudget budget) {
        boolean ready = pod.status().conditions().stream()
                .anyMatch(condition ->
                        condition.type().equals("Ready") && condition.status().equals("True"));
        if (ready) {
            return false;
        }
        PodDisruptionBudgetStatus status = budget.status();
        return budget.spec().unhealthyPodEvictionPolicy("").equals("AlwaysAllow")
                || status.currentHealthy() >= status.desiredHealthy() && status.desiredHealthy() > 0;
    }

    private static PodDisruptionBudget taken(PodDisruptionBudget budget, Pod pod, RequestContext context) {
        PodDisruptionBudgetStatus status = budget.status();
        if (status.observedGeneration() < budget.metadata().generation()) {
            throw refusal(
                    "The disruption budget " + budget.name() + " is still being processed by the server.",
                    RETRY_SECONDS);
        }
        if (status.disruptedPods().size() > MOST_DISRUPTED) {
            throw ApiErrors.forbidden(
                    "policy",
                    "poddisruptionbudgets",
                    budget.name(),
                    "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
        }
        if (status.disruptionsAllowed() <= 0) {
            throw refusal(
                    "The disruption budget " + budget.name() + " needs " + status.desiredHealthy()
                            + " healthy pods and has " + status.currentHealthy() + " currently",
                    0);
        }
        Timestamp now = Timestamp.seconds(context.clock().instant());
        int left = status.disruptionsAllowed() - 1;
        PodDisruptionBudgetStatus after = status.withDisruptionsAllowed(left)
                .withDisruptedPods(StringMap.copyOf(status.disruptedPods()).with(pod.name(), now));
        return budget.withStatus(left == 0 ? after.withConditions(exhausted(budget, now)) : after);
    }

    private static List<Condition> exhausted(PodDisruptionBudget budget, Timestamp now) {
        List<Condition> conditions = new ArrayList<>();
        for (Condition condition : budget.status().conditions()) {
            if (!condition.type().equals("DisruptionAllowed")) {
                conditions.add(condition);
            }
        }
        conditions.add(Condition.builder()
                .type("DisruptionAllowed")
                .status("False")
                .observedGeneration(budget.status().observedGeneration())
                .lastTransitionTime(now)
                .reason("InsufficientPods")
                .build());
        return conditions;
    }

    private static RuntimeException refusal(String why, int retrySeconds) {
        return ApiErrors.tooManyRequests(VIOLATED, List.of(new Cause("DisruptionBudget", why, "")), retrySeconds);
    }
}
