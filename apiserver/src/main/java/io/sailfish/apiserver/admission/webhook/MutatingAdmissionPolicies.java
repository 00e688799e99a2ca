package io.sailfish.apiserver.admission.webhook;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.MutatingPlugin;
import io.sailfish.apiserver.admission.Reinvocation;
import io.sailfish.apiserver.cel.CelFailure;
import io.sailfish.apiserver.cel.CelValues;
import io.sailfish.apiserver.cel.CostBudget;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.admissionregistration.v1.AdmissionregistrationV1;
import io.sailfish.model.api.admissionregistration.v1.MutatingAdmissionPolicy;
import io.sailfish.model.api.admissionregistration.v1.MutatingAdmissionPolicyBinding;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Has the policies that bindings put into force change what is written, in the order of the policies' names and of their
 * bindings', each once with every parameter.
 */
public final class MutatingAdmissionPolicies implements MutatingPlugin {
    /** What one mutation, with the variables that it uses, may cost. */
    private static final long BUDGET = 10_000_000;

    private final Registry registry;
    private final PolicyMatcher matcher;
    private final Followed<MutatingAdmissionPolicy, MutatingPolicy> policies;
    private final Followed<MutatingAdmissionPolicyBinding, PolicyBinding> bindings;

    public MutatingAdmissionPolicies(Registry registry, AccessQueries access) {
        this.registry = registry;
        this.matcher = new PolicyMatcher(registry, access);
        this.policies = new Followed<>(
                registry.store(AdmissionregistrationV1.MUTATING_ADMISSION_POLICIES)::all,
                MutatingAdmissionPolicies::compiled);
        this.bindings = new Followed<>(
                registry.store(AdmissionregistrationV1.MUTATING_ADMISSION_POLICY_BINDINGS)::all, PolicyBinding::of);
    }

    private static MutatingPolicy compiled(MutatingAdmissionPolicy policy) {
        try {
            return MutatingPolicy.of(policy);
        } catch (CelFailure e) {
            throw new IllegalStateException(
                    "policy " + policy.name() + " was accepted but cannot be compiled: " + e.getMessage(), e);
        }
    }

    /** A policy to carry out, in the form in which it sees the request. */
    private record Invocation(
            MutatingPolicy mutating,
            PolicyBinding binding,
            Form form,
            @Nullable ApiObject param) {

        Policy policy() {
            return mutating.policy();
        }

        /** What tells it from others. */
        List<String> key() {
            return param == null
                    ? List.of(policy().name(), binding.name())
                    : List.of(policy().name(), binding.name(), param.namespace(), param.name());
        }
    }

    /** What kept policies that must not fail from being carried out. */
    private record Faults(List<String> messages, List<Boolean> invalid) {
        void add(Policy policy, PolicyBinding binding, String message, boolean isInvalid) {
            if (policy.fails()) {
                messages.add("policy '" + policy.name() + "' with binding '" + binding.name() + "' denied request: "
                        + message);
                invalid.add(isInvalid);
            }
        }
    }

    @Override
    public String name() {
        return "MutatingAdmissionPolicy";
    }

    @Override
    public boolean handles(Attributes attributes) {
        return !bindings.isEmpty() && !Rules.isExempt(attributes);
    }

    @Override
    public @Nullable ApiObject admit(Attributes attributes) {
        List<Form> forms = Form.of(attributes, registry);
        Faults faults = new Faults(new ArrayList<>(0), new ArrayList<>(0));
        List<Invocation> invocations = invocations(attributes, forms, faults);
        Attributes current = attributes;
        if (!invocations.isEmpty()) {
            Reinvocation.Turns turns = attributes.again().turns(name());
            turns.begin(attributes.object());
            for (Invocation invocation : invocations) {
                current = carriedOut(invocation, current, forms.getFirst(), turns, faults);
            }
            turns.end(current.object());
        }
        if (!faults.messages().isEmpty()) {
            throw refusal(attributes, faults);
        }
        return current.object();
    }

    private List<Invocation> invocations(Attributes attributes, List<Form> forms, Faults faults) {
        List<Invocation> invocations = new ArrayList<>();
        List<PolicyBinding> all = bindings.all();
        for (MutatingPolicy mutating : policies.all()) {
            for (PolicyBinding binding : all) {
                Policy policy = mutating.policy();
                Form form = policy.name().equals(binding.policy())
                        ? matcher.matched(policy, binding, attributes, forms)
                        : null;
                if (form == null) {
                    continue;
                }
                try {
                    for (ApiObject param : matcher.params(policy, binding, attributes)) {
                        invocations.add(new Invocation(mutating, binding, form, param));
                    }
                } catch (ParamSource.Missing e) {
                    faults.add(policy, binding, "failed to configure binding: " + e.getMessage(), false);
                }
            }
        }
        return invocations;
    }

    private Attributes carriedOut(
            Invocation invocation, Attributes attributes, Form asked, Reinvocation.Turns turns, Faults faults) {
        try {
            if (!invocation.policy().conditions().hold(values(invocation, attributes, asked))) {
                return attributes;
            }
        } catch (CelFailure e) {
            faults.add(invocation.policy(), invocation.binding(), String.valueOf(e.getMessage()), true);
            return attributes;
        }
        if (!turns.due(invocation.key())) {
            return attributes;
        }
        Attributes current = attributes;
        for (MutatingPolicy.Mutation mutation : invocation.mutating().mutations()) {
            try {
                current = mutated(invocation, mutation, current, asked);
            } catch (MutatingPolicy.Failure e) {
                faults.add(invocation.policy(), invocation.binding(), String.valueOf(e.getMessage()), true);
            }
        }
        if (current.object() != attributes.object()) {
            turns.changed();
        }
        if (invocation.mutating().reinvoked()) {
            turns.mayRepeat(invocation.key());
        }
        return current;
    }

    private Map<String, Object> values(Invocation invocation, Attributes attributes, Form asked) {
        Map<String, Object> values = matcher.values(attributes, invocation.form(), asked);
        values.put("params", CelValues.of(invocation.param()));
        return values;
    }

    private Attributes mutated(
            Invocation invocation, MutatingPolicy.Mutation mutation, Attributes attributes, Form asked)
            throws MutatingPolicy.Failure {
        ApiObject shown = invocation.form().shown(attributes.object());
        if (shown == null) {
            return attributes;
        }
        CostBudget budget = new CostBudget(BUDGET);
        Object value;
        try {
            value = budget.evaluate(
                    mutation.program(), invocation.policy().completed(values(invocation, attributes, asked), budget));
        } catch (CelFailure e) {
            String about = budget.isSpent() ? "" : "expression '" + mutation.expression() + "' resulted in error: ";
            throw new MutatingPolicy.Failure(about + e.getMessage(), e);
        }
        ApiObject changed = mutation.applied(shown, value);
        return changed.equals(shown)
                ? attributes
                : attributes.withObject(invocation.form().taken(changed, registry));
    }

    /** In the words of the first fault, with all of them as causes. */
    private static ApiException refusal(Attributes attributes, Faults faults) {
        ApiException forbidden = ApiErrors.forbidden(
                attributes.resource().group(),
                attributes.resource().plural(),
                attributes.name(),
                "",
                faults.messages().stream()
                        .map(message -> new ApiException.Cause("", message, ""))
                        .toList());
        ApiException.Reason reason =
                faults.invalid().getFirst() ? ApiException.Reason.INVALID : ApiException.Reason.FORBIDDEN;
        return new ApiException(new ApiException.Failure(
                forbidden.failure().code(),
                reason,
                faults.messages().getFirst(),
                forbidden.failure().details()));
    }
}
