package io.sailfish.apiserver.kinds.admissionregistration;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.status.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rules that say which operations on which resources are meant. */
final class RuleValidation {
    private static final List<String> OPERATIONS = List.of("*", "CONNECT", "CREATE", "DELETE", "UPDATE");
    private static final List<String> SCOPES = List.of("*", "Cluster", "Namespaced");

    private RuleValidation() {}

    /** The parts that all rules have. */
    record Rule(
            List<String> operations,
            List<String> groups,
            List<String> versions,
            List<String> resources,
            boolean scoped,
            String scope) {}

    static void check(Rule rule, FieldPath path, FieldErrors errors) {
        wildcard(rule.operations(), path.child("operations"), "operations", errors);
        for (int i = 0; i < rule.operations().size(); i++) {
            if (!OPERATIONS.contains(rule.operations().get(i))) {
                errors.notSupported(
                        path.child("operations").index(i), rule.operations().get(i), OPERATIONS);
            }
        }
        wildcard(rule.groups(), path.child("apiGroups"), "API groups", errors);
        wildcard(rule.versions(), path.child("apiVersions"), "API versions", errors);
        for (int i = 0; i < rule.versions().size(); i++) {
            if (rule.versions().get(i).isEmpty()) {
                errors.required(path.child("apiVersions").index(i), "");
            }
        }
        resources(rule.resources(), path.child("resources"), errors);
        if (rule.scoped() && !SCOPES.contains(rule.scope())) {
            errors.notSupported(path.child("scope"), rule.scope(), SCOPES);
        }
    }

    private static void wildcard(List<String> values, FieldPath path, String what, FieldErrors errors) {
        if (values.isEmpty()) {
            errors.required(path, "");
        }
        if (values.size() > 1 && values.contains("*")) {
            errors.invalid(path, values, "if '*' is present, must not specify other " + what);
        }
    }

    private static void resources(List<String> resources, FieldPath path, FieldErrors errors) {
        if (resources.isEmpty()) {
            errors.required(path, "");
        }
        Set<String> everyPart = new HashSet<>();
        Set<String> everyResource = new HashSet<>();
        boolean plain = false;
        for (int i = 0; i < resources.size(); i++) {
            String given = resources.get(i);
            int slash = given.indexOf('/');
            if (given.isEmpty()) {
                errors.required(path.index(i), "");
            } else if (slash < 0) {
                plain |= !given.equals("*");
            } else {
                String resource = given.substring(0, slash);
                String part = given.substring(slash + 1);
                if (everyPart.contains(resource)) {
                    errors.invalid(
                            path.index(i), given, "if '" + resource + "/*' is present, must not specify " + given);
                }
                if (everyResource.contains(part)) {
                    errors.invalid(path.index(i), given, "if '*/" + part + "' is present, must not specify " + given);
                }
                if (part.equals("*")) {
                    everyPart.add(resource);
                }
                if (resource.equals("*")) {
                    everyResource.add(part);
                }
            }
        }
        if (resources.size() > 1 && resources.contains("*/*")) {
            errors.invalid(path, resources, "if '*/*' is present, must not specify other resources");
        }
        if (resources.contains("*") && plain) {
            errors.invalid(path, resources, "if '*' is present, must not specify other resources without subresources");
        }
    }
}
