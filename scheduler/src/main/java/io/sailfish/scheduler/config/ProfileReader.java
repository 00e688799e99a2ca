package io.sailfish.scheduler.config;

import io.sailfish.scheduler.plugin.FitScoring;
import io.sailfish.scheduler.plugin.Plugins;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads one profile: which plug-ins it has, with which weights and arguments. */
final class ProfileReader {
    /** Points at which plug-ins are set; those of binding and queueing have no choice here. */
    private static final List<String> FIXED = List.of(
            "preEnqueue", "queueSort", "preFilter", "preScore", "reserve", "permit", "preBind", "bind", "postBind");

    /** Plug-ins that every profile has, whether it names them or not. */
    private static final Set<String> ALWAYS = Set.of("PrioritySort", "SchedulingGates", "DefaultBinder");

    private final Set<String> filters = new HashSet<>(Plugins.FILTERS);
    private final Map<String, Integer> scores = new LinkedHashMap<>(Plugins.SCORES);
    private boolean preempts = true;
    private FitScoring scoring = FitScoring.LEAST_ALLOCATED;
    private int affinityWeight = 1;
    private boolean spreadsByDefault = true;

    private ProfileReader() {}

    static Plugins read(ConfigTree profile) {
        ProfileReader reader = new ProfileReader();
        profile.part("plugins").ifPresent(reader::plugins);
        for (ConfigTree entry : profile.parts("pluginConfig")) {
            reader.arguments(entry);
        }
        return Plugins.of(
                reader.filters,
                reader.scores,
                reader.preempts,
                reader.scoring,
                reader.affinityWeight,
                reader.spreadsByDefault);
    }

    private void plugins(ConfigTree plugins) {
        plugins.part("multiPoint").ifPresent(set -> {
            for (ConfigTree disabled : set.parts("disabled")) {
                String name = name(disabled);
                disableFilter(name);
                disableScore(name);
                preempts &= !(name.equals("*") || name.equals(Plugins.PREEMPTION));
            }
            for (ConfigTree enabled : set.parts("enabled")) {
                String name = name(enabled);
                int weight = enabled.number("weight").orElse(0);
                enabled.requireAllKnown();
                if (Plugins.FILTERS.contains(name)) {
                    filters.add(name);
                }
                if (Plugins.SCORES.containsKey(name)) {
                    scores.put(name, weight == 0 ? Plugins.SCORES.get(name) : weight);
                }
                preempts |= name.equals(Plugins.PREEMPTION);
            }
            set.requireAllKnown();
        });
        plugins.part("filter").ifPresent(set -> {
            set.parts("disabled").forEach(disabled -> disableFilter(name(disabled)));
            for (ConfigTree enabled : set.parts("enabled")) {
                filters.add(oneOf(enabled, Plugins.FILTERS));
            }
            set.requireAllKnown();
        });
        plugins.part("postFilter").ifPresent(set -> {
            for (ConfigTree disabled : set.parts("disabled")) {
                name(disabled);
                preempts = false;
            }
            for (ConfigTree enabled : set.parts("enabled")) {
                oneOf(enabled, Set.of(Plugins.PREEMPTION));
                preempts = true;
            }
            set.requireAllKnown();
        });
        plugins.part("score").ifPresent(set -> {
            set.parts("disabled").forEach(disabled -> disableScore(name(disabled)));
            for (ConfigTree enabled : set.parts("enabled")) {
                String name = oneOf(enabled, Plugins.SCORES.keySet());
                int weight = enabled.number("weight").orElse(0);
                scores.put(name, weight == 0 ? 1 : weight);
                enabled.requireAllKnown();
            }
            set.requireAllKnown();
        });
        for (String point : FIXED) {
            plugins.part(point).ifPresent(set -> {
                throw plugins.invalid(point, "plug-ins cannot be chosen at this point");
            });
        }
        plugins.requireAllKnown();
    }

    private static String name(ConfigTree entry) {
        String name = entry.text("name").orElseThrow(() -> entry.invalid("name", "is needed"));
        boolean known = name.equals("*")
                || Plugins.FILTERS.contains(name)
                || Plugins.SCORES.containsKey(name)
                || name.equals(Plugins.PREEMPTION)
                || ALWAYS.contains(name);
        if (!known) {
            throw entry.invalid("name", "there is no plug-in \"" + name + "\"");
        }
        return name;
    }

    private static String oneOf(ConfigTree entry, Set<String> names) {
        String name = name(entry);
        if (!names.contains(name)) {
            throw entry.invalid("name", "\"" + name + "\" does not work at this point");
        }
        return name;
    }

    private void disableFilter(String name) {
        filters.removeIf(filter -> name.equals("*") || filter.equals(name));
    }

    private void disableScore(String name) {
        scores.keySet().removeIf(score -> name.equals("*") || score.equals(name));
    }

    private void arguments(ConfigTree entry) {
        String name = name(entry);
        ConfigTree arguments = entry.part("args").orElse(new ConfigTree("args", Map.of()));
        arguments.text("apiVersion");
        arguments.text("kind");
        switch (name) {
            case "NodeResourcesFit" -> arguments.part("scoringStrategy").ifPresent(this::scoring);
            case "InterPodAffinity" ->
                affinityWeight = arguments.number("hardPodAffinityWeight").orElse(1);
            case "PodTopologySpread" -> {
                String type = arguments.text("defaultingType").orElse("System");
                if (!type.equals("System") && !type.equals("List")) {
                    throw arguments.invalid("defaultingType", "must be System or List");
                }
                if (!arguments.parts("defaultConstraints").isEmpty()) {
                    throw arguments.invalid("defaultConstraints", "constraints of one's own are not supported");
                }
                spreadsByDefault = type.equals("System");
            }
            default -> {}
        }
        arguments.requireAllKnown();
        entry.requireAllKnown();
    }

    private void scoring(ConfigTree strategy) {
        List<FitScoring.Amount> amounts = new ArrayList<>();
        for (ConfigTree resource : strategy.parts("resources")) {
            String name = resource.text("name").orElseThrow(() -> resource.invalid("name", "is needed"));
            int weight = resource.number("weight").orElse(1);
            amounts.add(new FitScoring.Amount(name, weight == 0 ? 1 : weight));
            resource.requireAllKnown();
        }
        List<FitScoring.Point> points = new ArrayList<>();
        strategy.part("requestedToCapacityRatio").ifPresent(ratio -> {
            for (ConfigTree point : ratio.parts("shape")) {
                // The file counts from 0 to 10.
                points.add(new FitScoring.Point(
                        point.number("utilization").orElse(0),
                        point.number("score").orElse(0) * 10));
                point.requireAllKnown();
            }
            ratio.requireAllKnown();
        });
        points.sort(Comparator.comparingInt(FitScoring.Point::utilization));
        FitScoring.Strategy kind = switch (strategy.text("type").orElse("LeastAllocated")) {
            case "LeastAllocated" -> FitScoring.Strategy.LEAST_ALLOCATED;
            case "MostAllocated" -> FitScoring.Strategy.MOST_ALLOCATED;
            case "RequestedToCapacityRatio" -> FitScoring.Strategy.RATIO;
            default -> throw strategy.invalid("type", "there is no such strategy");
        };
        if (kind == FitScoring.Strategy.RATIO && points.isEmpty()) {
            throw strategy.invalid("requestedToCapacityRatio", "a shape is needed");
        }
        strategy.requireAllKnown();
        scoring = new FitScoring(kind, amounts.isEmpty() ? FitScoring.LEAST_ALLOCATED.amounts() : amounts, points);
    }
}
