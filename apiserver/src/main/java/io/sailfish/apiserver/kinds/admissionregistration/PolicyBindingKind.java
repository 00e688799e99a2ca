package io.sailfish.apiserver.kinds.admissionregistration;

import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.admissionregistration.v1.AdmissionregistrationV1;
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** ValidatingAdmissionPolicyBindings: where a policy holds, with which parameters, and what follows from a breach. */
final class PolicyBindingKind implements Kind<ValidatingAdmissionPolicyBinding> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final List<String> ACTIONS = List.of("Audit", "Deny", "Warn");

    @Override
    public KindDefinition<ValidatingAdmissionPolicyBinding> definition() {
        return KindDefinition.of(AdmissionregistrationV1.VALIDATING_ADMISSION_POLICY_BINDINGS)
                .generation()
                .strategy(new Rules())
                .column(
                        "PolicyName",
                        "string",
                        "PolicyName indicates the policy definition which the policy binding binded to",
                        0,
                        (binding, now) -> binding.spec().policyName())
                .column(
                        "ParamRef",
                        "string",
                        "ParamRef indicates the param resource which sets the configration param",
                        0,
                        (binding, now) -> BindingParts.shown(
                                binding.spec().hasParamRef(), binding.spec().paramRef()))
                .ageColumn()
                .build();
    }

    private static final class Rules implements Strategy<ValidatingAdmissionPolicyBinding> {
        @Override
        public ValidatingAdmissionPolicyBinding defaults(ValidatingAdmissionPolicyBinding given) {
            ValidatingAdmissionPolicyBindingSpec spec = given.spec();
            return spec.hasMatchResources()
                    ? given.withSpec(spec.withMatchResources(MatchValidation.filled(spec.matchResources())))
                    : given;
        }

        @Override
        public void validate(RequestContext context, ValidatingAdmissionPolicyBinding binding, FieldErrors errors) {
            ValidatingAdmissionPolicyBindingSpec spec = binding.spec();
            BindingParts.check(spec.policyName(), spec.hasParamRef(), spec.paramRef(), errors);
            if (spec.hasMatchResources()) {
                // Upstream misspells this one path.
                MatchValidation.check(spec.matchResources(), SPEC.child("matchResouces"), errors);
            }
            actions(spec.validationActions(), SPEC.child("validationActions"), errors);
        }

        private static void actions(List<String> actions, FieldPath path, FieldErrors errors) {
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < actions.size(); i++) {
                if (!ACTIONS.contains(actions.get(i))) {
                    errors.notSupported(path.index(i), actions.get(i), ACTIONS);
                }
                if (!seen.add(actions.get(i))) {
                    errors.duplicate(path.index(i), actions.get(i));
                }
            }
            if (seen.contains("Deny") && seen.contains("Warn")) {
                String shown =
                        actions.stream().map(action -> "\"" + action + "\"").collect(Collectors.joining(", "));
                errors.invalid(
                        path,
                        new FieldError.Shown("[]admissionregistration.ValidationAction{" + shown + "}"),
                        "must not contain both Deny and Warn (repeating the same validation failure information in the"
                                + " API response and headers serves no purpose)");
            }
            if (actions.isEmpty()) {
                errors.required(path, "at least one validation action is required");
            }
        }

        @Override
        public boolean allowsUnconditionalUpdate() {
            return false;
        }
    }
}
