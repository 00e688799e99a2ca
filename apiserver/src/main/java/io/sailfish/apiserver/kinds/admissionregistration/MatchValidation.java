package io.sailfish.apiserver.kinds.admissionregistration;

import io.sailfish.apiserver.kinds.core.pod.AffinityValidation;
import io.sailfish.apiserver.kinds.rules.Each;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.admissionregistration.v1.MatchResources;
import io.sailfish.model.api.admissionregistration.v1.NamedRuleWithOperations;
import io.sailfish.model.api.meta.v1.LabelSelector;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What policies and bindings match. */
final class MatchValidation {
    private static final List<String> POLICIES = List.of("Equivalent", "Exact");

    private MatchValidation() {}

    static MatchResources filled(MatchResources given) {
        MatchResources match = given;
        match = match.hasNamespaceSelector() ? match : match.withNamespaceSelector(LabelSelector.EMPTY);
        match = match.hasObjectSelector() ? match : match.withObjectSelector(LabelSelector.EMPTY);
        match = match.hasMatchPolicy() ? match : match.withMatchPolicy("Equivalent");
        List<NamedRuleWithOperations> rules = Each.of(match.resourceRules(), MatchValidation::filled);
        match = rules == match.resourceRules() ? match : match.withResourceRules(rules);
        List<NamedRuleWithOperations> excluded = Each.of(match.excludeResourceRules(), MatchValidation::filled);
        return excluded == match.excludeResourceRules() ? match : match.withExcludeResourceRules(excluded);
    }

    private static NamedRuleWithOperations filled(NamedRuleWithOperations rule) {
        return rule.hasScope() ? rule : rule.withScope("*");
    }

    static void check(MatchResources match, FieldPath path, FieldErrors errors) {
        WebhookValidation.oneOf(
                match.hasMatchPolicy(), match.matchPolicy(""), POLICIES, path.child("matchPolicy"), errors);
        AffinityValidation.selector(
                match.hasNamespaceSelector(), match.namespaceSelector(), path.child("namespaceSelector"), errors);
        AffinityValidation.selector(
                match.hasObjectSelector(), match.objectSelector(), path.child("objectSelector"), errors);
        rules(match.resourceRules(), path.child("resourceRules"), errors);
        rules(match.excludeResourceRules(), path.child("excludeResourceRules"), errors);
    }

    private static void rules(List<NamedRuleWithOperations> rules, FieldPath path, FieldErrors errors) {
        for (int i = 0; i < rules.size(); i++) {
            NamedRuleWithOperations rule = rules.get(i);
            FieldPath names = path.index(i).child("resourceNames");
            Set<String> seen = new HashSet<>();
            for (int j = 0; j < rule.resourceNames().size(); j++) {
                String name = rule.resourceNames().get(j);
                errors.invalid(names.index(j), name, Names.pathSegment(name));
                if (!seen.add(name)) {
                    errors.duplicate(names.index(j), name);
                }
            }
            RuleValidation.check(
                    new RuleValidation.Rule(
                            rule.operations(),
                            rule.apiGroups(),
                            rule.apiVersions(),
                            rule.resources(),
                            rule.hasScope(),
                            rule.scope("")),
                    path.index(i),
                    errors);
        }
    }
}
