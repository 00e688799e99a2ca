package io.sailfish.scheduler.preemption;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.policy.v1.PodDisruptionBudget;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.selector.SelectorException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which of some pods may be ended without violating a disruption budget, as one after the other is. */
final class Budgets {
    private final List<PodDisruptionBudget> budgets;

    Budgets(List<PodDisruptionBudget> budgets) {
        this.budgets = budgets;
    }

    /** The pods of a list whose end would violate a budget, given that those before them end too. */
    List<Pod> violating(List<Pod> pods) {
        if (budgets.isEmpty()) {
            return List.of();
        }
        Map<PodDisruptionBudget, Integer> left = new HashMap<>();
        budgets.forEach(budget -> left.put(budget, budget.status().disruptionsAllowed()));
        List<Pod> violating = new ArrayList<>();
        for (Pod pod : pods) {
            boolean violates = false;
            for (PodDisruptionBudget budget : budgets) {
                if (covers(budget, pod) && !budget.status().disruptedPods().containsKey(pod.name())) {
                    violates |= left.merge(budget, -1, Integer::sum) < 0;
                }
            }
            if (violates) {
                violating.add(pod);
            }
        }
        return violating;
    }

    private static boolean covers(PodDisruptionBudget budget, Pod pod) {
        if (!budget.namespace().equals(pod.namespace())
                || pod.metadata().labels().isEmpty()) {
            return false;
        }
        try {
            LabelMatcher selector =
                    LabelMatcher.of(budget.spec().hasSelector() ? budget.spec().selector() : null);
            return !selector.isNothing()
                    && !selector.isEverything()
                    && selector.matches(pod.metadata().labels());
        } catch (SelectorException e) {
            return false;
        }
    }
}
