package io.sailfish.apiserver.kinds.admissionregistration;

import io.sailfish.apiserver.admission.webhook.PolicyExpressions;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.admissionregistration.v1.MatchResources;
import io.sailfish.model.api.admissionregistration.v1.NamedRuleWithOperations;
import io.sailfish.model.api.admissionregistration.v1.ParamKind;
import io.sailfish.model.api.admissionregistration.v1.Variable;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What policies that judge and policies that change may both say. */
final class PolicyParts {
    private static final List<String> FAILURE_POLICIES = List.of("Fail", "Ignore");
    private static final List<String> CHANGING = List.of("*", "CONNECT", "CREATE", "UPDATE");

    private PolicyParts() {}

    static void failurePolicy(boolean given, String value, FieldPath path, FieldErrors errors) {
        if (!given) {
            errors.required(path, "");
        } else if (!FAILURE_POLICIES.contains(value)) {
            errors.notSupported(path, value, FAILURE_POLICIES);
        }
    }

    static void constraints(boolean given, MatchResources match, FieldPath path, FieldErrors errors) {
        if (!given) {
            errors.required(path, "");
            return;
        }
        MatchValidation.check(match, path, errors);
        if (match.resourceRules().isEmpty()) {
            errors.required(path.child("resourceRules"), "");
        }
    }

    /** What is deleted cannot be changed. */
    static void changing(MatchResources match, FieldPath path, FieldErrors errors) {
        for (NamedRuleWithOperations rule : match.resourceRules()) {
            for (String operation : rule.operations()) {
                if (!CHANGING.contains(operation)) {
                    errors.notSupported(path.child("resourceRules", "operations"), operation, CHANGING);
                }
            }
        }
    }

    /** The names of the variables. */
    static Set<String> variables(List<Variable> variables, boolean params, FieldPath path, FieldErrors errors) {
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < variables.size(); i++) {
            variable(variables.get(i), params, names, path.index(i), errors);
        }
        return names;
    }

    /** The kind of parameters, as columns show it. */
    static String shown(boolean given, ParamKind kind) {
        return given ? kind.apiVersion() + "/" + kind.kind() : "<unset>";
    }

    static void paramKind(ParamKind kind, FieldPath path, FieldErrors errors) {
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
}
