package io.sailfish.apiserver.kinds.policy;

import io.sailfish.apiserver.kinds.core.pod.AffinityValidation;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.policy.v1.PodDisruptionBudget;
import io.sailfish.model.api.policy.v1.PodDisruptionBudgetSpec;
import io.sailfish.model.api.policy.v1.PodDisruptionBudgetStatus;
import io.sailfish.model.api.policy.v1.PolicyV1;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import io.sailfish.model.value.IntOrString;
import java.util.List;

/** PodDisruptionBudgets. */
public final class DisruptionBudgetKind implements Kind<PodDisruptionBudget> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath STATUS = FieldPath.of("status");
    private static final List<String> POLICIES = List.of("AlwaysAllow", "IfHealthyBudget");

    @Override
    public KindDefinition<PodDisruptionBudget> definition() {
        return KindDefinition.of(PolicyV1.POD_DISRUPTION_BUDGETS)
                .generation()
                .strategy(new Rules())
                .column(
                        "Min Available",
                        "string",
                        "The minimum number of pods that must be available.",
                        0,
                        (budget, now) -> budget.spec().hasMinAvailable()
                                ? budget.spec().minAvailable().toString()
                                : "N/A")
                .column(
                        "Max Unavailable",
                        "string",
                        "The maximum number of pods that may be unavailable.",
                        0,
                        (budget, now) -> budget.spec().hasMaxUnavailable()
                                ? budget.spec().maxUnavailable().toString()
                                : "N/A")
                .column(
                        "Allowed Disruptions",
                        "integer",
                        "Calculated number of pods that may be disrupted at this time.",
                        0,
                        (budget, now) -> budget.status().disruptionsAllowed())
                .ageColumn()
                .status(new StatusRules())
                .build();
    }

    private static final class Rules implements Strategy<PodDisruptionBudget> {
        @Override
        public void validate(RequestContext context, PodDisruptionBudget budget, FieldErrors errors) {
            PodDisruptionBudgetSpec spec = budget.spec();
            if (spec.hasMinAvailable() && spec.hasMaxUnavailable()) {
                errors.invalid(SPEC, spec, "minAvailable and maxUnavailable cannot be both set");
            }
            if (spec.hasMinAvailable()) {
                amount(spec.minAvailable(), SPEC.child("minAvailable"), errors);
            }
            if (spec.hasMaxUnavailable()) {
                amount(spec.maxUnavailable(), SPEC.child("maxUnavailable"), errors);
            }
            AffinityValidation.selector(spec.hasSelector(), spec.selector(), SPEC.child("selector"), errors);
            if (spec.hasUnhealthyPodEvictionPolicy() && !POLICIES.contains(spec.unhealthyPodEvictionPolicy(""))) {
                errors.notSupported(
                        SPEC.child("unhealthyPodEvictionPolicy"), spec.unhealthyPodEvictionPolicy(""), POLICIES);
            }
        }

        private static void amount(IntOrString amount, FieldPath path, FieldErrors errors) {
            switch (amount) {
                case IntOrString.Int(int number) -> {
                    if (number < 0) {
                        errors.invalid(path, number, "must be greater than or equal to 0");
                    }
                }
                case IntOrString.Text(String text) -> {
                    List<String> problems = Names.percent(text);
                    errors.invalid(path, text, problems);
                    boolean readable = problems.isEmpty() && text.length() < 10;
                    if (readable && Integer.parseInt(text.substring(0, text.length() - 1)) > 100) {
                        errors.invalid(path, text, "must not be greater than 100%");
                    }
                }
            }
        }

        /** Upstream never judged these names. */
        @Override
        public Names.Rule names() {
            return Names.PATH_SEGMENT;
        }

        @Override
        public boolean allowsUnconditionalUpdate() {
            return false;
        }
    }

    private static final class StatusRules implements StatusUpdates<PodDisruptionBudget> {
        @Override
        public void validateUpdate(
                RequestContext context, PodDisruptionBudget budget, PodDisruptionBudget old, FieldErrors errors) {
            PodDisruptionBudgetStatus status = budget.status();
            count("disruptionsAllowed", status.disruptionsAllowed(), errors);
            count("currentHealthy", status.currentHealthy(), errors);
            count("desiredHealthy", status.desiredHealthy(), errors);
            count("expectedPods", status.expectedPods(), errors);
        }

        private static void count(String field, int value, FieldErrors errors) {
            if (value < 0) {
                errors.invalid(STATUS.child(field), value, "must be greater than or equal to 0");
            }
        }
    }
}
