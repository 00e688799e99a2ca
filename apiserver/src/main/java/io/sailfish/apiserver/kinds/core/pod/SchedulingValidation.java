package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.PodReadinessGate;
import io.sailfish.model.api.core.v1.PodSchedulingGate;
import io.sailfish.model.api.core.v1.Toleration;
import io.sailfish.model.api.core.v1.TopologySpreadConstraint;
import io.sailfish.model.api.meta.v1.LabelSelector;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.List;

/** Tolerations, gates and the spreading over topologies. */
public final class SchedulingValidation {
    /** What taints do to pods. */
    public static final List<String> EFFECTS = List.of("NoSchedule", "PreferNoSchedule", "NoExecute");

    private static final List<String> OPERATORS = List.of("Equal", "Exists");
    private static final List<String> UNSATISFIABLE = List.of("DoNotSchedule", "ScheduleAnyway");
    private static final List<String> INCLUSIONS = List.of("Honor", "Ignore");

    private SchedulingValidation() {}

    /** Tolerations of pods and of runtime classes. */
    public static void tolerations(List<Toleration> tolerations, FieldPath list, FieldErrors errors) {
        for (int i = 0; i < tolerations.size(); i++) {
            toleration(tolerations.get(i), list, i, errors);
        }
    }

    private static void toleration(Toleration toleration, FieldPath list, int index, FieldErrors errors) {
        FieldPath path = list.index(index);
        String operator = toleration.operator();
        if (!toleration.key().isEmpty()) {
            Checks.problems(errors, path, "key", toleration.key(), Names.qualifiedName(toleration.key()));
        } else if (!operator.equals("Exists")) {
            errors.invalid(
                    path.child("operator"),
                    operator,
                    "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
        }
        if (toleration.hasTolerationSeconds() && !toleration.effect().equals("NoExecute")) {
            errors.invalid(
                    path.child("effect"),
                    toleration.effect(),
                    "effect must be 'NoExecute' when `tolerationSeconds` is set");
        }
        switch (operator) {
            case "", "Equal" -> {
                List<String> problems = Names.labelValue(toleration.value());
                if (!problems.isEmpty()) {
                    errors.invalid(path.child("operator"), toleration.value(), String.join(";", problems));
                }
            }
            case "Exists" -> {
                if (!toleration.value().isEmpty()) {
                    errors.invalid(
                            path.child("operator"),
                            toleration.value(),
                            "value must be empty when `operator` is 'Exists'");
                }
            }
            default -> errors.notSupported(path.child("operator"), operator, OPERATORS);
        }
        if (!toleration.effect().isEmpty()) {
            Checks.oneOf(errors, path, "effect", toleration.effect(), EFFECTS);
        }
    }

    static void readinessGates(List<PodReadinessGate> gates, FieldPath spec, FieldErrors errors) {
        for (int i = 0; i < gates.size(); i++) {
            String type = gates.get(i).conditionType();
            Checks.problems(
                    errors, spec.child("readinessGates").index(i), "conditionType", type, Names.qualifiedName(type));
        }
    }

    static void schedulingGates(List<PodSchedulingGate> gates, FieldPath spec, FieldErrors errors) {
        for (int i = 0; i < gates.size(); i++) {
            String name = gates.get(i).name();
            FieldPath path = spec.child("schedulingGates").index(i);
            errors.invalid(path, name, Names.qualifiedName(name));
            if (gates.subList(0, i).stream().anyMatch(other -> other.name().equals(name))) {
                errors.duplicate(path, name);
            }
        }
    }

    static void spreading(List<TopologySpreadConstraint> constraints, FieldPath spec, FieldErrors errors) {
        for (int i = 0; i < constraints.size(); i++) {
            TopologySpreadConstraint constraint = constraints.get(i);
            FieldPath path = spec.child("topologySpreadConstraints").index(i);
            if (constraint.maxSkew() <= 0) {
                errors.invalid(path.child("maxSkew"), constraint.maxSkew(), "must be greater than zero");
            }
            if (constraint.topologyKey().isEmpty()) {
                errors.required(path.child("topologyKey"), "can not be empty");
            } else {
                Checks.problems(
                        errors,
                        path,
                        "topologyKey",
                        constraint.topologyKey(),
                        Names.qualifiedName(constraint.topologyKey()));
            }
            Checks.oneOf(errors, path, "whenUnsatisfiable", constraint.whenUnsatisfiable(), UNSATISFIABLE);
            repeated(constraint, constraints.subList(i + 1, constraints.size()), path, errors);
            domains(constraint, path, errors);
            if (constraint.hasNodeAffinityPolicy()) {
                Checks.oneOf(errors, path, "nodeAffinityPolicy", constraint.nodeAffinityPolicy(""), INCLUSIONS);
            }
            if (constraint.hasNodeTaintsPolicy()) {
                Checks.oneOf(errors, path, "nodeTaintsPolicy", constraint.nodeTaintsPolicy(""), INCLUSIONS);
            }
            labelKeys(constraint, path.child("matchLabelKeys"), errors);
            AffinityValidation.selector(
                    constraint.hasLabelSelector(), constraint.labelSelector(), path.child("labelSelector"), errors);
        }
    }

    private static void repeated(
            TopologySpreadConstraint constraint,
            List<TopologySpreadConstraint> others,
            FieldPath path,
            FieldErrors errors) {
        for (TopologySpreadConstraint other : others) {
            if (other.topologyKey().equals(constraint.topologyKey())
                    && other.whenUnsatisfiable().equals(constraint.whenUnsatisfiable())) {
                errors.duplicate(
                        path.child("{topologyKey, whenUnsatisfiable}"),
                        "{" + constraint.topologyKey() + ", " + constraint.whenUnsatisfiable() + "}");
                return;
            }
        }
    }

    private static void domains(TopologySpreadConstraint constraint, FieldPath path, FieldErrors errors) {
        if (!constraint.hasMinDomains()) {
            return;
        }
        int domains = constraint.minDomains(0);
        if (domains <= 0) {
            errors.invalid(path.child("minDomains"), domains, "must be greater than zero");
        }
        if (!constraint.whenUnsatisfiable().equals("DoNotSchedule")) {
            errors.invalid(
                    path.child("minDomains"),
                    domains,
                    "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not "
                            + constraint.whenUnsatisfiable());
        }
    }

    private static void labelKeys(TopologySpreadConstraint constraint, FieldPath path, FieldErrors errors) {
        List<String> keys = constraint.matchLabelKeys();
        if (keys.isEmpty()) {
            return;
        }
        if (!constraint.hasLabelSelector()) {
            errors.forbidden(path, "must not be specified when labelSelector is not set");
            return;
        }
        LabelSelector selector = constraint.labelSelector();
        for (int i = 0; i < keys.size(); i++) {
            String key = keys.get(i);
            errors.invalid(path.index(i), key, Names.qualifiedName(key));
            if (selector.matchLabels().containsKey(key)
                    || selector.matchExpressions().stream()
                            .anyMatch(expression -> expression.key().equals(key))) {
                errors.invalid(path.index(i), key, "exists in both matchLabelKeys and labelSelector");
            }
        }
    }
}
