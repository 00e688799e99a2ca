package io.sailfish.scheduler.plugin;

import java.util.List;

/**
 * The plug-ins of a profile, filters in the order in which reasons are found, scores with their weights.
 *
 * @param filters  each sees nodes that passed those before it
 * @param scores   weighted
 * @param podAware looked at after the others
 * @param preempts whether room may be made for pods that fit nowhere
 */
public record Plugins(
        List<Filter> filters, List<Weighted> scores, List<WeightedPodAware> podAware, boolean preempts) {

    /** A score with its weight. */
    public record Weighted(Score score, int weight) {}

    /** A pod-aware plug-in with the weight of its score. */
    public record WeightedPodAware(PodAware plugin, int weight) {}

    /** Upstream's default profile. */
    public static Plugins defaults() {
        TaintToleration taints = new TaintToleration();
        NodeAffinity affinity = new NodeAffinity();
        NodeResourcesFit fit = new NodeResourcesFit();
        return new Plugins(
                List.of(new NodeUnschedulable(), new NodeName(), taints, affinity, new NodePorts(), fit),
                List.of(
                        new Weighted(taints, 3),
                        new Weighted(affinity, 2),
                        new Weighted(fit, 1),
                        new Weighted(new NodeResourcesBalancedAllocation(), 1),
                        new Weighted(new ImageLocality(), 1)),
                List.of(
                        new WeightedPodAware(new PodTopologySpread(), 2),
                        new WeightedPodAware(new InterPodAffinity(), 2)),
                true);
    }
}
