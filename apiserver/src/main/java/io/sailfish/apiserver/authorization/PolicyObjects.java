package io.sailfish.apiserver.authorization;

import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.rbac.v1.AggregationRule;
import io.sailfish.model.api.rbac.v1.ClusterRole;
import io.sailfish.model.api.rbac.v1.ClusterRoleBinding;
import io.sailfish.model.api.rbac.v1.PolicyRule;
import io.sailfish.model.api.rbac.v1.Role;
import io.sailfish.model.api.rbac.v1.RoleBinding;
import io.sailfish.model.api.rbac.v1.RoleRef;
import io.sailfish.model.api.rbac.v1.Subject;
import io.sailfish.model.selector.LabelMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Roles and bindings between their form in the API and the form in which they are decided by. */
public final class PolicyObjects {
    /** The group of the RBAC kinds. */
    public static final String GROUP = "rbac.authorization.k8s.io";

    private static final Map<String, String> LABELS = Map.of("kubernetes.io/bootstrapping", "rbac-defaults");
    private static final Map<String, String> ANNOTATIONS =
            Map.of("rbac.authorization.kubernetes.io/autoupdate", "true");

    private PolicyObjects() {}

    /** Rules as they are decided by. */
    public static List<Rule> rules(List<PolicyRule> rules) {
        return rules.stream()
                .map(rule -> new Rule(
                        rule.verbs(), rule.apiGroups(), rule.resources(), rule.resourceNames(), rule.nonResourceURLs()))
                .toList();
    }

    static Rbac.ClusterRole clusterRole(ClusterRole role) {
        List<Predicate<Map<String, String>>> aggregates = new ArrayList<>();
        role.aggregationRule().clusterRoleSelectors().forEach(selector -> {
            LabelMatcher matcher = LabelMatcher.of(selector);
            aggregates.add(matcher::matches);
        });
        return new Rbac.ClusterRole(role.name(), role.metadata().labels(), rules(role.rules()), aggregates);
    }

    static Rbac.Binding binding(ClusterRoleBinding binding) {
        return binding("", binding.name(), binding.roleRef(), binding.subjects());
    }

    static Rbac.Binding binding(RoleBinding binding) {
        return binding(binding.namespace(), binding.name(), binding.roleRef(), binding.subjects());
    }

    private static Rbac.Binding binding(String namespace, String name, RoleRef role, List<Subject> subjects) {
        List<Rbac.Subject> known = new ArrayList<>();
        for (Subject subject : subjects) {
            switch (subject.kind()) {
                case "User" -> known.add(new Rbac.Subject(Rbac.Subject.Kind.USER, "", subject.name()));
                case "Group" -> known.add(new Rbac.Subject(Rbac.Subject.Kind.GROUP, "", subject.name()));
                case "ServiceAccount" ->
                    known.add(new Rbac.Subject(
                            Rbac.Subject.Kind.SERVICE_ACCOUNT,
                            subject.namespace().isEmpty() ? namespace : subject.namespace(),
                            subject.name()));
                default -> {}
            }
        }
        return new Rbac.Binding(namespace, name, role.kind().equals("Role"), role.name(), known);
    }

    static ClusterRole object(BootstrapPolicy.ClusterRole role) {
        ClusterRole.Builder object = ClusterRole.builder()
                .metadata(metadata("", role.name(), role.labels()))
                .rules(policyRules(role.rules()));
        if (!role.aggregates().isEmpty()) {
            object.aggregationRule(AggregationRule.builder()
                    .clusterRoleSelectors(List.of(io.sailfish.model.api.meta.v1.LabelSelector.builder()
                            .matchLabels(Map.of(role.aggregates(), "true"))
                            .build()))
                    .build());
        }
        return object.build();
    }

    static Role object(BootstrapPolicy.Role role) {
        return Role.builder()
                .metadata(metadata(role.namespace(), role.name(), Map.of()))
                .rules(policyRules(role.rules()))
                .build();
    }

    static ClusterRoleBinding clusterRoleBinding(Rbac.Binding binding) {
        return ClusterRoleBinding.builder()
                .metadata(metadata("", binding.name(), Map.of()))
                .roleRef(roleRef(binding))
                .subjects(subjects(binding))
                .build();
    }

    static RoleBinding roleBinding(Rbac.Binding binding) {
        return RoleBinding.builder()
                .metadata(metadata(binding.namespace(), binding.name(), Map.of()))
                .roleRef(roleRef(binding))
                .subjects(subjects(binding))
                .build();
    }

    static RoleRef roleRef(Rbac.Binding binding) {
        return RoleRef.builder()
                .apiGroup(GROUP)
                .kind(binding.toLocalRole() ? "Role" : "ClusterRole")
                .name(binding.role())
                .build();
    }

    static List<Subject> subjects(Rbac.Binding binding) {
        return binding.subjects().stream()
                .map(subject -> Subject.builder()
                        .kind(subject.kind().text())
                        .apiGroup(subject.kind() == Rbac.Subject.Kind.SERVICE_ACCOUNT ? "" : GROUP)
                        .name(subject.name())
                        .namespace(subject.namespace())
                        .build())
                .toList();
    }

    static List<PolicyRule> policyRules(List<Rule> rules) {
        return rules.stream()
                .map(rule -> PolicyRule.builder()
                        .verbs(rule.verbs())
                        .apiGroups(rule.groups())
                        .resources(rule.resources())
                        .resourceNames(rule.names())
                        .nonResourceURLs(rule.paths())
                        .build())
                .toList();
    }

    private static ObjectMeta metadata(String namespace, String name, Map<String, String> labels) {
        Map<String, String> all = new TreeMap<>(LABELS);
        all.putAll(labels);
        return ObjectMeta.builder()
                .name(name)
                .namespace(namespace)
                .labels(all)
                .annotations(ANNOTATIONS)
                .build();
    }
}
