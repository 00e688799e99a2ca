package io.sailfish.model.placement;

import io.sailfish.model.api.core.v1.NodeAffinity;
import io.sailfish.model.api.core.v1.NodeSelector;
import io.sailfish.model.api.core.v1.NodeSelectorRequirement;
import io.sailfish.model.api.core.v1.NodeSelectorTerm;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which nodes node selectors, and terms of node affinity, are about. */
public final class NodeSelection {
    private NodeSelection() {}

    /** Whether a pod with this selector and affinity may be on a node, as far as those require. */
    public static boolean allows(
            Map<String, String> selector, NodeAffinity affinity, String node, Map<String, String> labels) {
        for (Map.Entry<String, String> wanted : selector.entrySet()) {
            if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
                return false;
            }
        }
        return !affinity.hasRequiredDuringSchedulingIgnoredDuringExecution()
                || matches(affinity.requiredDuringSchedulingIgnoredDuringExecution(), node, labels);
    }

    /** Whether one of a selector's terms is about a node. */
    public static boolean matches(NodeSelector selector, String node, Map<String, String> labels) {
        for (NodeSelectorTerm term : selector.nodeSelectorTerms()) {
            if (!isEmpty(term) && matches(term, node, labels)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a term says nothing; such a one matches nothing where it is required. */
    public static boolean isEmpty(NodeSelectorTerm term) {
        return term.matchExpressions().isEmpty() && term.matchFields().isEmpty();
    }

    /** Whether all of a term's requirements hold for a node; a term without any matches every node. */
    public static boolean matches(NodeSelectorTerm term, String node, Map<String, String> labels) {
        for (NodeSelectorRequirement requirement : term.matchExpressions()) {
            if (!matches(requirement, labels.get(requirement.key()))) {
                return false;
            }
        }
        for (NodeSelectorRequirement requirement : term.matchFields()) {
            if (!requirement.key().equals("metadata.name") || !matches(requirement, node)) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(NodeSelectorRequirement requirement, @Nullable String value) {
        List<String> values = requirement.values();
        return switch (requirement.operator()) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            case "Gt", "Lt" ->
                value != null
                        && values.size() == 1
                        && compares(
                                value, values.getFirst(), requirement.operator().equals("Gt"));
            default -> false;
        };
    }

    private static boolean compares(String value, String bound, boolean greater) {
        try {
            long mine = Long.parseLong(value);
            long theirs = Long.parseLong(bound);
            return greater ? mine > theirs : mine < theirs;
        } catch (NumberFormatException noNumber) {
            return false;
        }
    }
}
