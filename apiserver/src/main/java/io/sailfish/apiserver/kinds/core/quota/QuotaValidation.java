package io.sailfish.apiserver.kinds.core.quota;

import io.sailfish.apiserver.kinds.core.pod.ResourceNames;
import io.sailfish.apiserver.kinds.core.pod.ResourceValidation;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.ResourceQuotaSpec;
import io.sailfish.model.api.core.v1.ScopedResourceSelectorRequirement;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.status.GoSyntax;
import io.sailfish.model.value.Quantity;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is wrong with a ResourceQuota. */
final class QuotaValidation {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final String UNSUPPORTED = "unsupported scope";
    private static final String INAPPLICABLE = "unsupported scope applied to resource";
    private static final String ONLY_EXISTS = "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating,"
            + " ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or"
            + " ResourceQuotaScopeCrossNamespacePodAffinity";

    private QuotaValidation() {}

    static void spec(ResourceQuotaSpec spec, FieldErrors errors) {
        amounts(spec.hard(), SPEC.child("hard"), errors);
        scopes(spec, errors);
        if (spec.hasScopeSelector()) {
            selector(spec, errors);
        }
    }

    /** Amounts by the names of what they limit. */
    static void amounts(Map<String, Quantity> amounts, FieldPath path, FieldErrors errors) {
        for (Map.Entry<String, Quantity> amount : amounts.entrySet()) {
            String name = amount.getKey();
            ResourceValidation.name(name, path.key(name), errors);
            if (name.indexOf('/') < 0 && !ResourceNames.isOfQuotas(name)) {
                errors.invalid(path.key(name), new FieldError.Shown(name), "must be a standard resource for quota");
            }
            ResourceValidation.amount(name, amount.getValue(), path.key(name), errors);
        }
    }

    private static void scopes(ResourceQuotaSpec spec, FieldErrors errors) {
        FieldPath path = SPEC.child("scopes");
        for (String name : spec.scopes()) {
            QuotaScope scope = QuotaScope.find(name);
            if (scope == null) {
                errors.invalid(path, shown(spec.scopes()), UNSUPPORTED);
            }
            for (String resource : spec.hard().keySet()) {
                if (!applies(scope, resource)) {
                    errors.invalid(path, shown(spec.scopes()), INAPPLICABLE);
                }
            }
        }
        conflicts(Set.copyOf(spec.scopes()), spec, path, errors);
    }

    private static FieldError.Shown shown(List<String> scopes) {
        return new FieldError.Shown(scopes.stream()
                .map(GoSyntax::quote)
                .collect(Collectors.joining(", ", "[]core.ResourceQuotaScope{", "}")));
    }

    private static boolean applies(@Nullable QuotaScope scope, String resource) {
        return !ResourceNames.isOfQuotas(resource) || scope == null || scope.appliesTo(resource);
    }

    private static void conflicts(Set<String> scopes, ResourceQuotaSpec spec, FieldPath path, FieldErrors errors) {
        for (Set<String> pair :
                List.of(Set.of("BestEffort", "NotBestEffort"), Set.of("Terminating", "NotTerminating"))) {
            if (scopes.containsAll(pair)) {
                errors.invalid(path, shown(spec.scopes()), "conflicting scopes");
            }
        }
    }

    private static void selector(ResourceQuotaSpec spec, FieldErrors errors) {
        FieldPath path = SPEC.child("scopeSelector", "matchExpressions");
        Set<String> seen = new HashSet<>();
        for (ScopedResourceSelectorRequirement requirement :
                spec.scopeSelector().matchExpressions()) {
            QuotaScope scope = QuotaScope.find(requirement.scopeName());
            if (scope == null) {
                errors.invalid(path.child("scopeName"), requirement.scopeName(), UNSUPPORTED);
            }
            for (String resource : spec.hard().keySet()) {
                if (!applies(scope, resource)) {
                    errors.invalid(path, spec.scopeSelector(), INAPPLICABLE);
                }
            }
            if (scope != null && !scope.hasValues() && !requirement.operator().equals("Exists")) {
                errors.invalid(path.child("operator"), requirement.operator(), ONLY_EXISTS);
            }
            operator(requirement, path, errors);
            seen.add(requirement.scopeName());
        }
        conflicts(seen, spec, path, errors);
    }

    private static void operator(ScopedResourceSelectorRequirement requirement, FieldPath path, FieldErrors errors) {
        switch (requirement.operator()) {
            case "In", "NotIn" -> {
                if (requirement.values().isEmpty()) {
                    errors.required(
                            path.child("values"),
                            "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (!requirement.values().isEmpty()) {
                    errors.invalid(
                            path.child("values"),
                            requirement.values(),
                            "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector");
                }
            }
            default -> errors.invalid(path.child("operator"), requirement.operator(), "not a valid selector operator");
        }
    }
}
