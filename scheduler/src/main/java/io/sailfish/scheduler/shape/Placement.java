package io.sailfish.scheduler.shape;

import io.sailfish.scheduler.plugin.Filter;
import io.sailfish.scheduler.plugin.Plugins;
import io.sailfish.scheduler.plugin.PodAware;
import io.sailfish.scheduler.plugin.Score;
import io.sailfish.scheduler.state.NodeRow;
import io.sailfish.scheduler.state.NodeTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Decides where a pod goes: the node with the best total score, a random one among equals. Pure but for the dice. */
public final class Placement {
    private final NodeTable table;
    private final Plugins plugins;
    private final RandomGenerator random;
    private long[] totals = new long[0];

    public Placement(NodeTable table, Plugins plugins, RandomGenerator random) {
        this.table = table;
        this.plugins = plugins;
        this.random = random;
    }

    /** What was decided. */
    public sealed interface Decision {
        /** The pod goes to this node. */
        record Place(NodeRow node) implements Decision {}

        /**
         * No node takes the pod.
         *
         * @param message   upstream's text: how many nodes, and how many for which reason
         * @param rejecting the names of the plug-ins that said no: only what concerns them can help
         */
        record Unschedulable(String message, Set<String> rejecting) implements Decision {}
    }

    /** Decides for a pod of the verdicts' shape, which are brought up to date first. */
    public Decision decide(Verdicts verdicts) {
        verdicts.catchUp(table);
        int count = table.rows().size();
        if (totals.length < count) {
            totals = new long[count];
        }
        Arrays.fill(totals, 0, count, 0);
        verdicts.addScores(count, totals);
        List<Judged> judges = judges(verdicts.shape());
        String[] late = judges.isEmpty() ? new String[0] : judge(judges, verdicts, count);
        int best = -1;
        int equals = 0;
        for (int i = 0; i < count; i++) {
            if (!verdicts.isFeasible(i) || (late.length > 0 && late[i] != null)) {
                continue;
            }
            if (best < 0 || totals[i] > totals[best]) {
                best = i;
                equals = 1;
            } else if (totals[i] == totals[best] && random.nextInt(++equals) == 0) {
                best = i;
            }
        }
        return best >= 0 ? new Decision.Place(table.rows().get(best)) : explain(verdicts, judges, late, count);
    }

    private record Judged(PodAware plugin, int weight, PodAware.Judge judge) {}

    private List<Judged> judges(PodShape shape) {
        List<Judged> judges = new ArrayList<>();
        for (Plugins.WeightedPodAware entry : plugins.podAware()) {
            PodAware.Judge judge = entry.plugin().prepare(shape, table);
            if (judge != null) {
                judges.add(new Judged(entry.plugin(), entry.weight(), judge));
            }
        }
        return judges;
    }

    /** Rejections by pod-aware plug-ins, per row; scores of the rest are added to the totals. */
    private String[] judge(List<Judged> judges, Verdicts verdicts, int count) {
        String[] rejections = new String[count];
        for (Judged judged : judges) {
            for (int i = 0; i < count; i++) {
                if (verdicts.isFeasible(i) && rejections[i] == null) {
                    rejections[i] = judged.judge().reject(table.rows().get(i));
                }
            }
        }
        for (Judged judged : judges) {
            if (judged.judge().scores()) {
                addNormalized(judged, verdicts, rejections, count);
            }
        }
        return rejections;
    }

    private void addNormalized(Judged judged, Verdicts verdicts, String[] rejections, int count) {
        long[] values = new long[count];
        long smallest = Long.MAX_VALUE;
        long largest = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            if (verdicts.isFeasible(i) && rejections[i] == null) {
                values[i] = judged.judge().raw(table.rows().get(i));
                smallest = Math.min(smallest, values[i]);
                largest = Math.max(largest, values[i]);
            }
        }
        if (largest > smallest) {
            for (int i = 0; i < count; i++) {
                totals[i] += (values[i] - smallest) * Score.MAX / (largest - smallest) * judged.weight();
            }
        }
    }

    private Decision explain(Verdicts verdicts, List<Judged> judges, String[] late, int count) {
        int nodes = table.nodeCount();
        if (nodes == 0) {
            return new Decision.Unschedulable("no nodes available to schedule pods", Set.of());
        }
        Map<String, Integer> reasons = new TreeMap<>();
        Set<String> rejecting = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            String reason = verdicts.reason(i);
            if (reason.isEmpty() && late.length > 0 && late[i] != null) {
                reason = late[i];
                judges.forEach(judged -> rejecting.add(judged.plugin().name()));
            }
            Filter filter = verdicts.rejectedBy(i);
            if (filter != null) {
                rejecting.add(filter.name());
            }
            reason.lines().forEach(line -> reasons.merge(line, 1, Integer::sum));
        }
        List<String> counted = new ArrayList<>();
        reasons.forEach((reason, times) -> counted.add(times + " " + reason));
        counted.sort(null);
        return new Decision.Unschedulable(
                "0/%d nodes are available: %s.".formatted(nodes, String.join(", ", counted)), rejecting);
    }
}
