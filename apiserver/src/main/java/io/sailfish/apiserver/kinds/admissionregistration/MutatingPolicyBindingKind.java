package io.sailfish.apiserver.kinds.admissionregistration;

import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.admissionregistration.v1.AdmissionregistrationV1;
import io.sailfish.model.api.admissionregistration.v1.MutatingAdmissionPolicyBinding;
import io.sailfish.model.api.admissionregistration.v1.MutatingAdmissionPolicyBindingSpec;
import io.sailfish.model.status.FieldPath;

/** MutatingAdmissionPolicyBindings: where a policy changes objects, with which parameters. */
final class MutatingPolicyBindingKind implements Kind<MutatingAdmissionPolicyBinding> {

    @Override
    public KindDefinition<MutatingAdmissionPolicyBinding> definition() {
        return KindDefinition.of(AdmissionregistrationV1.MUTATING_ADMISSION_POLICY_BINDINGS)
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

    private static final class Rules implements Strategy<MutatingAdmissionPolicyBinding> {
        @Override
        public MutatingAdmissionPolicyBinding defaults(MutatingAdmissionPolicyBinding given) {
            MutatingAdmissionPolicyBindingSpec spec = given.spec();
            return spec.hasMatchResources()
                    ? given.withSpec(spec.withMatchResources(MatchValidation.filled(spec.matchResources())))
                    : given;
        }

        @Override
        public void validate(RequestContext context, MutatingAdmissionPolicyBinding binding, FieldErrors errors) {
            MutatingAdmissionPolicyBindingSpec spec = binding.spec();
            BindingParts.check(spec.policyName(), spec.hasParamRef(), spec.paramRef(), errors);
            if (spec.hasMatchResources()) {
                FieldPath path = FieldPath.of("spec", "matchResources");
                MatchValidation.check(spec.matchResources(), path, errors);
                PolicyParts.changing(spec.matchResources(), path, errors);
            }
        }

        @Override
        public boolean allowsUnconditionalUpdate() {
            return false;
        }
    }
}
