package io.sailfish.apiserver.kinds.autoscaling;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.autoscaling.v2.CrossVersionObjectReference;
import io.sailfish.model.api.autoscaling.v2.HPAScalingPolicy;
import io.sailfish.model.api.autoscaling.v2.HPAScalingRules;
import io.sailfish.model.api.autoscaling.v2.HorizontalPodAutoscalerSpec;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.List;

/** What is wrong with a HorizontalPodAutoscaler. */
final class AutoscalerValidation {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final List<String> SELECTIONS = List.of("Disabled", "Max", "Min");
    private static final List<String> POLICIES = List.of("Percent", "Pods");
    private static final int LONGEST_WINDOW = 3600;
    private static final int LONGEST_PERIOD = 1800;

    private AutoscalerValidation() {}

    static void spec(HorizontalPodAutoscalerSpec spec, FieldErrors errors) {
        int least = spec.minReplicas(1);
        int most = spec.maxReplicas();
        if (least < 1) {
            errors.invalid(SPEC.child("minReplicas"), least, "must be greater than or equal to 1");
        }
        if (most < 1) {
            errors.invalid(SPEC.child("maxReplicas"), most, "must be greater than 0");
        }
        if (most < least) {
            errors.invalid(SPEC.child("maxReplicas"), most, "must be greater than or equal to `minReplicas`");
        }
        reference(spec.scaleTargetRef(), SPEC.child("scaleTargetRef"), errors);
        for (int i = 0; i < spec.metrics().size(); i++) {
            MetricValidation.validate(
                    spec.metrics().get(i), SPEC.child("metrics").index(i), errors);
        }
        boolean fromOutside = spec.metrics().stream()
                .anyMatch(metric ->
                        metric.type().equals("Object") || metric.type().equals("External"));
        if (least == 0 && !fromOutside) {
            errors.forbidden(
                    SPEC.child("metrics"),
                    "must specify at least one Object or External metric to support scaling to zero replicas");
        }
        if (spec.hasBehavior()) {
            rules(spec.behavior().scaleUp(), SPEC.child("behavior", "scaleUp"), errors);
            rules(spec.behavior().scaleDown(), SPEC.child("behavior", "scaleDown"), errors);
        }
    }

    static void reference(CrossVersionObjectReference reference, FieldPath path, FieldErrors errors) {
        segment(reference.kind(), path.child("kind"), errors);
        segment(reference.name(), path.child("name"), errors);
    }

    private static void segment(String value, FieldPath path, FieldErrors errors) {
        if (value.isEmpty()) {
            errors.required(path, "");
        } else {
            errors.invalid(path, value, Names.pathSegment(value));
        }
    }

    private static void rules(HPAScalingRules rules, FieldPath path, FieldErrors errors) {
        int window = rules.stabilizationWindowSeconds(0);
        FieldPath windowPath = path.child("stabilizationWindowSeconds");
        if (window < 0) {
            errors.invalid(windowPath, window, "must be greater than or equal to zero");
        }
        if (window > LONGEST_WINDOW) {
            errors.invalid(windowPath, window, "must be less than or equal to " + LONGEST_WINDOW);
        }
        if (rules.hasSelectPolicy() && !SELECTIONS.contains(rules.selectPolicy(""))) {
            errors.notSupported(path.child("selectPolicy"), rules.selectPolicy(""), SELECTIONS);
        }
        if (rules.policies().isEmpty()) {
            errors.required(path.child("policies"), "must specify at least one Policy");
        }
        for (int i = 0; i < rules.policies().size(); i++) {
            policy(rules.policies().get(i), path.child("policies").index(i), errors);
        }
    }

    private static void policy(HPAScalingPolicy policy, FieldPath path, FieldErrors errors) {
        if (!POLICIES.contains(policy.type())) {
            errors.notSupported(path.child("type"), policy.type(), POLICIES);
        }
        if (policy.value() <= 0) {
            errors.invalid(path.child("value"), policy.value(), "must be greater than zero");
        }
        if (policy.periodSeconds() <= 0) {
            errors.invalid(path.child("periodSeconds"), policy.periodSeconds(), "must be greater than zero");
        }
        if (policy.periodSeconds() > LONGEST_PERIOD) {
            errors.invalid(
                    path.child("periodSeconds"),
                    policy.periodSeconds(),
                    "must be less than or equal to " + LONGEST_PERIOD);
        }
    }
}
