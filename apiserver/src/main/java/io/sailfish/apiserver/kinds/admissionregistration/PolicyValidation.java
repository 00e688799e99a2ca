package io.sailfish.apiserver.kinds.admissionregistration;

import io.sailfish.apiserver.admission.webhook.PolicyExpressions;
import io.sailfish.apiserver.cel.CelEnvironment;
import io.sailfish.apiserver.cel.CelProgram;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.admissionregistration.v1.AuditAnnotation;
import io.sailfish.model.api.admissionregistration.v1.ParamKind;
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicySpec;
import io.sailfish.model.api.admissionregistration.v1.Validation;
import io.sailfish.model.api.admissionregistration.v1.Variable;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What policies may say. */
final class PolicyValidation {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final List<String> FAILURE_POLICIES = List.of("Fail", "Ignore");
    private static final List<String> REASONS = List.of("Forbidden", "Invalid", "RequestEntityTooLarge");
    private static final int MOST_ANNOTATIONS = 20;
    private static final int LONGEST_ANNOTATION = 5 * 1024;

    private PolicyValidation() {}

    static void check(String name, ValidatingAdmissionPolicySpec spec, FieldErrors errors) {
        if (!spec.hasFailurePolicy()) {
            errors.required(SPEC.child("failurePolicy"), "");
        } else if (!FAILURE_POLICIES.contains(spec.failurePolicy(""))) {
            errors.notSupported(SPEC.child("failurePolicy"), spec.failurePolicy(""), FAILURE_POLICIES);
        }
        boolean params = spec.hasParamKind();
        if (params) {
            paramKind(spec.paramKind(), SPEC.child("paramKind"), errors);
        }
        if (!spec.hasMatchConstraints()) {
            errors.required(SPEC.child("matchConstraints"), "");
        } else {
            MatchValidation.check(spec.matchConstraints(), SPEC.child("matchConstraints"), errors);
            if (spec.matchConstraints().resourceRules().isEmpty()) {
                errors.required(SPEC.child("matchConstraints").child("resourceRules"), "");
            }
        }
        ConditionValidation.check(
                spec.matchConditions(),
                PolicyExpressions.environment(params, null),
                SPEC.child("matchConditions"),
                errors);
        Set<String> variables = new LinkedHashSet<>();
        for (int i = 0; i < spec.variables().size(); i++) {
            variable(
                    spec.variables().get(i),
                    params,
                    variables,
                    SPEC.child("variables").index(i),
                    errors);
        }
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

    private static void paramKind(ParamKind kind, FieldPath path, FieldErrors errors) {
        if (kind.apiVersion().isEmpty()) {
            errors.required(path.child("apiVersion"), "");
        } else {
            String[] parts = kind.apiVersion().split("/", -1);
            if (parts.length > 2) {
                errors.invalid(
                        path.child("apiVersion"),
                        kind.apiVersion(),
                        "unexpected GroupVersion string: " + kind.apiVersion());
            } else {
                String group = parts.length == 2 ? parts[0] : "";
                String version = parts[parts.length - 1];
                if (!group.isEmpty()) {
                    errors.invalid(path.child("apiVersion"), group, Names.dns1123Subdomain(group));
                }
                errors.invalid(path.child("apiVersion"), version, Names.dns1035Label(version));
            }
        }
        if (kind.kind().isEmpty()) {
            errors.required(path.child("kind"), "");
        } else {
            List<String> problems = Names.dns1035Label(kind.kind().toLowerCase(Locale.ROOT));
            if (!problems.isEmpty()) {
                errors.invalid(
                        path.child("kind"),
                        kind.kind(),
                        "may have mixed case, but should otherwise match: " + String.join(",", problems));
            }
        }
    }

    private static void variable(
            Variable variable, boolean params, Set<String> before, FieldPath path, FieldErrors errors) {
        if (variable.name().isBlank()) {
            errors.required(path.child("name"), "name is not specified");
        } else if (!variable.name().matches("[_a-zA-Z][_a-zA-Z0-9]*")) {
            errors.invalid(path.child("name"), variable.name(), "name is not a valid CEL identifier");
        }
        if (variable.expression().isBlank()) {
            errors.required(path.child("expression"), "expression is not specified");
        } else {
            ConditionValidation.expression(
                    variable.expression(),
                    PolicyExpressions.environment(params, before),
                    program -> true,
                    "",
                    path.child("expression"),
                    errors);
        }
        before.add(variable.name());
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
