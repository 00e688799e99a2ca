package io.sailfish.scheduler.plugin;

import io.sailfish.model.api.core.v1.NodeSelectorRequirement;
import io.sailfish.model.api.core.v1.NodeSelectorTerm;
import io.sailfish.model.api.core.v1.PreferredSchedulingTerm;
import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeRow;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A pod's nodeSelector and node affinity. */
public final class NodeAffinity implements Filter, Score {
    @Override
    public String name() {
        return "NodeAffinity";
    }

    @Override
    public @Nullable String reject(PodShape shape, NodeRow node) {
        Map<String, String> labels = node.labels();
        for (Map.Entry<String, String> wanted : shape.nodeSelector().entrySet()) {
            if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
                return "node(s) didn't match Pod's node affinity/selector";
            }
        }
        var affinity = shape.affinity();
        if (!affinity.hasRequiredDuringSchedulingIgnoredDuringExecution()) {
            return null;
        }
        return matchesAny(affinity.requiredDuringSchedulingIgnoredDuringExecution().nodeSelectorTerms(), node)
                ? null
                : "node(s) didn't match Pod's node affinity/selector";
    }

    @Override
    public int raw(PodShape shape, NodeRow node) {
        int weight = 0;
        for (PreferredSchedulingTerm term :
                shape.affinity().preferredDuringSchedulingIgnoredDuringExecution()) {
            if (term.weight() != 0 && matches(term.preference(), node, true)) {
                weight += term.weight();
            }
        }
        return weight;
    }

    @Override
    public Normalization normalization() {
        return Normalization.LARGEST_IS_BEST;
    }

    private static boolean matchesAny(List<NodeSelectorTerm> terms, NodeRow node) {
        for (NodeSelectorTerm term : terms) {
            if (matches(term, node, false)) {
                return true;
            }
        }
        return false;
    }

    /** A term without requirements matches nothing where it is required, and everything where it is preferred. */
    private static boolean matches(NodeSelectorTerm term, NodeRow node, boolean ifEmpty) {
        if (term.matchExpressions().isEmpty() && term.matchFields().isEmpty()) {
            return ifEmpty;
        }
        for (NodeSelectorRequirement requirement : term.matchExpressions()) {
            if (!matches(requirement, node.labels().get(requirement.key()))) {
                return false;
            }
        }
        for (NodeSelectorRequirement requirement : term.matchFields()) {
            if (!requirement.key().equals("metadata.name") || !matches(requirement, node.name())) {
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
            case "Gt", "Lt" -> value != null && values.size() == 1
                    && compares(value, values.getFirst(), requirement.operator().equals("Gt"));
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
