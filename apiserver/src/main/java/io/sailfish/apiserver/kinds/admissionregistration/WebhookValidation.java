package io.sailfish.apiserver.kinds.admissionregistration;

import io.sailfish.apiserver.admission.webhook.ExpressionValues;
import io.sailfish.apiserver.kinds.core.pod.AffinityValidation;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.admissionregistration.v1.MutatingWebhook;
import io.sailfish.model.api.admissionregistration.v1.RuleWithOperations;
import io.sailfish.model.api.admissionregistration.v1.ValidatingWebhook;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What webhooks may say. Those that change objects say one thing more than those that judge them. */
final class WebhookValidation {
    private static final FieldPath WEBHOOKS = FieldPath.of("webhooks");
    private static final List<String> FAILURE_POLICIES = List.of("Fail", "Ignore");
    private static final List<String> MATCH_POLICIES = List.of("Equivalent", "Exact");
    private static final List<String> SIDE_EFFECTS = List.of("None", "NoneOnDryRun");
    private static final List<String> REINVOCATIONS = List.of("IfNeeded", "Never");
    private static final List<String> REVIEWS = List.of("v1", "v1beta1");

    private WebhookValidation() {}

    static void validating(List<ValidatingWebhook> hooks, FieldErrors errors) {
        mutating(hooks.stream().map(hook -> MutatingWebhookForm.of(hook)).toList(), errors);
    }

    static void mutating(List<MutatingWebhook> hooks, FieldErrors errors) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < hooks.size(); i++) {
            MutatingWebhook hook = hooks.get(i);
            FieldPath path = WEBHOOKS.index(i);
            hook(hook, path, errors);
            reviews(hook.admissionReviewVersions(), path.child("admissionReviewVersions"), errors);
            if (!hook.name().isEmpty() && !names.add(hook.name())) {
                errors.duplicate(path.child("name"), hook.name());
            }
        }
    }

    private static void hook(MutatingWebhook hook, FieldPath path, FieldErrors errors) {
        domain(hook.name(), path.child("name"), errors);
        for (int i = 0; i < hook.rules().size(); i++) {
            RuleWithOperations rule = hook.rules().get(i);
            RuleValidation.check(
                    new RuleValidation.Rule(
                            rule.operations(),
                            rule.apiGroups(),
                            rule.apiVersions(),
                            rule.resources(),
                            rule.hasScope(),
                            rule.scope("")),
                    path.child("rules").index(i),
                    errors);
        }
        oneOf(hook.hasFailurePolicy(), hook.failurePolicy(""), FAILURE_POLICIES, path.child("failurePolicy"), errors);
        oneOf(hook.hasMatchPolicy(), hook.matchPolicy(""), MATCH_POLICIES, path.child("matchPolicy"), errors);
        if (!hook.hasSideEffects()) {
            errors.required(path.child("sideEffects"), "must specify one of None, NoneOnDryRun");
        }
        oneOf(hook.hasSideEffects(), hook.sideEffects(""), SIDE_EFFECTS, path.child("sideEffects"), errors);
        int seconds = hook.timeoutSeconds(10);
        if (seconds < 1 || seconds > 30) {
            errors.invalid(path.child("timeoutSeconds"), seconds, "the timeout value must be between 1 and 30 seconds");
        }
        AffinityValidation.selector(
                hook.hasNamespaceSelector(), hook.namespaceSelector(), path.child("namespaceSelector"), errors);
        AffinityValidation.selector(
                hook.hasObjectSelector(), hook.objectSelector(), path.child("objectSelector"), errors);
        oneOf(
                hook.hasReinvocationPolicy(),
                hook.reinvocationPolicy(""),
                REINVOCATIONS,
                path.child("reinvocationPolicy"),
                errors);
        ClientValidation.check(hook.clientConfig(), path.child("clientConfig"), errors);
        ConditionValidation.check(
                hook.matchConditions(), ExpressionValues.CONDITIONS, path.child("matchConditions"), errors);
    }

    static void oneOf(boolean given, String value, List<String> known, FieldPath path, FieldErrors errors) {
        if (given && !known.contains(value)) {
            errors.notSupported(path, value, known);
        }
    }

    private static void domain(String name, FieldPath path, FieldErrors errors) {
        if (name.isEmpty()) {
            errors.required(path, "");
            return;
        }
        List<String> problems = Names.dns1123Subdomain(name);
        if (!problems.isEmpty()) {
            errors.invalid(path, name, String.join(",", problems));
        } else if (name.split("\\.", -1).length < 3) {
            errors.invalid(path, name, "should be a domain with at least three segments separated by dots");
        }
    }

    private static void reviews(List<String> versions, FieldPath path, FieldErrors errors) {
        if (versions.isEmpty()) {
            errors.required(path, "must specify one of v1, v1beta1");
            return;
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < versions.size(); i++) {
            String version = versions.get(i);
            if (!seen.add(version)) {
                errors.invalid(path.index(i), version, "duplicate version");
                continue;
            }
            List<String> problems = Names.dns1035Label(version);
            if (!problems.isEmpty()) {
                errors.invalid(path.index(i), version, String.join(",", problems));
            }
        }
        if (versions.stream().noneMatch(REVIEWS::contains)) {
            errors.invalid(path, versions, "must include at least one of v1, v1beta1");
        }
    }
}
