package io.sailfish.apiserver.kinds.scheduling;

import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.kinds.rules.Immutable;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.scheduling.v1.PriorityClass;
import io.sailfish.model.api.scheduling.v1.SchedulingV1;
import io.sailfish.model.schema.Descriptions;
import io.sailfish.model.status.FieldPath;
import java.util.List;

/** PriorityClasses: a name for how important pods are. */
public final class PriorityClassKind implements Kind<PriorityClass> {
    private static final String PREEMPTS = "PreemptLowerPriority";
    private static final List<String> POLICIES = List.of(PREEMPTS, "Never");

    @Override
    public KindDefinition<PriorityClass> definition() {
        return KindDefinition.of(SchedulingV1.PRIORITY_CLASSES)
                .generation()
                .strategy(new Rules())
                .column("Value", "integer", described(PriorityClass.VALUE), 0, (item, now) -> item.value())
                .column(
                        "Global-Default",
                        "boolean",
                        described(PriorityClass.GLOBAL_DEFAULT),
                        0,
                        (item, now) -> item.globalDefault())
                .ageColumn()
                .column(
                        "PreemptionPolicy",
                        "string",
                        described(PriorityClass.PREEMPTION_POLICY),
                        0,
                        (item, now) -> item.preemptionPolicy(""))
                .build();
    }

    private static String described(int field) {
        return Descriptions.of(PriorityClass.TYPE, field);
    }

    private static final class Rules implements Strategy<PriorityClass> {
        @Override
        public PriorityClass defaults(PriorityClass given) {
            return given.hasPreemptionPolicy() ? given : given.withPreemptionPolicy(PREEMPTS);
        }

        @Override
        public void validate(RequestContext context, PriorityClass given, FieldErrors errors) {
            Finalizers.check(given, errors);
            if (given.name().startsWith(SystemPriorityClasses.PREFIX)) {
                String problem = SystemPriorityClasses.problem(given);
                if (!problem.isEmpty()) {
                    errors.forbidden(
                            FieldPath.of("metadata", "name"),
                            "priority class names with '" + SystemPriorityClasses.PREFIX
                                    + "' prefix are reserved for system use only. error: " + problem);
                }
            } else if (given.value() > SystemPriorityClasses.HIGHEST_OF_USERS) {
                errors.forbidden(
                        FieldPath.of("value"),
                        "maximum allowed value of a user defined priority is "
                                + SystemPriorityClasses.HIGHEST_OF_USERS);
            }
            String policy = given.preemptionPolicy("");
            if (given.hasPreemptionPolicy() && policy.isEmpty()) {
                errors.required(FieldPath.of("preemptionPolicy"), "");
            } else if (given.hasPreemptionPolicy() && !POLICIES.contains(policy)) {
                errors.notSupported(FieldPath.of("preemptionPolicy"), policy, POLICIES);
            }
        }

        /** Pods carry the number, so that a class can have no other than the one they got. */
        @Override
        public void validateUpdate(RequestContext context, PriorityClass given, PriorityClass old, FieldErrors errors) {
            Finalizers.check(given, errors);
            if (given.value() != old.value()) {
                errors.forbidden(FieldPath.of("value"), "may not be changed in an update.");
            }
            Immutable.check(
                    errors, FieldPath.of("preemptionPolicy"), given.preemptionPolicy(""), old.preemptionPolicy(""));
        }

        /** Upstream gives a generation, but never counts it. */
        @Override
        public boolean changesGeneration(PriorityClass given, PriorityClass old) {
            return false;
        }
    }
}
