package io.sailfish.controllers.nodelifecycle;

import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.NodeCondition;
import io.sailfish.model.api.core.v1.Taint;
import io.sailfish.model.value.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What follows from a node's silence and from its conditions. Pure. */
final class NodeVerdict {
    static final String NOT_READY = "node.kubernetes.io/not-ready";
    static final String UNREACHABLE = "node.kubernetes.io/unreachable";
    static final String NO_SCHEDULE = "NoSchedule";
    static final String NO_EXECUTE = "NoExecute";

    private static final String NEVER_UPDATED = "NodeStatusNeverUpdated";
    private static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";
    private static final List<String> REPORTED = List.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure");
    /** Conditions that keep new pods away while they are true. */
    private static final Map<String, String> PRESSURES = new LinkedHashMap<>();

    static {
        PRESSURES.put("MemoryPressure", "node.kubernetes.io/memory-pressure");
        PRESSURES.put("DiskPressure", "node.kubernetes.io/disk-pressure");
        PRESSURES.put("PIDPressure", "node.kubernetes.io/pid-pressure");
        PRESSURES.put("NetworkUnavailable", "node.kubernetes.io/network-unavailable");
    }

    private NodeVerdict() {}

    static Optional<NodeCondition> condition(Node node, String type) {
        return node.status().conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }

    /** "True", "False" or "Unknown"; empty where the node has said nothing yet. */
    static String ready(Node node) {
        return condition(node, "Ready").map(NodeCondition::status).orElse("");
    }

    /** When the node's status was last reported: the latest heartbeat in it. */
    static Timestamp reported(Node node) {
        return condition(node, "Ready")
                .filter(ready -> !ready.reason().equals(NEVER_UPDATED))
                .map(NodeCondition::lastHeartbeatTime)
                .orElse(Timestamp.ZERO);
    }

    /** The node as one of which nothing is known any more; the same instance where that is said already. */
    static Node silent(Node node, Instant now) {
        List<NodeCondition> conditions = new ArrayList<>();
        for (NodeCondition condition : node.status().conditions()) {
            boolean stale =
                    REPORTED.contains(condition.type()) && !condition.status().equals("Unknown");
            conditions.add(
                    stale
                            ? condition
                                    .withStatus("Unknown")
                                    .withReason("NodeStatusUnknown")
                                    .withMessage("Kubelet stopped posting node status.")
                                    .withLastTransitionTime(Timestamp.seconds(now))
                            : condition);
        }
        for (String type : REPORTED) {
            if (condition(node, type).isEmpty()) {
                conditions.add(NodeCondition.builder()
                        .type(type)
                        .status("Unknown")
                        .reason(NEVER_UPDATED)
                        .message("Kubelet never posted node status.")
                        .lastHeartbeatTime(node.metadata().creationTimestamp())
                        .lastTransitionTime(Timestamp.seconds(now))
                        .build());
            }
        }
        return conditions.equals(node.status().conditions())
                ? node
                : node.withStatus(node.status().withConditions(conditions));
    }

    /** The taints that the node's conditions ask for, with those that are others' business as they are. */
    static List<Taint> taints(Node node, Instant now) {
        List<Taint> wanted = new ArrayList<>();
        switch (ready(node)) {
            case "False" -> both(NOT_READY, wanted);
            case "Unknown" -> both(UNREACHABLE, wanted);
            case "" ->
                node.spec().taints().stream().filter(NodeVerdict::isOfReadiness).forEach(wanted::add);
            default -> {}
        }
        PRESSURES.forEach((type, key) -> {
            if (condition(node, type)
                    .filter(condition -> condition.status().equals("True"))
                    .isPresent()) {
                wanted.add(taint(key, NO_SCHEDULE));
            }
        });
        if (node.spec().unschedulable()) {
            wanted.add(taint(UNSCHEDULABLE, NO_SCHEDULE));
        }
        List<Taint> taints = new ArrayList<>();
        for (Taint present : node.spec().taints()) {
            if (!isOurs(present) || wanted.removeIf(taint -> isSame(taint, present))) {
                taints.add(present);
            }
        }
        wanted.forEach(taint -> taints.add(taint.withTimeAdded(Timestamp.seconds(now))));
        return taints;
    }

    private static void both(String key, List<Taint> into) {
        into.add(taint(key, NO_SCHEDULE));
        into.add(taint(key, NO_EXECUTE));
    }

    private static Taint taint(String key, String effect) {
        return Taint.builder().key(key).effect(effect).build();
    }

    private static boolean isSame(Taint one, Taint other) {
        return one.key().equals(other.key()) && one.effect().equals(other.effect());
    }

    private static boolean isOfReadiness(Taint taint) {
        return taint.key().equals(NOT_READY) || taint.key().equals(UNREACHABLE);
    }

    private static boolean isOurs(Taint taint) {
        if (isOfReadiness(taint)) {
            return taint.effect().equals(NO_SCHEDULE) || taint.effect().equals(NO_EXECUTE);
        }
        return taint.effect().equals(NO_SCHEDULE)
                && (PRESSURES.containsValue(taint.key()) || taint.key().equals(UNSCHEDULABLE));
    }
}
