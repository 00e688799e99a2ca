package io.sailfish.apiserver.admission.webhook;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.ValidatingPlugin;
import io.sailfish.apiserver.cel.CelFailure;
import io.sailfish.apiserver.cel.CelValues;
import io.sailfish.apiserver.cel.CostBudget;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.admissionregistration.v1.AdmissionregistrationV1;
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds writes against the policies that bindings put into force. */
public final class ValidatingAdmissionPolicies implements ValidatingPlugin {
    /** What the validations of a policy, with its variables, may cost for one request and parameter. */
    private static final long BUDGET = 10_000_000;

    private final Registry registry;
    private final PolicyMatcher matcher;
    private final Followed<ValidatingAdmissionPolicy, ValidatingPolicy> policies;
    private final Followed<ValidatingAdmissionPolicyBinding, PolicyBinding> bindings;

    public ValidatingAdmissionPolicies(Registry registry, AccessQueries access) {
        this.registry = registry;
        this.matcher = new PolicyMatcher(registry, access);
        this.policies = new Followed<>(
                registry.store(AdmissionregistrationV1.VALIDATING_ADMISSION_POLICIES)::all,
                ValidatingAdmissionPolicies::compiled);
        this.bindings = new Followed<>(
                registry.store(AdmissionregistrationV1.VALIDATING_ADMISSION_POLICY_BINDINGS)::all, PolicyBinding::of);
    }

    /** What is wrong with a write, and what the answer shall call it. */
    private record Breach(String message, String reason) {}

    private static ValidatingPolicy compiled(ValidatingAdmissionPolicy policy) {
        try {
            return ValidatingPolicy.of(policy);
        } catch (CelFailure e) {
            throw new IllegalStateException(
                    "policy " + policy.name() + " was accepted but cannot be compiled: " + e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return "ValidatingAdmissionPolicy";
    }

    @Override
    public boolean handles(Attributes attributes) {
        return !bindings.isEmpty() && !Rules.isExempt(attributes);
    }

    @Override
    public void validate(Attributes attributes) {
        List<Form> forms = Form.of(attributes, registry);
        List<ValidatingPolicy> known = policies.all();
        ApiException refusal = null;
        for (PolicyBinding binding : bindings.all()) {
            for (ValidatingPolicy policy : known) {
                if (policy.policy().name().equals(binding.policy())) {
                    ApiException found = enforce(policy, binding, attributes, forms);
                    refusal = refusal == null ? found : refusal;
                }
            }
        }
        if (refusal != null) {
            throw refusal;
        }
    }

    private @Nullable ApiException enforce(
            ValidatingPolicy validating, PolicyBinding binding, Attributes attributes, List<Form> forms) {
        Policy policy = validating.policy();
        Form form = matcher.matched(policy, binding, attributes, forms);
        if (form == null) {
            return null;
        }
        ApiException refusal = null;
        for (Breach breach : breaches(validating, binding, attributes, form, forms.getFirst())) {
            if (binding.actions().contains("Warn")) {
                attributes
                        .context()
                        .warnings()
                        .add("Validation failed for ValidatingAdmissionPolicy '" + policy.name() + "' with binding '"
                                + binding.name() + "': " + breach.message());
            }
            if (refusal == null && binding.actions().contains("Deny")) {
                refusal = refusal(policy, binding, attributes, breach);
            }
        }
        return refusal;
    }

    private List<Breach> breaches(
            ValidatingPolicy validating, PolicyBinding binding, Attributes attributes, Form form, Form asked) {
        Policy policy = validating.policy();
        List<Breach> breaches = new ArrayList<>(0);
        List<@Nullable ApiObject> found;
        try {
            found = matcher.params(policy, binding, attributes);
        } catch (ParamSource.Missing e) {
            if (policy.fails()) {
                breaches.add(new Breach("failed to configure binding: " + e.getMessage(), "Invalid"));
            }
            return breaches;
        }
        Map<String, Object> values = matcher.values(attributes, form, asked);
        for (ApiObject parameter : found) {
            values.put("params", CelValues.of(parameter));
            CostBudget budget = new CostBudget(BUDGET);
            check(validating, policy.completed(values, budget), budget, breaches);
        }
        return breaches;
    }

    private static void check(
            ValidatingPolicy validating, Map<String, Object> values, CostBudget budget, List<Breach> breaches) {
        Policy policy = validating.policy();
        try {
            if (!policy.conditions().hold(values)) {
                return;
            }
        } catch (CelFailure e) {
            if (policy.fails()) {
                breaches.add(new Breach(e.getMessage(), "Invalid"));
            }
            return;
        }
        for (ValidatingPolicy.Check check : validating.checks()) {
            try {
                if (!Boolean.TRUE.equals(budget.evaluate(check.program(), values))) {
                    breaches.add(new Breach(check.said(values, budget), check.reason()));
                }
            } catch (CelFailure e) {
                if (policy.fails()) {
                    String about =
                            budget.isSpent() ? "" : "expression '" + check.expression() + "' resulted in error: ";
                    breaches.add(new Breach(about + e.getMessage(), "Invalid"));
                }
                if (budget.isSpent()) {
                    return;
                }
            }
        }
    }

    private static ApiException refusal(Policy policy, PolicyBinding binding, Attributes attributes, Breach breach) {
        String message = "ValidatingAdmissionPolicy '" + policy.name() + "' with binding '" + binding.name()
                + "' denied request: " + breach.message();
        ApiException forbidden = ApiErrors.forbidden(
                attributes.resource().group(),
                attributes.resource().plural(),
                attributes.name(),
                message,
                List.of(new ApiException.Cause("", message, "")));
        ApiException.Reason reason = switch (breach.reason()) {
            case "Forbidden" -> ApiException.Reason.FORBIDDEN;
            case "Unauthorized" -> ApiException.Reason.UNAUTHORIZED;
            case "RequestEntityTooLarge" -> ApiException.Reason.REQUEST_ENTITY_TOO_LARGE;
            default -> ApiException.Reason.INVALID;
        };
        int code = switch (breach.reason()) {
            case "Forbidden" -> 403;
            case "Unauthorized" -> 401;
            case "RequestEntityTooLarge" -> 413;
            default -> 422;
        };
        ApiException.Failure failure = forbidden.failure();
        return new ApiException(new ApiException.Failure(code, reason, failure.message(), failure.details()));
    }
}
