package io.sailfish.controllers.disruption;

import io.sailfish.controllers.pod.Pods;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.Condition;
import io.sailfish.model.api.policy.v1.PodDisruptionBudget;
import io.sailfish.model.api.policy.v1.PodDisruptionBudgetSpec;
import io.sailfish.model.api.policy.v1.PodDisruptionBudgetStatus;
import io.sailfish.model.value.IntOrString;
import io.sailfish.model.value.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/** What a budget's status says of its pods. Pure. */
final class BudgetStatus {
    /** How long an eviction that was granted may take until the pod is on its way out. */
    static final Duration EVICTION_TIME = Duration.ofMinutes(2);

    private static final String ALLOWED = "DisruptionAllowed";

    private BudgetStatus() {}

    /**
     * A status worked out.
     *
     * @param status     as it should be
     * @param notDeleted pods whose eviction was granted and which are still there
     * @param next       when to look again though nothing changes
     */
    record Outcome(PodDisruptionBudgetStatus status, List<Pod> notDeleted, Optional<Duration> next) {}

    /** How many pods there should be, and how many of them healthy. */
    private record Goal(int expected, int healthy) {}

    /** @param scale how many pods the controllers of the pods want together; asked only where an amount is relative */
    static Outcome of(PodDisruptionBudget budget, List<Pod> pods, IntSupplier scale, Instant now) {
        StringMap<Timestamp> disrupted = StringMap.of();
        List<Pod> notDeleted = new ArrayList<>();
        Optional<Duration> next = Optional.empty();
        int healthy = 0;
        for (Pod pod : pods) {
            if (pod.metadata().hasDeletionTimestamp()) {
                continue;
            }
            Timestamp granted = budget.status().disruptedPods().get(pod.name());
            if (granted != null) {
                Duration left = Duration.between(now, granted.instant().plus(EVICTION_TIME));
                if (left.isPositive()) {
                    disrupted = disrupted.with(pod.name(), granted);
                    next = Optional.of(
                            next.filter(soonest -> soonest.compareTo(left) < 0).orElse(left));
                    continue;
                }
                notDeleted.add(pod);
            }
            healthy += Pods.isReady(pod) ? 1 : 0;
        }
        Goal goal = goal(budget.spec(), pods.size(), scale);
        int allowed = goal.expected() <= 0 ? 0 : Math.max(0, healthy - goal.healthy());
        PodDisruptionBudgetStatus status = budget.status()
                .withObservedGeneration(budget.metadata().generation())
                .withCurrentHealthy(healthy)
                .withDesiredHealthy(goal.healthy())
                .withExpectedPods(goal.expected())
                .withDisruptionsAllowed(allowed)
                .withDisruptedPods(disrupted)
                .withConditions(
                        conditions(budget, allowed > 0 ? "SufficientPods" : "InsufficientPods", "", allowed > 0, now));
        return new Outcome(status, notDeleted, next);
    }

    /** The status where it cannot be worked out: nothing may be evicted. */
    static PodDisruptionBudgetStatus failed(PodDisruptionBudget budget, String why, Instant now) {
        return budget.status()
                .withObservedGeneration(budget.metadata().generation())
                .withDisruptionsAllowed(0)
                .withConditions(conditions(budget, "SyncFailed", why, false, now));
    }

    private static Goal goal(PodDisruptionBudgetSpec spec, int pods, IntSupplier scale) {
        if (spec.hasMaxUnavailable()) {
            int expected = scale.getAsInt();
            return new Goal(
                    expected, Math.max(0, expected - spec.maxUnavailable().scaled(expected, true)));
        }
        if (!spec.hasMinAvailable()) {
            return new Goal(0, 0);
        }
        return switch (spec.minAvailable()) {
            case IntOrString.Int(int number) -> new Goal(pods, number);
            case IntOrString.Text relative -> {
                int expected = scale.getAsInt();
                yield new Goal(expected, relative.scaled(expected, true));
            }
        };
    }

    private static List<Condition> conditions(
            PodDisruptionBudget budget, String reason, String message, boolean allowed, Instant now) {
        String status = allowed ? "True" : "False";
        Timestamp since = Timestamp.seconds(now);
        List<Condition> conditions = new ArrayList<>();
        for (Condition condition : budget.status().conditions()) {
            if (!condition.type().equals(ALLOWED)) {
                conditions.add(condition);
            } else if (condition.status().equals(status)) {
                since = condition.lastTransitionTime();
            }
        }
        conditions.add(Condition.builder()
                .type(ALLOWED)
                .status(status)
                .observedGeneration(budget.metadata().generation())
                .lastTransitionTime(since)
                .reason(reason)
                .message(message)
                .build());
        return conditions;
    }
}
