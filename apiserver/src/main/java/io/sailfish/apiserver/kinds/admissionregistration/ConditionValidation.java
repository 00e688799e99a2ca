package io.sailfish.apiserver.kinds.admissionregistration;

import io.sailfish.apiserver.cel.CelEnvironment;
import io.sailfish.apiserver.cel.CelFailure;
import io.sailfish.apiserver.cel.CelProgram;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.admissionregistration.v1.MatchCondition;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Expressions, and the conditions that are made of them. */
final class ConditionValidation {
    private static final int MOST_CONDITIONS = 64;

    private ConditionValidation() {}

    static void check(List<MatchCondition> conditions, CelEnvironment environment, FieldPath path, FieldErrors errors) {
        if (conditions.size() > MOST_CONDITIONS) {
            errors.tooMany(path, conditions.size(), MOST_CONDITIONS);
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < conditions.size(); i++) {
            MatchCondition condition = conditions.get(i);
            FieldPath at = path.index(i);
            if (condition.expression().isBlank()) {
                errors.required(at.child("expression"), "");
            } else {
                bool(condition.expression(), environment, at.child("expression"), errors);
            }
            if (condition.name().isEmpty()) {
                errors.required(at.child("name"), "");
                continue;
            }
            errors.invalid(at.child("name"), condition.name(), Names.qualifiedName(condition.name()));
            if (!names.add(condition.name())) {
                errors.duplicate(at.child("name"), condition.name());
            }
        }
    }

    /** An expression that is true or false. */
    static void bool(String expression, CelEnvironment environment, FieldPath path, FieldErrors errors) {
        expression(expression, environment, CelProgram::mayBeBoolean, "bool", path, errors);
    }

    /** An expression whose value is of a kind, which messages call by this name. */
    static void expression(
            String expression,
            CelEnvironment environment,
            Predicate<CelProgram> fits,
            String wanted,
            FieldPath path,
            FieldErrors errors) {
        try {
            CelProgram program = environment.compile(expression);
            if (!fits.test(program)) {
                errors.invalid(path, expression, "must evaluate to " + wanted + " but got " + program.typeName());
            }
        } catch (CelFailure e) {
            errors.invalid(path, expression, e.getMessage());
        }
    }
}
