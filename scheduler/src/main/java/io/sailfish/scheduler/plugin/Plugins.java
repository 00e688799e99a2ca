package io.sailfish.scheduler.plugin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The plug-ins of a profile, filters in the order in which reasons are found, scores with their weights.
 *
 * @param filters  each sees nodes that passed those before it
 * @param scores   weighted
 * @param podAware looked at after the others
 * @param preempts whether room may be made for pods that fit nowhere
 */
public record Plugins(List<Filter> filters, List<Weighted> scores, List<WeightedPodAware> podAware, boolean preempts) {
    /** The plug-in that makes room. */
    public static final String PREEMPTION = "DefaultPreemption";

    /** The plug-ins that filter. */
    public static final Set<String> FILTERS = Set.of(
            "NodeUnschedulable",
            "NodeName",
            "TaintToleration",
            "NodeAffinity",
            "NodePorts",
            "NodeResourcesFit",
            "PodTopologySpread",
            "InterPodAffinity",
            DynamicResources.NAME);

    /** The plug-ins that score, with upstream's weights. */
    public static final Map<String, Integer> SCORES = Map.of(
            "TaintToleration", 3,
            "NodeAffinity", 2,
            "NodeResourcesFit", 1,
            "NodeResourcesBalancedAllocation", 1,
            "ImageLocality", 1,
            "PodTopologySpread", 2,
            "InterPodAffinity", 2);

    /** A score with its weight. */
    public record Weighted(Score score, int weight) {}

    /** A pod-aware plug-in with the weight of its score, and whether it filters too. */
    public record WeightedPodAware(PodAware plugin, int weight, boolean filters) {}

    /** Upstream's default profile. */
    public static Plugins defaults() {
        return of(FILTERS, SCORES, true, FitScoring.LEAST_ALLOCATED, 1, true);
    }

    /** Whether pods get the devices that they claim. */
    public boolean allocatesDevices() {
        return podAware.stream()
                .anyMatch(entry -> entry.filters() && entry.plugin().name().equals(DynamicResources.NAME));
    }

    /**
     * A profile.
     *
     * @param filters          names of those that filter
     * @param scores           names of those that score, with weights
     * @param scoring          how NodeResourcesFit scores
     * @param affinityWeight   how much a placed pod's required affinity to a new one counts in scores
     * @param spreadsByDefault whether pods that say nothing about spreading are spread
     */
    public static Plugins of(
            Set<String> filters,
            Map<String, Integer> scores,
            boolean preempts,
            FitScoring scoring,
            int affinityWeight,
            boolean spreadsByDefault) {
        NodeResourcesFit fit = new NodeResourcesFit(scoring);
        TaintToleration taints = new TaintToleration();
        NodeAffinity affinity = new NodeAffinity();
        List<Filter> chosen = new ArrayList<>();
        for (Filter filter : List.of(new NodeUnschedulable(), new NodeName(), taints, affinity, new NodePorts(), fit)) {
            if (filters.contains(filter.name())) {
                chosen.add(filter);
            }
        }
        List<Weighted> weighted = new ArrayList<>();
        for (Score score : List.of(taints, affinity, fit, new NodeResourcesBalancedAllocation(), new ImageLocality())) {
            if (scores.containsKey(score.name())) {
                weighted.add(new Weighted(score, scores.get(score.name())));
            }
        }
        Map<String, PodAware> aware = new LinkedHashMap<>();
        PodTopologySpread spread = new PodTopologySpread(spreadsByDefault);
        InterPodAffinity pods = new InterPodAffinity(affinityWeight);
        aware.put(spread.name(), spread);
        aware.put(pods.name(), pods);
        aware.put(DynamicResources.NAME, new DynamicResources());
        List<WeightedPodAware> podAware = new ArrayList<>();
        aware.forEach((name, plugin) -> {
            if (filters.contains(name) || scores.containsKey(name)) {
                podAware.add(new WeightedPodAware(plugin, scores.getOrDefault(name, 0), filters.contains(name)));
            }
        });
        return new Plugins(chosen, weighted, podAware, preempts);
    }
}
