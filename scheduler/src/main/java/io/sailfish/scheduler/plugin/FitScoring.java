package io.sailfish.scheduler.plugin;

import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeRow;
import io.sailfish.scheduler.state.Resources;
import java.util.List;

/**
 * How NodeResourcesFit scores.
 *
 * @param strategy which nodes are preferred
 * @param amounts  the resources that count, with weights
 * @param ratio    for {@link Strategy#RATIO}: scores from 0 to 100 by percents of use, the lowest use first
 */
public record FitScoring(Strategy strategy, List<Amount> amounts, List<Point> ratio) {
    /** Upstream's default: where most of CPU and memory is left. */
    public static final FitScoring LEAST_ALLOCATED =
            new FitScoring(Strategy.LEAST_ALLOCATED, List.of(new Amount("cpu", 1), new Amount("memory", 1)), List.of());

    /** Which nodes are preferred. */
    public enum Strategy {
        /** Those with most left. */
        LEAST_ALLOCATED,
        /** Those with least left. */
        MOST_ALLOCATED,
        /** As a function of how much is used says. */
        RATIO
    }

    /** A resource that counts. */
    public record Amount(String name, int weight) {}

    /** What a percentage of use is worth. */
    public record Point(int utilization, int score) {}

    public FitScoring {
        amounts = List.copyOf(amounts);
        ratio = List.copyOf(ratio);
    }

    int score(PodShape shape, NodeRow node) {
        long sum = 0;
        long weights = 0;
        for (Amount amount : amounts) {
            long capacity = capacity(node.allocatable(), amount.name());
            if (capacity == 0) {
                continue;
            }
            sum += score(used(shape, node, amount.name()), capacity) * amount.weight();
            weights += amount.weight();
        }
        return weights == 0 ? 0 : (int) (sum / weights);
    }

    private long score(long used, long capacity) {
        return switch (strategy) {
            case LEAST_ALLOCATED -> used > capacity ? 0 : (capacity - used) * Score.MAX / capacity;
            case MOST_ALLOCATED -> Math.min(used, capacity) * Score.MAX / capacity;
            case RATIO -> byRatio(used > capacity ? 100 : used * 100 / capacity);
        };
    }

    private long byRatio(long percent) {
        for (int i = 0; i < ratio.size(); i++) {
            Point point = ratio.get(i);
            if (percent <= point.utilization()) {
                if (i == 0) {
                    return point.score();
                }
                Point before = ratio.get(i - 1);
                return before.score()
                        + (point.score() - before.score())
                                * (percent - before.utilization())
                                / (point.utilization() - before.utilization());
            }
        }
        return ratio.getLast().score();
    }

    private static long capacity(Resources resources, String name) {
        return switch (name) {
            case "cpu" -> resources.milliCpu();
            case "memory" -> resources.memory();
            case "ephemeral-storage" -> resources.ephemeral();
            default -> resources.extended().getOrDefault(name, 0L);
        };
    }

    private static long used(PodShape shape, NodeRow node, String name) {
        return switch (name) {
            case "cpu" -> node.scoredCpu() + shape.scored().milliCpu();
            case "memory" -> node.scoredMemory() + shape.scored().memory();
            default -> capacity(node.requested(), name) + capacity(shape.requested(), name);
        };
    }
}
