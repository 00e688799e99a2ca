package io.sailfish.apiserver.kinds.admissionregistration;

import io.sailfish.apiserver.admission.webhook.PolicyExpressions;
import io.sailfish.apiserver.cel.CelEnvironment;
import io.sailfish.apiserver.cel.CelProgram;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.admissionregistration.v1.AuditAnnotation;
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicySpec;
import io.sailfish.model.api.admissionregistration.v1.Validation;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What policies that judge may say. */
final class PolicyValidation {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final List<String> REASONS = List.of("Forbidden", "Invalid", "RequestEntityTooLarge");
    private static final int MOST_ANNOTATIONS = 20;
    private static final int LONGEST_ANNOTATION = 5 * 1024;

    private PolicyValidation() {}

    static void check(String name, ValidatingAdmissionPolicySpec spec, FieldErrors errors) {
        PolicyParts.failurePolicy(spec.hasFailurePolicy(), spec.failurePolicy(""), SPEC.child("failurePolicy"), errors);
        boolean params = spec.hasParamKind();
        if (params) {
            PolicyParts.paramKind(spec.paramKind(), SPEC.child("paramKind"), errors);
        }
        FieldPath constraints = SPEC.child("matchConstraints");
        PolicyParts.constraints(spec.hasMatchConstraints(), spec.matchConstraints(), constraints, errors);
        ConditionValidation.check(
                spec.matchConditions(),
                PolicyExpressions.environment(params, null),
                SPEC.child("matchConditions"),
                errors);
        Set<String> variables = PolicyParts.variables(spec.variables(), params, SPEC.child("variables"), errors);
        if (spec.validations().isEmpty() && spec.auditAnnotations().isEmpty()) {
            errors.required(
                    SPEC.child("validations"), "validations or auditAnnotations must contain at least one item");
            errors.required(
                    SPEC.child("auditAnnotations"), "validations or auditAnnotations must contain at least one item");
            return;
        }
        CelEnvironment environment = PolicyExpressions.environment(params, variables.isEmpty() ? null : variables);
        for (int i = 0; i < spec.validations().size(); i++) {
            validation(
                    spec.validations().get(i),
                    environment,
                    SPEC.child("validations").index(i),
                    errors);
        }
        annotations(name, spec.auditAnnotations(), environment, SPEC.child("auditAnnotations"), errors);
    }

    private static void validation(
            Validation validation, CelEnvironment environment, FieldPath path, FieldErrors errors) {
        String expression = validation.expression().strip();
        if (expression.isEmpty()) {
            errors.required(path.child("expression"), "expression is not specified");
        } else {
            ConditionValidation.bool(validation.expression(), environment, path.child("expression"), errors);
        }
        String message = validation.messageExpression();
        if (!message.isEmpty() && message.isBlank()) {
            errors.invalid(path.child("messageExpression"), message, "must be non-empty if specified");
        } else if (!message.isEmpty()) {
            ConditionValidation.expression(
                    message, environment, CelProgram::mayBeText, "string", path.child("messageExpression"), errors);
        }
        if (!validation.message().isEmpty() && validation.message().isBlank()) {
            errors.invalid(path.child("message"), validation.message(), "message must be non-empty if specified");
        } else if (broken(validation.message().strip())) {
            errors.invalid(path.child("message"), validation.message(), "message must not contain line breaks");
        } else if (broken(expression) && validation.message().isEmpty()) {
            errors.required(path.child("message"), "message must be specified if expression contains line breaks");
        }
        WebhookValidation.oneOf(validation.hasReason(), validation.reason(""), REASONS, path.child("reason"), errors);
    }

    private static boolean broken(String text) {
        return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
    }

    private static void annotations(
            String name,
            List<AuditAnnotation> annotations,
            CelEnvironment environment,
            FieldPath path,
            FieldErrors errors) {
        if (annotations.size() > MOST_ANNOTATIONS) {
            errors.invalid(
                    path, annotations.size(), "must not have more than " + MOST_ANNOTATIONS + " auditAnnotations");
        }
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < annotations.size(); i++) {
            AuditAnnotation annotation = annotations.get(i);
            FieldPath at = path.index(i);
            String key = name.isEmpty() ? annotation.key() : name + "/" + annotation.key();
            errors.invalid(at.child("key"), key, Names.qualifiedName(key));
            String value = annotation.valueExpression();
            if (value.isBlank()) {
                errors.required(at.child("valueExpression"), "valueExpression is required");
            } else if (value.getBytes(StandardCharsets.UTF_8).length > LONGEST_ANNOTATION) {
                errors.required(at.child("valueExpression"), "must not exceed 5kB in length");
            } else {
                ConditionValidation.expression(
                        value,
                        environment,
                        program -> program.mayBeText() || program.mayBeNull(),
                        "one of [string null_type]",
                        at.child("valueExpression"),
                        errors);
            }
            if (!keys.add(annotation.key())) {
                errors.duplicate(at.child("key"), annotation.key());
            }
        }
    }
}
