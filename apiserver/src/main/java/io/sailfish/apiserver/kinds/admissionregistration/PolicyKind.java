package io.sailfish.apiserver.kinds.admissionregistration;

import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.admissionregistration.v1.AdmissionregistrationV1;
import io.sailfish.model.api.admissionregistration.v1.ParamKind;
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicySpec;
import io.sailfish.model.api.meta.v1.Condition;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.List;

/** ValidatingAdmissionPolicies: rules in expressions, which nothing does until a binding says where they hold. */
final class PolicyKind implements Kind<ValidatingAdmissionPolicy> {
    private static final List<String> STATES = List.of("False", "True", "Unknown");

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
                        (policy, now) -> params(policy.spec()))
                .ageColumn()
                .status(new Status())
                .build();
    }

    private static String params(ValidatingAdmissionPolicySpec spec) {
        ParamKind kind = spec.paramKind();
        return spec.hasParamKind() ? kind.apiVersion() + "/" + kind.kind() : "<unset>";
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
            FieldPath path = FieldPath.of("status", "conditions");
            List<Condition> conditions = policy.status().conditions();
            for (int i = 0; i < conditions.size(); i++) {
                Condition condition = conditions.get(i);
                FieldPath at = path.index(i);
                errors.invalid(at.child("type"), condition.type(), Names.qualifiedName(condition.type()));
                if (!STATES.contains(condition.status())) {
                    errors.notSupported(at.child("status"), condition.status(), STATES);
                }
                if (condition.observedGeneration() < 0) {
                    errors.invalid(
                            at.child("observedGeneration"),
                            condition.observedGeneration(),
                            "must be greater than or equal to zero");
                }
                if (!condition.hasLastTransitionTime()
                        || condition.lastTransitionTime().isZero()) {
                    errors.required(at.child("lastTransitionTime"), "must be set");
                }
                if (condition.reason().isEmpty()) {
                    errors.required(at.child("reason"), "must be set");
                }
            }
        }
    }
}
