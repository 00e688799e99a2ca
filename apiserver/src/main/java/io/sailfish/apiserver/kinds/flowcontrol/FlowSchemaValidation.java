package io.sailfish.apiserver.kinds.flowcontrol;

import io.sailfish.apiserver.flowcontrol.BootstrapObjects;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.flowcontrol.v1.FlowSchemaSpec;
import io.sailfish.model.api.flowcontrol.v1.NonResourcePolicyRule;
import io.sailfish.model.api.flowcontrol.v1.PolicyRulesWithSubjects;
import io.sailfish.model.api.flowcontrol.v1.ResourcePolicyRule;
import io.sailfish.model.api.flowcontrol.v1.Subject;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.List;

/** What flow schemas may say. */
final class FlowSchemaValidation {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final int LAST_PRECEDENCE = 10_000;
    private static final List<String> METHODS = List.of("ByNamespace", "ByUser");
    private static final List<String> SUBJECTS = List.of("Group", "ServiceAccount", "User");
    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch");

    private FlowSchemaValidation() {}

    static void check(String name, FlowSchemaSpec spec, FieldErrors errors) {
        int precedence = spec.matchingPrecedence();
        FieldPath path = SPEC.child("matchingPrecedence");
        if (precedence <= 0) {
            errors.invalid(path, precedence, "must be a positive value");
        }
        if (precedence > LAST_PRECEDENCE) {
            errors.invalid(path, precedence, "must not be greater than " + LAST_PRECEDENCE);
        }
        if (precedence == 1 && !name.equals("exempt")) {
            errors.invalid(path, precedence, "only the schema named 'exempt' may have matchingPrecedence 1");
        }
        if (spec.hasDistinguisherMethod()
                && !METHODS.contains(spec.distinguisherMethod().type())) {
            errors.notSupported(
                    SPEC.child("distinguisherMethod").child("type"),
                    spec.distinguisherMethod().type(),
                    METHODS);
        }
        String level = spec.priorityLevelConfiguration().name();
        FieldPath reference = SPEC.child("priorityLevelConfiguration").child("name");
        if (level.isEmpty()) {
            errors.required(reference, "must reference a priority level");
        } else {
            errors.invalid(reference, level, Names.dns1123Subdomain(level));
        }
        for (int i = 0; i < spec.rules().size(); i++) {
            rules(spec.rules().get(i), SPEC.child("rules").index(i), errors);
        }
        BootstrapObjects.mandatorySchema(name).ifPresent(fixed -> {
            if (!fixed.equals(spec)) {
                errors.invalid(SPEC, spec, "spec of '" + name + "' must equal the fixed value");
            }
        });
    }

    private static void rules(PolicyRulesWithSubjects rules, FieldPath path, FieldErrors errors) {
        if (rules.subjects().isEmpty()) {
            errors.required(path.child("subjects"), "subjects must contain at least one value");
        }
        for (int i = 0; i < rules.subjects().size(); i++) {
            subject(rules.subjects().get(i), path.child("subjects").index(i), errors);
        }
        if (rules.resourceRules().isEmpty() && rules.nonResourceRules().isEmpty()) {
            errors.required(path, "at least one of resourceRules and nonResourceRules has to be non-empty");
        }
        for (int i = 0; i < rules.resourceRules().size(); i++) {
            resources(rules.resourceRules().get(i), path.child("resourceRules").index(i), errors);
        }
        for (int i = 0; i < rules.nonResourceRules().size(); i++) {
            paths(
                    rules.nonResourceRules().get(i),
                    path.child("nonResourceRules").index(i),
                    errors);
        }
    }

    private static void subject(Subject subject, FieldPath path, FieldErrors errors) {
        String kind = subject.kind();
        if (!SUBJECTS.contains(kind)) {
            errors.notSupported(path.child("kind"), kind, SUBJECTS);
            return;
        }
        part(
                kind.equals("ServiceAccount"),
                subject.hasServiceAccount(),
                "serviceAccount",
                "ServiceAccount",
                path,
                errors);
        part(kind.equals("User"), subject.hasUser(), "user", "User", path, errors);
        part(kind.equals("Group"), subject.hasGroup(), "group", "Group", path, errors);
        switch (kind) {
            case "ServiceAccount" -> {
                if (subject.hasServiceAccount()) {
                    account(subject, path.child("serviceAccount"), errors);
                }
            }
            case "User" -> {
                if (subject.hasUser() && subject.user().name().isEmpty()) {
                    errors.required(path.child("user").child("name"), "");
                }
            }
            default -> {
                if (subject.hasGroup() && subject.group().name().isEmpty()) {
                    errors.required(path.child("group").child("name"), "");
                }
            }
        }
    }

    private static void part(
            boolean wanted, boolean given, String field, String kind, FieldPath path, FieldErrors errors) {
        if (wanted && !given) {
            errors.required(path.child(field), field + " is required when subject kind is '" + kind + "'");
        } else if (!wanted && given) {
            errors.forbidden(path.child(field), field + " is forbidden when subject kind is not '" + kind + "'");
        }
    }

    private static void account(Subject subject, FieldPath path, FieldErrors errors) {
        String name = subject.serviceAccount().name();
        if (name.isEmpty()) {
            errors.required(path.child("name"), "");
        } else if (!name.equals("*")) {
            errors.invalid(path.child("name"), name, Names.dns1123Subdomain(name));
        }
        String namespace = subject.serviceAccount().namespace();
        if (namespace.isEmpty()) {
            errors.required(path.child("namespace"), "must specify namespace for service account");
        } else {
            errors.invalid(path.child("namespace"), namespace, Names.dns1123Label(namespace));
        }
    }

    private static void resources(ResourcePolicyRule rule, FieldPath path, FieldErrors errors) {
        verbs(rule.verbs(), path.child("verbs"), errors);
        FieldPath groups = path.child("apiGroups");
        if (rule.apiGroups().isEmpty()) {
            errors.required(groups, "resource rules must supply at least one api group");
        } else {
            alone(rule.apiGroups(), "api groups", groups, errors);
        }
        FieldPath resources = path.child("resources");
        if (rule.resources().isEmpty()) {
            errors.required(resources, "resource rules must supply at least one resource");
        } else {
            alone(rule.resources(), "resources", resources, errors);
        }
        FieldPath namespaces = path.child("namespaces");
        if (rule.namespaces().isEmpty() && !rule.clusterScope()) {
            errors.required(
                    namespaces, "resource rules that are not cluster scoped must supply at least one namespace");
        } else if (rule.namespaces().contains("*")) {
            alone(rule.namespaces(), "namespaces", namespaces, errors);
        } else {
            for (int i = 0; i < rule.namespaces().size(); i++) {
                String namespace = rule.namespaces().get(i);
                errors.invalid(namespaces.index(i), namespace, Names.dns1123Label(namespace));
            }
        }
    }

    private static void verbs(List<String> verbs, FieldPath path, FieldErrors errors) {
        if (verbs.isEmpty()) {
            errors.required(path, "verbs must contain at least one value");
        } else if (verbs.contains("*")) {
            alone(verbs, "verbs", path, errors);
        } else if (!VERBS.containsAll(verbs)) {
            errors.notSupported(path, verbs, VERBS);
        }
    }

    private static void alone(List<String> values, String what, FieldPath path, FieldErrors errors) {
        if (values.size() > 1 && values.contains("*")) {
            errors.invalid(path, values, "if '*' is present, must not specify other " + what);
        }
    }

    private static void paths(NonResourcePolicyRule rule, FieldPath path, FieldErrors errors) {
        verbs(rule.verbs(), path.child("verbs"), errors);
        FieldPath urls = path.child("nonResourceURLs");
        if (rule.nonResourceURLs().isEmpty()) {
            errors.required(urls, "nonResourceURLs must contain at least one value");
        } else if (rule.nonResourceURLs().contains("*")) {
            alone(rule.nonResourceURLs(), "non-resource URLs", urls, errors);
        } else {
            for (int i = 0; i < rule.nonResourceURLs().size(); i++) {
                url(rule.nonResourceURLs().get(i), urls.index(i), errors);
            }
        }
    }

    private static void url(String url, FieldPath path, FieldErrors errors) {
        if (url.isEmpty()) {
            errors.required(path, "must not be empty");
            return;
        }
        if (url.equals("/")) {
            return;
        }
        if (!url.startsWith("/")) {
            errors.invalid(path, url, "must start with slash");
        }
        if (url.contains(" ")) {
            errors.invalid(path, url, "must not contain white-space");
        }
        if (url.contains("//")) {
            errors.invalid(path, url, "must not contain double slash");
        }
        long wildcards = url.chars().filter(c -> c == '*').count();
        if (wildcards > 1 || wildcards == 1 && !url.endsWith("/*")) {
            errors.invalid(path, url, "wildcard can only do suffix matching");
        }
    }
}
