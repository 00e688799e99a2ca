package io.sailfish.scheduler.shape;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.scheduler.plugin.Filter;
import io.sailfish.scheduler.plugin.Plugins;
import io.sailfish.scheduler.plugin.PodAware;
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
import org.jspecify.annotations.Nullable;

/** Decides where a pod goes: the node with the best total score, a random one among equals. Pure but for the dice. */
public final class Placement {
    private static final @Nullable Late[] NOBODY = new Late[0];

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
    public Decision decide(Pod pod, Verdicts verdicts) {
        verdicts.catchUp(table);
        int count = table.rows().size();
        if (totals.length < count) {
            totals = new long[count];
        }
        Arrays.fill(totals, 0, count, 0);
        List<Judged> judges = judges(pod, verdicts.shape());
        Late[] late = judges.isEmpty() ? NOBODY : judge(judges, verdicts, count);
        verdicts.addScores(count, index -> remains(verdicts, late, index), totals);
        if (!judges.isEmpty()) {
            addScores(judges, verdicts, late, count);
        }
        int best = -1;
        int equals = 0;
        for (int i = 0; i < count; i++) {
            if (!remains(verdicts, late, i)) {
                continue;
            }
            if (best < 0 || totals[i] > totals[best]) {
                best = i;
                equals = 1;
            } else if (totals[i] == totals[best] && random.nextInt(++equals) == 0) {
                best = i;
            }
        }
        return best >= 0 ? new Decision.Place(table.rows().get(best)) : explain(verdicts, late, count);
    }

    private record Judged(PodAware plugin, int weight, PodAware.Judge judge) {}

    /** A rejection by a pod-aware plug-in. */
    private record Late(PodAware plugin, String reason) {}

    private static boolean remains(Verdicts verdicts, @Nullable Late[] late, int index) {
        return verdicts.isFeasible(index) && (late.length == 0 || late[index] == null);
    }

    private List<Judged> judges(Pod pod, PodShape shape) {
        List<Judged> judges = new ArrayList<>();
        for (Plugins.WeightedPodAware entry : plugins.podAware()) {
            PodAware.Judge judge = entry.plugin().prepare(pod, shape, table);
            if (judge != null) {
                judges.add(new Judged(entry.plugin(), entry.weight(), judge));
            }
        }
        return judges;
    }

    /** Rejections by pod-aware plug-ins, per row. */
    private @Nullable Late[] judge(List<Judged> judges, Verdicts verdicts, int count) {
        @Nullable Late[] rejections = new Late[count];
        for (Judged judged : judges) {
            for (int i = 0; i < count; i++) {
                if (verdicts.isFeasible(i) && rejections[i] == null) {
                    String reason = judged.judge().reject(table.rows().get(i));
                    rejections[i] = reason == null ? null : new Late(judged.plugin(), reason);
                }
            }
        }
        return rejections;
    }

    private void addScores(List<Judged> judges, Verdicts verdicts, @Nullable Late[] late, int count) {
        List<NodeRow> remaining = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (remains(verdicts, late, i)) {
                remaining.add(table.rows().get(i));
            }
        }
        for (Judged judged : judges) {
            long[] scores = judged.judge().scores(remaining);
            for (int i = 0; i < scores.length; i++) {
                totals[remaining.get(i).index()] += scores[i] * judged.weight();
            }
        }
    }

    private Decision explain(Verdicts verdicts, @Nullable Late[] late, int count) {
        int nodes = table.nodeCount();
        if (nodes == 0) {
            return new Decision.Unschedulable("no nodes available to schedule pods", Set.of());
        }
        Map<String, Integer> reasons = new TreeMap<>();
        Set<String> rejecting = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            String reason = verdicts.reason(i);
            Late second = late.length == 0 ? null : late[i];
            if (second != null) {
                reason = second.reason();
                rejecting.add(second.plugin().name());
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
