package io.sailfish.apiserver.kinds.admissionregistration;

import io.sailfish.apiserver.admission.webhook.PolicyExpressions;
import io.sailfish.apiserver.cel.CelEnvironment;
import io.sailfish.apiserver.cel.CelProgram;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.admissionregistration.v1.AdmissionregistrationV1;
import io.sailfish.model.api.admissionregistration.v1.MutatingAdmissionPolicy;
import io.sailfish.model.api.admissionregistration.v1.MutatingAdmissionPolicySpec;
import io.sailfish.model.api.admissionregistration.v1.Mutation;
import io.sailfish.model.status.FieldPath;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** MutatingAdmissionPolicies: changes in expressions, which nothing makes until a binding says where. */
final class MutatingPolicyKind implements Kind<MutatingAdmissionPolicy> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final List<String> PATCH_TYPES = List.of("ApplyConfiguration", "JSONPatch");
    private static final List<String> REINVOCATIONS = List.of("IfNeeded", "Never");

    @Override
    public KindDefinition<MutatingAdmissionPolicy> definition() {
        return KindDefinition.of(AdmissionregistrationV1.MUTATING_ADMISSION_POLICIES)
                .generation()
                .strategy(new Rules())
                .column(
                        "Mutations",
                        "integer",
                        "Mutations indicates the number of mutation rules defined in this configuration",
                        0,
                        (policy, now) -> policy.spec().mutations().size())
                .column(
                        "ParamKind",
                        "string",
                        "ParamKind specifies the kind of resources used to parameterize this policy",
                        0,
                        (policy, now) -> PolicyParts.shown(
                                policy.spec().hasParamKind(), policy.spec().paramKind()))
                .ageColumn()
                .build();
    }

    private static final class Rules implements Strategy<MutatingAdmissionPolicy> {
        @Override
        public MutatingAdmissionPolicy defaults(MutatingAdmissionPolicy given) {
            MutatingAdmissionPolicySpec spec = given.spec();
            spec = spec.hasFailurePolicy() ? spec : spec.withFailurePolicy("Fail");
            if (spec.hasMatchConstraints()) {
                spec = spec.withMatchConstraints(MatchValidation.filled(spec.matchConstraints()));
            }
            return given.withSpec(spec);
        }

        @Override
        public void validate(RequestContext context, MutatingAdmissionPolicy policy, FieldErrors errors) {
            MutatingAdmissionPolicySpec spec = policy.spec();
            PolicyParts.failurePolicy(
                    spec.hasFailurePolicy(), spec.failurePolicy(""), SPEC.child("failurePolicy"), errors);
            boolean params = spec.hasParamKind();
            if (params) {
                PolicyParts.paramKind(spec.paramKind(), SPEC.child("paramKind"), errors);
            }
            FieldPath constraints = SPEC.child("matchConstraints");
            PolicyParts.constraints(spec.hasMatchConstraints(), spec.matchConstraints(), constraints, errors);
            PolicyParts.changing(spec.matchConstraints(), constraints, errors);
            ConditionValidation.check(
                    spec.matchConditions(),
                    PolicyExpressions.environment(params, null),
                    SPEC.child("matchConditions"),
                    errors);
            Set<String> variables = PolicyParts.variables(spec.variables(), params, SPEC.child("variables"), errors);
            if (spec.mutations().isEmpty()) {
                errors.required(SPEC.child("mutations"), "mutations must contain at least one item");
            }
            CelEnvironment environment = PolicyExpressions.changes(params, variables.isEmpty() ? null : variables);
            for (int i = 0; i < spec.mutations().size(); i++) {
                mutation(
                        spec.mutations().get(i),
                        environment,
                        SPEC.child("mutations").index(i),
                        errors);
            }
            if (spec.reinvocationPolicy().isEmpty()) {
                errors.required(SPEC.child("reinvocationPolicy"), "");
            } else if (!REINVOCATIONS.contains(spec.reinvocationPolicy())) {
                errors.notSupported(SPEC.child("reinvocationPolicy"), spec.reinvocationPolicy(), REINVOCATIONS);
            }
        }

        private static void mutation(
                Mutation mutation, CelEnvironment environment, FieldPath path, FieldErrors errors) {
            FieldPath patch = path.child("jsonPatch");
            FieldPath configuration = path.child("applyConfiguration");
            switch (mutation.patchType()) {
                case "" -> errors.required(path.child("patchType"), "");
                case "JSONPatch" -> {
                    required(mutation.hasJsonPatch(), "JSONPatch", patch, errors);
                    if (mutation.hasJsonPatch()) {
                        expression(
                                mutation.jsonPatch().expression(),
                                environment,
                                CelProgram::mayBePatch,
                                "list(JSONPatch)",
                                patch,
                                errors);
                    }
                    if (mutation.hasApplyConfiguration()) {
                        unwanted("JSONPatch", "applyConfiguration", configuration, errors);
                    }
                }
                case "ApplyConfiguration" -> {
                    required(mutation.hasApplyConfiguration(), "ApplyConfiguration", configuration, errors);
                    if (mutation.hasApplyConfiguration()) {
                        expression(
                                mutation.applyConfiguration().expression(),
                                environment,
                                CelProgram::isConfiguration,
                                "Object",
                                configuration,
                                errors);
                    }
                    if (mutation.hasJsonPatch()) {
                        unwanted("ApplyConfiguration", "jsonPatch", patch, errors);
                    }
                }
                default -> errors.notSupported(path.child("patchType"), mutation.patchType(), PATCH_TYPES);
            }
        }

        private static void required(boolean given, String type, FieldPath path, FieldErrors errors) {
            if (!given) {
                errors.required(path, "must be specified when patchType is " + type);
            }
        }

        private static void unwanted(String type, String name, FieldPath path, FieldErrors errors) {
            errors.invalid(path, "{" + name + "}", "must not be specified when patchType is " + type);
        }

        private static void expression(
                String expression,
                CelEnvironment environment,
                Predicate<CelProgram> fits,
                String wanted,
                FieldPath path,
                FieldErrors errors) {
            FieldPath at = path.child("expression");
            if (expression.isBlank()) {
                errors.required(at, "");
            } else {
                ConditionValidation.expression(expression.strip(), environment, fits, wanted, at, errors);
            }
        }

        @Override
        public boolean allowsUnconditionalUpdate() {
            return false;
        }
    }
}
