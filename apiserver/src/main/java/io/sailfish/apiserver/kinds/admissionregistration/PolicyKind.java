package io.sailfish.apiserver.kinds.admissionregistration;

import io.sailfish.apiserver.kinds.rules.Conditions;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.admissionregistration.v1.AdmissionregistrationV1;
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicySpec;
import io.sailfish.model.status.FieldPath;

/** ValidatingAdmissionPolicies: rules in expressions, which nothing does until a binding says where they hold. */
final class PolicyKind implements Kind<ValidatingAdmissionPolicy> {
    @Override
    public KindDefinition<ValidatingAdmissionPolicy> definition() {
        return KindDefinition.of(AdmissionregistrationV1.VALIDATING_ADMISSION_POLICIES)
                .generation()
                .strategy(new Rules())
                .column(
                        "Validations",
                        "integer",
                        "Validations indicates the number of validation rules defined in this configuration",
                        0,
                        (policy, now) -> policy.spec().validations().size())
                .column(
                        "ParamKind",
                        "string",
                        "ParamKind specifies the kind of resources used to parameterize this policy",
                        0,
                        (policy, now) -> PolicyParts.shown(
                                policy.spec().hasParamKind(), policy.spec().paramKind()))
                .ageColumn()
                .status(new Status())
                .build();
    }

    private static final class Rules implements Strategy<ValidatingAdmissionPolicy> {
        @Override
        public ValidatingAdmissionPolicy defaults(ValidatingAdmissionPolicy given) {
            ValidatingAdmissionPolicySpec spec = given.spec();
            spec = spec.hasFailurePolicy() ? spec : spec.withFailurePolicy("Fail");
            if (spec.hasMatchConstraints()) {
                spec = spec.withMatchConstraints(MatchValidation.filled(spec.matchConstraints()));
            }
            return given.withSpec(spec);
        }

        @Override
        public void validate(RequestContext context, ValidatingAdmissionPolicy policy, FieldErrors errors) {
            PolicyValidation.check(policy.name(), policy.spec(), errors);
        }

        @Override
        public boolean allowsUnconditionalUpdate() {
            return false;
        }
    }

    private static final class Status implements StatusUpdates<ValidatingAdmissionPolicy> {
        @Override
        public void validateUpdate(
                RequestContext context,
                ValidatingAdmissionPolicy policy,
                ValidatingAdmissionPolicy old,
                FieldErrors errors) {
            Conditions.check(policy.status().conditions(), FieldPath.of("status", "conditions"), errors);
        }
    }
}
