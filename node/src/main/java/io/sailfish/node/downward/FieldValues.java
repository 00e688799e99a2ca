package io.sailfish.node.downward;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.ResourceFieldSelector;
import io.sailfish.model.value.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The values that a pod's specification may refer to.
 *
 * @param pod         the pod
 * @param podIps      its addresses; they are known before the API has them
 * @param hostIps     those of its node
 * @param allocatable what the node can give, which stands for a limit that is not set
 */
public record FieldValues(Pod pod, List<String> podIps, List<String> hostIps, Map<String, Quantity> allocatable) {

    /** The value of a fieldPath. */
    public String field(String path) {
        int bracket = path.indexOf("['");
        if (bracket > 0 && path.endsWith("']")) {
            String key = path.substring(bracket + 2, path.length() - 2);
            return switch (path.substring(0, bracket)) {
                case "metadata.labels" -> pod.metadata().labels().getOrDefault(key, "");
                case "metadata.annotations" -> pod.metadata().annotations().getOrDefault(key, "");
                default -> throw new IllegalArgumentException("unsupported fieldPath: " + path);
            };
        }
        return switch (path) {
            case "metadata.name" -> pod.name();
            case "metadata.namespace" -> pod.namespace();
            case "metadata.uid" -> pod.metadata().uid();
            case "metadata.labels" -> lines(pod.metadata().labels());
            case "metadata.annotations" -> lines(pod.metadata().annotations());
            case "spec.nodeName" -> pod.spec().nodeName();
            case "spec.serviceAccountName" -> pod.spec().serviceAccountName();
            case "status.hostIP" -> hostIps.isEmpty() ? "" : hostIps.getFirst();
            case "status.hostIPs" -> String.join(",", hostIps);
            case "status.podIP" -> podIps.isEmpty() ? "" : podIps.getFirst();
            case "status.podIPs" -> String.join(",", podIps);
            default -> throw new IllegalArgumentException("unsupported fieldPath: " + path);
        };
    }

    private static String lines(Map<String, String> map) {
        return map.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + quoted(entry.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private static String quoted(String value) {
        StringBuilder text = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                case '\r' -> text.append("\\r");
                default -> text.append(c);
            }
        }
        return text.append('"').toString();
    }

    /** The value of a resource reference: in whole divisors, rounded up. */
    public String resource(Container container, ResourceFieldSelector selector) {
        String[] parts = selector.resource().split("\\.", 2);
        if (parts.length != 2 || !(parts[0].equals("limits") || parts[0].equals("requests"))) {
            throw new IllegalArgumentException("unsupported container resource: " + selector.resource());
        }
        Map<String, Quantity> limits = container.resources().limits();
        Map<String, Quantity> requests = container.resources().requests();
        Quantity amount = parts[0].equals("limits")
                ? limits.getOrDefault(parts[1], allocatable.getOrDefault(parts[1], Quantity.ZERO))
                : requests.getOrDefault(parts[1], limits.getOrDefault(parts[1], Quantity.ZERO));
        BigDecimal divisor = selector.hasDivisor() && !selector.divisor().isZero()
                ? selector.divisor().decimal()
                : BigDecimal.ONE;
        return amount.decimal().divide(divisor, 0, RoundingMode.CEILING).toPlainString();
    }
}
