package io.sailfish.apiserver.admission.webhook;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.model.api.admissionregistration.v1.NamedRuleWithOperations;
import io.sailfish.model.api.admissionregistration.v1.RuleWithOperations;
import java.util.List;

/** Which operations on which resources are meant. */
record Rules(List<Rule> rules) {
    private static final List<String> EXEMPT = List.of(
            "validatingwebhookconfigurations",
            "mutatingwebhookconfigurations",
            "validatingadmissionpolicies",
            "validatingadmissionpolicybindings",
            "mutatingadmissionpolicies",
            "mutatingadmissionpolicybindings");

    /** One rule; "*" means all, empty names mean all names. */
    record Rule(
            List<String> operations,
            List<String> groups,
            List<String> versions,
            List<String> resources,
            String scope,
            List<String> names) {

        private boolean matches(Attributes attributes, String group, String version, String plural) {
            return has(operations, attributes.operation().name())
                    && has(groups, group)
                    && has(versions, version)
                    && scoped(attributes, group, plural)
                    && resources.stream().anyMatch(resource -> covers(resource, plural, attributes.subresource()))
                    && (names.isEmpty() || names.contains(attributes.name()));
        }

        private static boolean has(List<String> list, String value) {
            return list.contains("*") || list.contains(value);
        }

        /** Namespaces count as objects of the cluster although their requests carry a namespace. */
        private boolean scoped(Attributes attributes, String group, String plural) {
            boolean namespace = group.isEmpty() && plural.equals("namespaces");
            return switch (scope) {
                case "Namespaced" -> !namespace && !attributes.namespace().isEmpty();
                case "Cluster" -> namespace || attributes.namespace().isEmpty();
                default -> true;
            };
        }

        private static boolean covers(String resource, String plural, String subresource) {
            int slash = resource.indexOf('/');
            String wanted = slash < 0 ? resource : resource.substring(0, slash);
            String part = slash < 0 ? "" : resource.substring(slash + 1);
            return (wanted.equals("*") || wanted.equals(plural)) && (part.equals("*") || part.equals(subresource));
        }
    }

    static Rules of(List<RuleWithOperations> rules) {
        return new Rules(rules.stream()
                .map(rule -> new Rule(
                        rule.operations(),
                        rule.apiGroups(),
                        rule.apiVersions(),
                        rule.resources(),
                        rule.scope("*"),
                        List.of()))
                .toList());
    }

    static Rules named(List<NamedRuleWithOperations> rules) {
        return new Rules(rules.stream()
                .map(rule -> new Rule(
                        rule.operations(),
                        rule.apiGroups(),
                        rule.apiVersions(),
                        rule.resources(),
                        rule.scope("*"),
                        rule.resourceNames()))
                .toList());
    }

    /** Whether a request, in the terms of this version, is meant. */
    boolean match(Attributes attributes, String group, String version, String plural) {
        return rules.stream().anyMatch(rule -> rule.matches(attributes, group, version, plural));
    }

    /** Whether a request is about admission itself, which nobody may lock. */
    static boolean isExempt(Attributes attributes) {
        return attributes.resource().group().equals("admissionregistration.k8s.io")
                && EXEMPT.contains(attributes.resource().plural());
    }
}
