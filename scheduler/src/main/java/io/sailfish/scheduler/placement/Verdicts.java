package io.sailfish.scheduler.placement;

import io.sailfish.scheduler.plugin.Filter;
import io.sailfish.scheduler.plugin.Plugins;
import io.sailfish.scheduler.plugin.Score;
import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeRow;
import io.sailfish.scheduler.state.NodeTable;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What every node says to one shape: a rejection with its plug-in, or raw scores. Brought up to date by re-asking the
 * nodes that have changed since the last look. Owned by the scheduler's thread.
 */
public final class Verdicts {
    private final PodShape shape;
    private final Plugins plugins;
    private @Nullable String[] reasons = new String[0];
    private @Nullable Filter[] rejecting = new Filter[0];
    private int[][] raw;
    private long seen = -1;

    public Verdicts(PodShape shape, Plugins plugins) {
        this.shape = shape;
        this.plugins = plugins;
        this.raw = new int[plugins.scores().size()][0];
    }

    public PodShape shape() {
        return shape;
    }

    /** Takes in what has changed. */
    public void catchUp(NodeTable table) {
        List<NodeRow> rows = table.rows();
        if (reasons.length < rows.size()) {
            grow(Math.max(rows.size(), reasons.length * 3 / 2));
        }
        if (seen < 0 || !table.changedSince(seen, index -> judge(rows.get(index)))) {
            rows.forEach(this::judge);
        }
        seen = table.changes();
    }

    private void grow(int size) {
        reasons = Arrays.copyOf(reasons, size);
        rejecting = Arrays.copyOf(rejecting, size);
        for (int i = 0; i < raw.length; i++) {
            raw[i] = Arrays.copyOf(raw[i], size);
        }
    }

    private void judge(NodeRow row) {
        int index = row.index();
        reasons[index] = null;
        rejecting[index] = null;
        if (!row.exists()) {
            reasons[index] = "";
            return;
        }
        for (Filter filter : plugins.filters()) {
            String reason = filter.reject(shape, row);
            if (reason != null) {
                reasons[index] = reason;
                rejecting[index] = filter;
                return;
            }
        }
        for (int i = 0; i < raw.length; i++) {
            raw[i][index] = plugins.scores().get(i).score().raw(shape, row);
        }
    }

    /** Whether the node of this row is there and passed every filter. */
    public boolean isFeasible(int index) {
        return reasons[index] == null;
    }

    /** Why the node of this row was rejected; empty where there is no node. Several reasons are on several lines. */
    public String reason(int index) {
        String reason = reasons[index];
        return reason == null ? "" : reason;
    }

    /** The plug-in that rejected the node of this row, or null. */
    public @Nullable Filter rejectedBy(int index) {
        return rejecting[index];
    }

    /** Adds the weighted scores, normalised over the nodes that remain, to an array of totals. */
    public void addScores(int count, IntPredicate remains, long[] totals) {
        for (int i = 0; i < raw.length; i++) {
            Plugins.Weighted weighted = plugins.scores().get(i);
            add(raw[i], count, remains, weighted, totals);
        }
    }

    private static void add(int[] values, int count, IntPredicate remains, Plugins.Weighted weighted, long[] totals) {
        Score.Normalization normalization = weighted.score().normalization();
        int weight = weighted.weight();
        if (normalization == Score.Normalization.NONE) {
            for (int i = 0; i < count; i++) {
                totals[i] += (long) values[i] * weight;
            }
            return;
        }
        int largest = 0;
        for (int i = 0; i < count; i++) {
            if (remains.test(i)) {
                largest = Math.max(largest, values[i]);
            }
        }
        boolean reversed = normalization == Score.Normalization.SMALLEST_IS_BEST;
        if (largest == 0) {
            if (reversed) {
                for (int i = 0; i < count; i++) {
                    totals[i] += (long) Score.MAX * weight;
                }
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            int score = (int) ((long) values[i] * Score.MAX / largest);
            totals[i] += (long) (reversed ? Score.MAX - score : score) * weight;
        }
    }
}
