package io.sailfish.apiserver.admission.builtin;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.LimitRange;
import io.sailfish.model.api.core.v1.LimitRangeItem;
import io.sailfish.model.api.core.v1.PersistentVolumeClaim;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.ResourceRequirements;
import io.sailfish.model.quota.PodResources;
import io.sailfish.model.value.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Holds what is asked for against the limits of a range, in upstream's words. */
final class LimitRangeChecks {
    private final LimitRangeItem item;
    private final List<String> problems;

    private LimitRangeChecks(LimitRangeItem item, List<String> problems) {
        this.item = item;
        this.problems = problems;
    }

    static List<String> pod(Pod pod, LimitRange range) {
        List<String> problems = new ArrayList<>(0);
        for (LimitRangeItem item : range.spec().limits()) {
            LimitRangeChecks checks = new LimitRangeChecks(item, problems);
            switch (item.type()) {
                case "Container" -> {
                    pod.spec().containers().forEach(checks::container);
                    pod.spec().initContainers().forEach(checks::container);
                }
                case "Pod" -> checks.all(PodResources.requests(pod.spec()), PodResources.limits(pod.spec()));
                default -> {}
            }
        }
        return problems;
    }

    static List<String> claim(PersistentVolumeClaim claim, LimitRange range) {
        List<String> problems = new ArrayList<>(0);
        Map<String, Quantity> requests = claim.spec().resources().requests();
        for (LimitRangeItem item : range.spec().limits()) {
            if (item.type().equals("PersistentVolumeClaim")) {
                LimitRangeChecks checks = new LimitRangeChecks(item, problems);
                item.min().forEach((name, min) -> checks.min(name, min, requests, Map.of()));
                item.max().forEach((name, max) -> checks.maxRequest(name, max, requests));
            }
        }
        return problems;
    }

    private void container(Container container) {
        ResourceRequirements resources = container.resources();
        all(resources.requests(), resources.limits());
    }

    private void all(Map<String, Quantity> requests, Map<String, Quantity> limits) {
        item.min().forEach((name, min) -> min(name, min, requests, limits));
        item.max().forEach((name, max) -> max(name, max, requests, limits));
        item.maxLimitRequestRatio().forEach((name, ratio) -> ratio(name, ratio, requests, limits));
    }

    private String usage(String what, String name, Quantity enforced) {
        return what + " " + name + " usage per " + item.type() + " is " + enforced;
    }

    private void min(String name, Quantity min, Map<String, Quantity> requests, Map<String, Quantity> limits) {
        Quantity request = requests.get(name);
        Quantity limit = limits.get(name);
        if (request == null) {
            problems.add(usage("minimum", name, min) + ".  No request is specified");
        } else if (request.compareTo(min) < 0) {
            problems.add(usage("minimum", name, min) + ", but request is " + request);
        } else if (limit != null && limit.compareTo(min) < 0) {
            problems.add(usage("minimum", name, min) + ", but limit is " + limit);
        }
    }

    private void maxRequest(String name, Quantity max, Map<String, Quantity> requests) {
        Quantity request = requests.get(name);
        if (request == null) {
            problems.add(usage("maximum", name, max) + ".  No request is specified");
        } else if (request.compareTo(max) > 0) {
            problems.add(usage("maximum", name, max) + ", but request is " + request);
        }
    }

    private void max(String name, Quantity max, Map<String, Quantity> requests, Map<String, Quantity> limits) {
        Quantity request = requests.get(name);
        Quantity limit = limits.get(name);
        if (limit == null) {
            problems.add(usage("maximum", name, max) + ".  No limit is specified");
        } else if (limit.compareTo(max) > 0) {
            problems.add(usage("maximum", name, max) + ", but limit is " + limit);
        } else if (request != null && request.compareTo(max) > 0) {
            problems.add(usage("maximum", name, max) + ", but request is " + request);
        }
    }

    private void ratio(String name, Quantity most, Map<String, Quantity> requests, Map<String, Quantity> limits) {
        Quantity request = requests.getOrDefault(name, Quantity.ZERO);
        Quantity limit = limits.getOrDefault(name, Quantity.ZERO);
        String rule = name + " max limit to request ratio per " + item.type() + " is " + most + ", but ";
        if (request.isZero()) {
            problems.add(rule + "no request is specified or request is 0");
        } else if (limit.isZero()) {
            problems.add(rule + "no limit is specified or limit is 0");
        } else if (limit.decimal().compareTo(request.decimal().multiply(most.decimal())) > 0) {
            problems.add(rule + "provided ratio is %f".formatted(limit.doubleValue() / request.doubleValue()));
        }
    }
}
