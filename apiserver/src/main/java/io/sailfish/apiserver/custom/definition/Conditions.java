package io.sailfish.apiserver.custom.definition;

import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinition;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionCondition;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinitionStatus;
import io.sailfish.model.value.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The conditions in a definition's status. */
public final class Conditions {
    public static final String ESTABLISHED = "Established";
    public static final String NAMES_ACCEPTED = "NamesAccepted";
    public static final String TERMINATING = "Terminating";
    public static final String NON_STRUCTURAL = "NonStructuralSchema";
    public static final String APPROVAL = "KubernetesAPIApprovalPolicyConformant";

    private Conditions() {}

    /** The condition of this type, or null. */
    public static @Nullable CustomResourceDefinitionCondition find(CustomResourceDefinition definition, String type) {
        for (CustomResourceDefinitionCondition condition : definition.status().conditions()) {
            if (condition.type().equals(type)) {
                return condition;
            }
        }
        return null;
    }

    public static boolean isTrue(CustomResourceDefinition definition, String type) {
        CustomResourceDefinitionCondition condition = find(definition, type);
        return condition != null && condition.status().equals("True");
    }

    /** The definition with a condition set; the time of the transition moves with the status alone. */
    public static CustomResourceDefinition with(
            CustomResourceDefinition definition,
            String type,
            String status,
            String reason,
            String message,
            Timestamp now) {
        CustomResourceDefinitionCondition old = find(definition, type);
        boolean same = old != null && old.status().equals(status) && old.hasLastTransitionTime();
        CustomResourceDefinitionCondition condition = CustomResourceDefinitionCondition.builder()
                .type(type)
                .status(status)
                .lastTransitionTime(same ? old.lastTransitionTime() : now)
                .reason(reason)
                .message(message)
                .build();
        CustomResourceDefinitionStatus before = definition.status();
        List<CustomResourceDefinitionCondition> conditions = new ArrayList<>(before.conditions());
        if (old == null) {
            conditions.add(condition);
        } else {
            conditions.replaceAll(one -> one == old ? condition : one);
        }
        return definition.withStatus(before.withConditions(conditions));
    }

    /** The definition without a condition. */
    public static CustomResourceDefinition without(CustomResourceDefinition definition, String type) {
        if (find(definition, type) == null) {
            return definition;
        }
        List<CustomResourceDefinitionCondition> conditions =
                new ArrayList<>(definition.status().conditions());
        conditions.removeIf(condition -> condition.type().equals(type));
        return definition.withStatus(definition.status().withConditions(conditions));
    }
}
