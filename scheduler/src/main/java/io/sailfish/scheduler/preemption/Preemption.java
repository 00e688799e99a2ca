package io.sailfish.scheduler.preemption;

import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.policy.v1.PodDisruptionBudget;
import io.sailfish.scheduler.placement.Placement;
import io.sailfish.scheduler.placement.Verdicts;
import io.sailfish.scheduler.state.NodeRow;
import io.sailfish.scheduler.state.NodeRow.PlacedPod;
import io.sailfish.scheduler.state.NodeTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds which pods to end so that one of higher priority fits: upstream's DefaultPreemption. Pure but for the dice.
 *
 * <p>On each node that could help all pods of lower priority are thought away; where the pod fits then, they are let
 * back in one after the other as long as it still does, those first that a disruption budget protects. Of the nodes
 * that of least harm is taken.
 */
public final class Preemption {
    private static final int LEAST_CANDIDATES = 100;
    private static final int CANDIDATES_PERCENT = 10;

    private final NodeTable table;
    private final Placement placement;
    private final RandomGenerator random;

    public Preemption(NodeTable table, Placement placement, RandomGenerator random) {
        this.table = table;
        this.placement = placement;
        this.random = random;
    }

    /** What was found. */
    public sealed interface Outcome {
        /** The pod fits on a node once these have left it. */
        record Room(NodeRow node, List<Pod> victims) implements Outcome {}

        /**
         * Ending pods does not help.
         *
         * @param message  upstream's text
         * @param eligible whether it was looked for at all
         */
        record None(String message, boolean eligible) implements Outcome {}
    }

    /**
     * Looks for room for a pod that no node takes.
     *
     * @param budgets all disruption budgets
     */
    public Outcome attempt(Pod pod, Verdicts verdicts, List<PodDisruptionBudget> budgets) {
        String refusal = ineligible(pod);
        if (refusal != null) {
            return new Outcome.None("preemption: " + refusal, false);
        }
        Placement.Trial trial = placement.trial(pod, verdicts);
        List<NodeRow> rows = table.rows();
        Map<String, Integer> reasons = new TreeMap<>();
        List<NodeRow> helpful = new ArrayList<>();
        for (NodeRow row : rows) {
            if (row.exists()) {
                if (trial.canBeHelped(row)) {
                    helpful.add(row);
                } else {
                    reasons.merge("Preemption is not helpful for scheduling", 1, Integer::sum);
                }
            }
        }
        Budgets protection = new Budgets(budgets);
        int enough = Math.max(LEAST_CANDIDATES, helpful.size() * CANDIDATES_PERCENT / 100);
        List<Victims> candidates = new ArrayList<>();
        int start = helpful.isEmpty() ? 0 : random.nextInt(helpful.size());
        for (int i = 0; i < helpful.size() && candidates.size() < enough; i++) {
            NodeRow row = helpful.get((start + i) % helpful.size());
            Victims victims = victims(pod, row, trial, protection, reasons);
            if (victims != null) {
                candidates.add(victims);
            }
        }
        return candidates.stream()
                .min(Victims.LEAST_HARM)
                .<Outcome>map(least -> new Outcome.Room(least.node(), least.pods()))
                .orElseGet(() ->
                        new Outcome.None("preemption: " + Placement.explanation(table.nodeCount(), reasons), true));
    }

    private @Nullable String ineligible(Pod pod) {
        if (pod.spec().preemptionPolicy("").equals("Never")) {
            return "not eligible due to preemptionPolicy=Never.";
        }
        String nominated = table.nominationOf(pod.key());
        NodeRow row = nominated.isEmpty() ? null : table.row(nominated);
        if (row != null && row.exists()) {
            for (PlacedPod placed : row.pods()) {
                if (placed.pod().metadata().hasDeletionTimestamp()
                        && Victims.priority(placed.pod()) < Victims.priority(pod)) {
                    return "not eligible due to a terminating pod on the nominated node.";
                }
            }
        }
        return null;
    }

    private static @Nullable Victims victims(
            Pod pod, NodeRow row, Placement.Trial trial, Budgets budgets, Map<String, Integer> reasons) {
        List<Pod> lower = new ArrayList<>();
        for (PlacedPod placed : row.pods()) {
            if (Victims.priority(placed.pod()) < Victims.priority(pod)) {
                lower.add(placed.pod());
            }
        }
        if (lower.isEmpty()) {
            reasons.merge("No preemption victims found for incoming pod", 1, Integer::sum);
            return null;
        }
        lower.sort(Victims.IMPORTANT_FIRST);
        Set<NamespacedName> gone = new HashSet<>();
        lower.forEach(other -> gone.add(other.key()));
        String still = trial.reject(row.without(gone));
        if (still != null) {
            still.lines().forEach(reason -> reasons.merge(reason, 1, Integer::sum));
            return null;
        }
        List<Pod> violating = budgets.violating(lower);
        List<Pod> victims = new ArrayList<>();
        int violations = 0;
        for (Pod other : violating) {
            if (!letBack(other, row, gone, trial)) {
                victims.add(other);
                violations++;
            }
        }
        for (Pod other : lower) {
            if (!violating.contains(other) && !letBack(other, row, gone, trial)) {
                victims.add(other);
            }
        }
        victims.sort(Victims.IMPORTANT_FIRST);
        return victims.isEmpty() ? null : new Victims(row, victims, violations);
    }

    /** Lets a pod back in where there is room for it besides. */
    private static boolean letBack(Pod other, NodeRow row, Set<NamespacedName> gone, Placement.Trial trial) {
        gone.remove(other.key());
        if (trial.reject(row.without(gone)) == null) {
            return true;
        }
        gone.add(other.key());
        return false;
    }
}
