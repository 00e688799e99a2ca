package io.sailfish.apiserver.kinds.rbac;

import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.ApiObject;
import io.sailfish.model.Message;
import io.sailfish.model.api.rbac.v1.ClusterRole;
import io.sailfish.model.api.rbac.v1.PolicyRule;
import io.sailfish.model.api.rbac.v1.RoleRef;
import io.sailfish.model.api.rbac.v1.Subject;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import io.sailfish.model.validation.Names;
import java.util.ArrayList;
import java.util.List;

/** What roles and bindings may say. */
final class RbacValidation {
    static final String GROUP = "rbac.authorization.k8s.io";

    private RbacValidation() {}

    static void role(ApiObject role, List<PolicyRule> rules, boolean namespaced, FieldErrors errors) {
        Finalizers.check(role, errors);
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), namespaced, FieldPath.of("rules").index(i), errors);
        }
    }

    private static void rule(PolicyRule rule, boolean namespaced, FieldPath path, FieldErrors errors) {
        if (rule.verbs().isEmpty()) {
            errors.required(path.child("verbs"), "verbs must contain at least one value");
        }
        if (!rule.nonResourceURLs().isEmpty()) {
            FieldPath urls = path.child("nonResourceURLs");
            if (namespaced) {
                errors.invalid(urls, rule.nonResourceURLs(), "namespaced rules cannot apply to non-resource URLs");
            }
            if (!rule.apiGroups().isEmpty()
                    || !rule.resources().isEmpty()
                    || !rule.resourceNames().isEmpty()) {
                errors.invalid(
                        urls,
                        rule.nonResourceURLs(),
                        "rules cannot apply to both regular resources and non-resource URLs");
            }
            return;
        }
        if (rule.apiGroups().isEmpty()) {
            errors.required(path.child("apiGroups"), "resource rules must supply at least one api group");
        }
        if (rule.resources().isEmpty()) {
            errors.required(path.child("resources"), "resource rules must supply at least one resource");
        }
    }

    static void aggregation(ClusterRole role, FieldErrors errors) {
        if (!role.hasAggregationRule()) {
            return;
        }
        FieldPath path = FieldPath.of("aggregationRule", "clusterRoleSelectors");
        List<? extends Message> selectors = role.aggregationRule().clusterRoleSelectors();
        if (selectors.isEmpty()) {
            errors.required(path, "at least one clusterRoleSelector required if aggregationRule is non-nil");
        }
        for (int i = 0; i < selectors.size(); i++) {
            List<FieldError> found = new ArrayList<>(0);
            MetadataValidation.labelSelector(selectors.get(i), path.index(i), found);
            errors.addAll(found);
            if (!found.isEmpty()) {
                errors.invalid(path.index(i), null, "invalid label selector.");
            }
        }
    }

    static void binding(
            ApiObject binding, RoleRef role, List<Subject> subjects, boolean namespaced, FieldErrors errors) {
        Finalizers.check(binding, errors);
        FieldPath path = FieldPath.of("roleRef");
        if (!role.apiGroup().equals(GROUP)) {
            errors.notSupported(path.child("apiGroup"), role.apiGroup(), List.of(GROUP));
        }
        List<String> kinds = namespaced ? List.of("Role", "ClusterRole") : List.of("ClusterRole");
        if (!kinds.contains(role.kind())) {
            errors.notSupported(path.child("kind"), role.kind(), kinds);
        }
        if (role.name().isEmpty()) {
            errors.required(path.child("name"), "");
        } else {
            errors.invalid(path.child("name"), role.name(), Names.pathSegment(role.name()));
        }
        for (int i = 0; i < subjects.size(); i++) {
            subject(subjects.get(i), namespaced, FieldPath.of("subjects").index(i), errors);
        }
    }

    private static void subject(Subject subject, boolean namespaced, FieldPath path, FieldErrors errors) {
        if (subject.name().isEmpty()) {
            errors.required(path.child("name"), "");
        }
        switch (subject.kind()) {
            case "ServiceAccount" -> {
                if (!subject.name().isEmpty()) {
                    errors.invalid(path.child("name"), subject.name(), Names.dns1123Subdomain(subject.name()));
                }
                if (!subject.apiGroup().isEmpty()) {
                    errors.notSupported(path.child("apiGroup"), subject.apiGroup(), List.of(""));
                }
                if (!namespaced && subject.namespace().isEmpty()) {
                    errors.required(path.child("namespace"), "");
                }
            }
            case "User", "Group" -> {
                if (!subject.apiGroup().equals(GROUP)) {
                    errors.notSupported(path.child("apiGroup"), subject.apiGroup(), List.of(GROUP));
                }
            }
            default ->
                errors.notSupported(path.child("kind"), subject.kind(), List.of("ServiceAccount", "User", "Group"));
        }
    }
}
