package io.sailfish.apiserver.kinds.batch;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.batch.v1.JobSpec;
import io.sailfish.model.api.batch.v1.PodFailurePolicyOnExitCodesRequirement;
import io.sailfish.model.api.batch.v1.PodFailurePolicyOnPodConditionsPattern;
import io.sailfish.model.api.batch.v1.PodFailurePolicyRule;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.status.GoSyntax;
import io.sailfish.model.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is wrong with a Job's rules about pods that failed. */
final class FailurePolicyValidation {
    private static final List<String> ACTIONS = List.of("Count", "FailIndex", "FailJob", "Ignore");
    private static final List<String> OPERATORS = List.of("In", "NotIn");
    private static final List<String> STATUSES = List.of("False", "True", "Unknown");
    private static final int MOST_RULES = 20;
    private static final int MOST_PATTERNS = 20;
    private static final int MOST_EXIT_CODES = 255;

    private final JobSpec spec;
    private final FieldErrors errors;

    FailurePolicyValidation(JobSpec spec, FieldErrors errors) {
        this.spec = spec;
        this.errors = errors;
    }

    void validate(FieldPath path) {
        List<PodFailurePolicyRule> rules = spec.podFailurePolicy().rules();
        if (rules.size() > MOST_RULES) {
            errors.tooMany(path.child("rules"), rules.size(), MOST_RULES);
        }
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), path.child("rules").index(i));
        }
    }

    private void rule(PodFailurePolicyRule rule, FieldPath path) {
        oneOf(rule.action(), ACTIONS, path.child("action"));
        if (rule.action().equals("FailIndex") && !spec.hasBackoffLimitPerIndex()) {
            errors.invalid(path.child("action"), rule.action(), "requires the backoffLimitPerIndex to be set");
        }
        if (rule.hasOnExitCodes()) {
            exitCodes(rule.onExitCodes(), path.child("onExitCodes"));
        }
        if (!rule.onPodConditions().isEmpty()) {
            conditions(rule.onPodConditions(), path.child("onPodConditions"));
        }
        if (rule.hasOnExitCodes() && !rule.onPodConditions().isEmpty()) {
            errors.invalid(path, "specifying both OnExitCodes and OnPodConditions is not supported");
        }
        if (!rule.hasOnExitCodes() && rule.onPodConditions().isEmpty()) {
            errors.invalid(path, "specifying one of OnExitCodes and OnPodConditions is required");
        }
    }

    private void oneOf(String value, List<String> supported, FieldPath path) {
        if (value.isEmpty()) {
            errors.required(
                    path,
                    supported.stream().map(GoSyntax::quote).collect(Collectors.joining(" ", "valid values: [", "]")));
        } else if (!supported.contains(value)) {
            errors.notSupported(path, value, supported);
        }
    }

    private void conditions(List<PodFailurePolicyOnPodConditionsPattern> patterns, FieldPath path) {
        if (patterns.size() > MOST_PATTERNS) {
            errors.tooMany(path, patterns.size(), MOST_PATTERNS);
        }
        for (int i = 0; i < patterns.size(); i++) {
            String type = patterns.get(i).type();
            errors.invalid(path.index(i).child("type"), type, Names.qualifiedName(type));
            oneOf(patterns.get(i).status(), STATUSES, path.index(i).child("status"));
        }
    }

    private void exitCodes(PodFailurePolicyOnExitCodesRequirement requirement, FieldPath path) {
        oneOf(requirement.operator(), OPERATORS, path.child("operator"));
        String container = requirement.containerName("");
        if (requirement.hasContainerName() && !hasContainer(container)) {
            errors.invalid(
                    path.child("containerName"),
                    container,
                    "must be one of the container or initContainer names in the pod template");
        }
        List<Integer> codes = requirement.values();
        FieldPath values = path.child("values");
        if (codes.isEmpty()) {
            errors.invalid(values, new FieldError.Shown("[]int32{}"), "at least one value is required");
        } else if (codes.size() > MOST_EXIT_CODES) {
            errors.tooMany(values, codes.size(), MOST_EXIT_CODES);
        }
        Set<Integer> seen = new HashSet<>();
        boolean ordered = true;
        for (int i = 0; i < codes.size(); i++) {
            int code = codes.get(i);
            if (code == 0 && requirement.operator().equals("In")) {
                errors.invalid(values.index(i), code, "must not be 0 for the In operator");
            }
            if (!seen.add(code)) {
                errors.duplicate(values.index(i), code);
            }
            ordered &= i == 0 || codes.get(i - 1) <= code;
        }
        if (!ordered) {
            errors.invalid(values, codes, "must be ordered");
        }
    }

    private boolean hasContainer(String name) {
        PodSpec pod = spec.template().spec();
        return Stream.concat(pod.containers().stream(), pod.initContainers().stream())
                .map(Container::name)
                .anyMatch(name::equals);
    }
}
