package io.sailfish.scheduler.placement;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.scheduler.plugin.Filter;
import io.sailfish.scheduler.plugin.Plugins;
import io.sailfish.scheduler.plugin.PodAware;
import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeRow;
import io.sailfish.scheduler.state.NodeTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
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
        List<Judged> judges = judges(pod, verdicts.shape(), table);
        Late[] late = judges.isEmpty() ? NOBODY : judge(judges, verdicts, count);
        List<NodeRow> expected = table.withNominated(pod);
        if (!expected.isEmpty()) {
            late = respectNominations(pod, verdicts, expected, late.length == 0 ? new Late[count] : late);
        }
        NodeRow nominated = nominated(pod);
        if (nominated != null && remains(verdicts, late, nominated.index())) {
            return new Decision.Place(nominated);
        }
        @Nullable Late[] rejections = late;
        verdicts.addScores(count, index -> remains(verdicts, rejections, index), totals);
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

    private record Judged(PodAware plugin, int weight, boolean filters, PodAware.Judge judge) {
        @Nullable
        String reject(NodeRow node) {
            return filters ? judge.reject(node) : null;
        }
    }

    /** A rejection for what is elsewhere than on the node now. */
    private record Late(String plugin, String reason) {}

    /** The node where room was made for the pod. */
    private @Nullable NodeRow nominated(Pod pod) {
        String name = table.nominationOf(pod.key());
        NodeRow row = name.isEmpty() ? null : table.row(name);
        return row != null && row.exists() ? row : null;
    }

    /** Where room was made for others, the pod has to fit besides them. */
    private @Nullable Late[] respectNominations(
            Pod pod, Verdicts verdicts, List<NodeRow> expected, @Nullable Late[] late) {
        List<Judged> judges = judges(pod, verdicts.shape(), table.with(expected));
        for (NodeRow row : expected) {
            int index = row.index();
            if (!remains(verdicts, late, index)) {
                continue;
            }
            for (Filter filter : plugins.filters()) {
                String reason = late[index] == null ? filter.reject(verdicts.shape(), row) : null;
                late[index] = reason == null ? late[index] : new Late(filter.name(), reason);
            }
            for (Judged judged : judges) {
                String reason = late[index] == null ? judged.reject(row) : null;
                late[index] =
                        reason == null ? late[index] : new Late(judged.plugin().name(), reason);
            }
        }
        return late;
    }

    /** Asks what would be if pods were elsewhere, about one pod that no node takes. */
    public final class Trial {
        private final Pod pod;
        private final Verdicts verdicts;
        private final List<Judged> judges;

        private Trial(Pod pod, Verdicts verdicts) {
            this.pod = pod;
            this.verdicts = verdicts;
            this.judges = judges(pod, verdicts.shape(), table);
        }

        /** Whether pods that leave a node could make the pod fit. */
        public boolean canBeHelped(NodeRow row) {
            Filter filter = verdicts.rejectedBy(row.index());
            return filter != null
                    ? filter.canBeHelped(verdicts.shape(), row)
                    : judges.stream().allMatch(judged -> judged.judge().canBeHelped(row));
        }

        /** Why the pod would not fit if a row were as given; null where it would. */
        public @Nullable String reject(NodeRow changed) {
            for (Filter filter : plugins.filters()) {
                String reason = filter.reject(verdicts.shape(), changed);
                if (reason != null) {
                    return reason;
                }
            }
            if (judges.isEmpty()) {
                return null;
            }
            for (Judged judged : judges(pod, verdicts.shape(), table.with(List.of(changed)))) {
                String reason = judged.reject(changed);
                if (reason != null) {
                    return reason;
                }
            }
            return null;
        }
    }

    /** To ask what would be if pods were elsewhere. */
    public Trial trial(Pod pod, Verdicts verdicts) {
        verdicts.catchUp(table);
        return new Trial(pod, verdicts);
    }

    private static boolean remains(Verdicts verdicts, @Nullable Late[] late, int index) {
        return verdicts.isFeasible(index) && (late.length == 0 || late[index] == null);
    }

    private List<Judged> judges(Pod pod, PodShape shape, NodeTable at) {
        List<Judged> judges = new ArrayList<>();
        for (Plugins.WeightedPodAware entry : plugins.podAware()) {
            PodAware.Judge judge = entry.plugin().prepare(pod, shape, at);
            if (judge != null) {
                judges.add(new Judged(entry.plugin(), entry.weight(), entry.filters(), judge));
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
                    String reason = judged.reject(table.rows().get(i));
                    rejections[i] =
                            reason == null ? null : new Late(judged.plugin().name(), reason);
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
            if (judged.weight() == 0) {
                continue;
            }
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
        // Thousands of nodes give the same few reasons: they are taken apart once each.
        Map<String, Integer> counted = new HashMap<>();
        Set<String> rejecting = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            String reason = verdicts.reason(i);
            Late second = late.length == 0 ? null : late[i];
            if (second != null) {
                reason = second.reason();
                rejecting.add(second.plugin());
            }
            Filter filter = verdicts.rejectedBy(i);
            if (filter != null) {
                rejecting.add(filter.name());
            }
            counted.merge(reason, 1, Integer::sum);
        }
        Map<String, Integer> reasons = new TreeMap<>();
        counted.forEach((reason, times) -> reason.lines().forEach(line -> reasons.merge(line, times, Integer::sum)));
        return new Decision.Unschedulable(explanation(nodes, reasons), rejecting);
    }

    /** Upstream's text of how many nodes do not take a pod, and for which reasons. */
    public static String explanation(int nodes, Map<String, Integer> reasons) {
        List<String> counted = new ArrayList<>();
        reasons.forEach((reason, times) -> counted.add(times + " " + reason));
        counted.sort(null);
        return "0/%d nodes are available: %s.".formatted(nodes, String.join(", ", counted));
    }
}
