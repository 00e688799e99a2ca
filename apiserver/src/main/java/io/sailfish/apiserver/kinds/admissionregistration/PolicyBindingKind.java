package io.sailfish.apiserver.kinds.admissionregistration;

import io.sailfish.apiserver.kinds.core.pod.AffinityValidation;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.admissionregistration.v1.AdmissionregistrationV1;
import io.sailfish.model.api.admissionregistration.v1.ParamRef;
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.sailfish.model.api.admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** ValidatingAdmissionPolicyBindings: where a policy holds, with which parameters, and what follows from a breach. */
final class PolicyBindingKind implements Kind<ValidatingAdmissionPolicyBinding> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final List<String> ACTIONS = List.of("Audit", "Deny", "Warn");
    private static final List<String> NOT_FOUND = List.of("Allow", "Deny");

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
                        (binding, now) -> params(binding.spec()))
                .ageColumn()
                .build();
    }

    private static String params(ValidatingAdmissionPolicyBindingSpec spec) {
        ParamRef params = spec.paramRef();
        if (!spec.hasParamRef() || params.name().isEmpty() && !params.hasSelector()) {
            return "<unset>";
        }
        if (params.name().isEmpty()) {
            return params.selector().toString();
        }
        return params.namespace().isEmpty() ? params.name() : params.namespace() + "/" + params.name();
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
            if (spec.policyName().isEmpty()) {
                errors.required(SPEC.child("policyName"), "");
            } else {
                errors.invalid(SPEC.child("policyName"), spec.policyName(), Names.dns1123Subdomain(spec.policyName()));
            }
            if (spec.hasParamRef()) {
                params(spec.paramRef(), SPEC.child("paramRef"), errors);
            }
            if (spec.hasMatchResources()) {
                // Upstream misspells this one path.
                MatchValidation.check(spec.matchResources(), SPEC.child("matchResouces"), errors);
            }
            actions(spec.validationActions(), SPEC.child("validationActions"), errors);
        }

        private static void params(ParamRef params, FieldPath path, FieldErrors errors) {
            if (!params.name().isEmpty()) {
                errors.invalid(path.child("name"), params.name(), Names.pathSegment(params.name()));
                if (params.hasSelector()) {
                    errors.forbidden(path.child("name"), "name and selector are mutually exclusive");
                }
            }
            if (params.hasSelector()) {
                AffinityValidation.selector(true, params.selector(), path.child("selector"), errors);
                if (!params.name().isEmpty()) {
                    errors.forbidden(path.child("selector"), "name and selector are mutually exclusive");
                }
            }
            if (params.name().isEmpty() && !params.hasSelector()) {
                errors.required(path, "one of name or selector must be specified");
            }
            if (!params.hasParameterNotFoundAction()) {
                errors.required(path.child("parameterNotFoundAction"), "");
            } else {
                WebhookValidation.oneOf(
                        true,
                        params.parameterNotFoundAction(""),
                        NOT_FOUND,
                        path.child("parameterNotFoundAction"),
                        errors);
            }
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
