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
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec;
import io.sailfish.model.api.core.v1.CoreV1;
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
    private final AccessQueries access;
    private final ParamSource params;
    private final Followed<ValidatingAdmissionPolicy, Policy> policies;
    private final Followed<ValidatingAdmissionPolicyBinding, Binding> bindings;

    public ValidatingAdmissionPolicies(Registry registry, AccessQueries access) {
        this.registry = registry;
        this.access = access;
        this.params = new ParamSource(registry);
        this.policies = new Followed<>(
                registry.store(AdmissionregistrationV1.VALIDATING_ADMISSION_POLICIES)::all,
                ValidatingAdmissionPolicies::compiled);
        this.bindings = new Followed<>(
                registry.store(AdmissionregistrationV1.VALIDATING_ADMISSION_POLICY_BINDINGS)::all, Binding::of);
    }

    private record Binding(String name, ValidatingAdmissionPolicyBindingSpec spec, Policy.@Nullable Match match) {
        static Binding of(ValidatingAdmissionPolicyBinding binding) {
            ValidatingAdmissionPolicyBindingSpec spec = binding.spec();
            return new Binding(
                    binding.name(), spec, spec.hasMatchResources() ? Policy.Match.of(spec.matchResources()) : null);
        }
    }

    /** What is wrong with a write, and what the answer shall call it. */
    private record Breach(String message, String reason) {}

    private static Policy compiled(ValidatingAdmissionPolicy policy) {
        try {
            return Policy.of(policy);
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
        List<Policy> known = policies.all();
        ApiException refusal = null;
        for (Binding binding : bindings.all()) {
            for (Policy policy : known) {
                if (policy.name().equals(binding.spec().policyName())) {
                    ApiException found = enforce(policy, binding, attributes, forms);
                    refusal = refusal == null ? found : refusal;
                }
            }
        }
        if (refusal != null) {
            throw refusal;
        }
    }

    private @Nullable ApiException enforce(Policy policy, Binding binding, Attributes attributes, List<Form> forms) {
        Form form = matched(policy.match(), attributes, forms, true);
        boolean bound = form != null
                && (binding.match() == null || matched(binding.match(), attributes, List.of(form), false) != null);
        if (form == null || !bound) {
            return null;
        }
        ApiException refusal = null;
        for (Breach breach : breaches(policy, binding, attributes, form, forms.getFirst())) {
            if (binding.spec().validationActions().contains("Warn")) {
                attributes
                        .context()
                        .warnings()
                        .add("Validation failed for ValidatingAdmissionPolicy '" + policy.name() + "' with binding '"
                                + binding.name() + "': " + breach.message());
            }
            if (refusal == null && binding.spec().validationActions().contains("Deny")) {
                refusal = refusal(policy, binding, attributes, breach);
            }
        }
        return refusal;
    }

    /** The form in which a request is matched; a match without rules is of all of them, if it need not have any. */
    private @Nullable Form matched(Policy.Match match, Attributes attributes, List<Form> forms, boolean needsRule) {
        for (Form form : match.equivalent() ? forms : forms.subList(0, 1)) {
            String group = form.resource().group();
            String version = form.resource().version();
            String plural = form.resource().plural();
            boolean ruled = match.rules().match(attributes, group, version, plural)
                    || !needsRule && match.rules().rules().isEmpty();
            if (ruled && !match.excluded().match(attributes, group, version, plural)) {
                boolean selected = match.selectors()
                        .match(
                                attributes,
                                form.shown(attributes.object()),
                                form.shown(attributes.oldObject()),
                                name -> registry.store(CoreV1.NAMESPACES).find("", name));
                return selected ? form : null;
            }
        }
        return null;
    }

    private List<Breach> breaches(Policy policy, Binding binding, Attributes attributes, Form form, Form asked) {
        List<Breach> breaches = new ArrayList<>(0);
        List<@Nullable ApiObject> found;
        try {
            found = params.of(
                    policy.params(),
                    binding.spec().hasParamRef() ? binding.spec().paramRef() : null,
                    attributes);
        } catch (ParamSource.Missing e) {
            if (policy.fails()) {
                breaches.add(new Breach("failed to configure binding: " + e.getMessage(), "Invalid"));
            }
            return breaches;
        }
        Map<String, Object> values = ExpressionValues.of(attributes, form, asked, access);
        values.put("namespaceObject", CelValues.of(namespace(attributes)));
        for (ApiObject parameter : found) {
            values.put("params", CelValues.of(parameter));
            CostBudget budget = new CostBudget(BUDGET);
            check(policy, policy.completed(values, budget), budget, breaches);
        }
        return breaches;
    }

    private @Nullable ApiObject namespace(Attributes attributes) {
        boolean inNamespace =
                attributes.resource().namespaced() && !attributes.namespace().isEmpty();
        return inNamespace ? registry.store(CoreV1.NAMESPACES).find("", attributes.namespace()) : null;
    }

    private static void check(Policy policy, Map<String, Object> values, CostBudget budget, List<Breach> breaches) {
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
        for (Policy.Check check : policy.checks()) {
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

    private static ApiException refusal(Policy policy, Binding binding, Attributes attributes, Breach breach) {
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
