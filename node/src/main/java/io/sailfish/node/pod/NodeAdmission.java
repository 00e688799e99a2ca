package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.value.Quantity;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Whether the node takes a pod that was bound to it: what the scheduler saw may have changed. */
final class NodeAdmission {
    private NodeAdmission() {}

    /** Why a pod is refused: upstream's reason and message. */
    record Refusal(String reason, String message) {}

    static Optional<Refusal> refuse(
            Pod pod, Collection<Pod> others, Map<String, Quantity> allocatable, Map<String, String> nodeLabels) {
        for (Map.Entry<String, String> wanted : pod.spec().nodeSelector().entrySet()) {
            if (!wanted.getValue().equals(nodeLabels.get(wanted.getKey()))) {
                return Optional.of(new Refusal(
                        "NodeAffinity",
                        "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector"));
            }
        }
        long places = allocatable.getOrDefault("pods", Quantity.ZERO).value();
        if (others.size() + 1 > places) {
            return Optional.of(new Refusal(
                    "OutOfpods", message("pods", Quantity.of(1), Quantity.of(others.size()), Quantity.of(places))));
        }
        Map<String, Quantity> used = new HashMap<>();
        others.forEach(
                other -> Pods.requests(other).forEach((name, quantity) -> used.merge(name, quantity, Quantity::add)));
        for (Map.Entry<String, Quantity> request : Pods.requests(pod).entrySet()) {
            String name = request.getKey();
            Quantity capacity = allocatable.getOrDefault(name, Quantity.ZERO);
            Quantity taken = used.getOrDefault(name, Quantity.ZERO);
            if (request.getValue().sign() > 0 && taken.add(request.getValue()).compareTo(capacity) > 0) {
                return Optional.of(new Refusal("OutOf" + name, message(name, request.getValue(), taken, capacity)));
            }
        }
        return Optional.empty();
    }

    private static String message(String resource, Quantity requested, Quantity used, Quantity capacity) {
        return "Node didn't have enough resource: " + resource + ", requested: " + amount(resource, requested)
                + ", used: " + amount(resource, used) + ", capacity: " + amount(resource, capacity);
    }

    private static long amount(String resource, Quantity quantity) {
        return resource.equals("cpu") ? quantity.milliValue() : quantity.value();
    }
}
