package io.sailfish.apiserver.kinds.rules;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.meta.v1.Condition;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.List;

/** Conditions of the common form. */
public final class Conditions {
    private static final List<String> STATES = List.of("False", "True", "Unknown");

    private Conditions() {}

    /** Reports what is wrong with each. */
    public static void check(List<Condition> conditions, FieldPath path, FieldErrors errors) {
        for (int i = 0; i < conditions.size(); i++) {
            Condition condition = conditions.get(i);
            FieldPath at = path.index(i);
            errors.invalid(at.child("type"), condition.type(), Names.qualifiedName(condition.type()));
            if (!STATES.contains(condition.status())) {
                errors.notSupported(at.child("status"), condition.status(), STATES);
            }
            if (condition.observedGeneration() < 0) {
                errors.invalid(
                        at.child("observedGeneration"),
                        condition.observedGeneration(),
                        "must be greater than or equal to zero");
            }
            if (!condition.hasLastTransitionTime()
                    || condition.lastTransitionTime().isZero()) {
                errors.required(at.child("lastTransitionTime"), "must be set");
            }
            if (condition.reason().isEmpty()) {
                errors.required(at.child("reason"), "must be set");
            }
        }
    }
}
