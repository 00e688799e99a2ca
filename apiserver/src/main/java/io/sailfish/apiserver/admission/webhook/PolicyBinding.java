package io.sailfish.apiserver.admission.webhook;

import io.sailfish.model.api.admissionregistration.v1.MutatingAdmissionPolicyBinding;
import io.sailfish.model.api.admissionregistration.v1.MutatingAdmissionPolicyBindingSpec;
import io.sailfish.model.api.admissionregistration.v1.ParamRef;
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What puts a policy into force.
 *
 * @param name    of the binding
 * @param policy  the policy's name
 * @param params  which parameters; null for none
 * @param match   where, within what the policy matches; null for everywhere
 * @param actions what follows from a breach; empty for policies that change objects
 */
record PolicyBinding(
        String name, String policy, @Nullable ParamRef params, Policy.@Nullable Match match, List<String> actions) {

    static PolicyBinding of(ValidatingAdmissionPolicyBinding binding) {
        ValidatingAdmissionPolicyBindingSpec spec = binding.spec();
        return new PolicyBinding(
                binding.name(),
                spec.policyName(),
                spec.hasParamRef() ? spec.paramRef() : null,
                spec.hasMatchResources() ? Policy.Match.of(spec.matchResources()) : null,
                spec.validationActions());
    }

    static PolicyBinding of(MutatingAdmissionPolicyBinding binding) {
        MutatingAdmissionPolicyBindingSpec spec = binding.spec();
        return new PolicyBinding(
                binding.name(),
                spec.policyName(),
                spec.hasParamRef() ? spec.paramRef() : null,
                spec.hasMatchResources() ? Policy.Match.of(spec.matchResources()) : null,
                List.of());
    }
}
