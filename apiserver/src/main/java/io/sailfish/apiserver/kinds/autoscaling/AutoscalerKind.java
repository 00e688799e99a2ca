package io.sailfish.apiserver.kinds.autoscaling;

import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.autoscaling.v1.AutoscalingV1;
import io.sailfish.model.api.autoscaling.v2.AutoscalingV2;
import io.sailfish.model.api.autoscaling.v2.HPAScalingPolicy;
import io.sailfish.model.api.autoscaling.v2.HPAScalingRules;
import io.sailfish.model.api.autoscaling.v2.HorizontalPodAutoscaler;
import io.sailfish.model.api.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.sailfish.model.api.autoscaling.v2.HorizontalPodAutoscalerSpec;
import io.sailfish.model.api.autoscaling.v2.HorizontalPodAutoscalerStatus;
import io.sailfish.model.api.autoscaling.v2.MetricSpec;
import io.sailfish.model.api.autoscaling.v2.MetricTarget;
import io.sailfish.model.api.autoscaling.v2.ResourceMetricSource;
import io.sailfish.model.schema.Descriptions;
import io.sailfish.model.status.FieldPath;
import java.util.List;

/** HorizontalPodAutoscalers: as many pods as the work takes. Kept in version 2, served in version 1 too. */
public final class AutoscalerKind implements Kind<HorizontalPodAutoscaler> {
    @Override
    public KindDefinition<HorizontalPodAutoscaler> definition() {
        return KindDefinition.of(AutoscalingV2.HORIZONTAL_POD_AUTOSCALERS)
                .strategy(new Rules())
                .column(
                        "Reference",
                        "string",
                        spec(HorizontalPodAutoscalerSpec.SCALE_TARGET_REF),
                        0,
                        (scaler, now) -> scaler.spec().scaleTargetRef().kind() + "/"
                                + scaler.spec().scaleTargetRef().name())
                .column(
                        "Targets",
                        "string",
                        spec(HorizontalPodAutoscalerSpec.METRICS),
                        0,
                        (scaler, now) -> MetricText.of(
                                scaler.spec().metrics(), scaler.status().currentMetrics()))
                .column(
                        "MinPods",
                        "string",
                        spec(HorizontalPodAutoscalerSpec.MIN_REPLICAS),
                        0,
                        (scaler, now) -> scaler.spec().hasMinReplicas()
                                ? String.valueOf(scaler.spec().minReplicas(1))
                                : "<unset>")
                .column(
                        "MaxPods",
                        "string",
                        spec(HorizontalPodAutoscalerSpec.MAX_REPLICAS),
                        0,
                        (scaler, now) -> scaler.spec().maxReplicas())
                .column(
                        "Replicas",
                        "string",
                        Descriptions.of(
                                HorizontalPodAutoscalerStatus.TYPE, HorizontalPodAutoscalerStatus.CURRENT_REPLICAS),
                        0,
                        (scaler, now) -> scaler.status().currentReplicas())
                .ageColumn()
                .status(new Status())
                .alsoServed(AutoscalingV1.HORIZONTAL_POD_AUTOSCALERS, new FirstVersion())
                .build();
    }

    private static String spec(int field) {
        return Descriptions.of(HorizontalPodAutoscalerSpec.TYPE, field);
    }

    private static final class Rules implements Strategy<HorizontalPodAutoscaler> {
        private static final List<MetricSpec> EIGHTY_PERCENT = List.of(MetricSpec.builder()
                .type("Resource")
                .resource(ResourceMetricSource.builder()
                        .name("cpu")
                        .target(MetricTarget.builder()
                                .type("Utilization")
                                .averageUtilization(80)
                                .build())
                        .build())
                .build());
        private static final HPAScalingPolicy DOUBLE = policy("Percent", 100);
        private static final HPAScalingPolicy FOUR_PODS = policy("Pods", 4);

        private static HPAScalingPolicy policy(String type, int value) {
            return HPAScalingPolicy.builder()
                    .type(type)
                    .value(value)
                    .periodSeconds(15)
                    .build();
        }

        @Override
        public HorizontalPodAutoscaler defaults(HorizontalPodAutoscaler scaler) {
            HorizontalPodAutoscalerSpec spec = scaler.spec();
            spec = spec.hasMinReplicas() ? spec : spec.withMinReplicas(1);
            spec = spec.metrics().isEmpty() ? spec.withMetrics(EIGHTY_PERCENT) : spec;
            if (spec.hasBehavior()) {
                HorizontalPodAutoscalerBehavior behavior = spec.behavior();
                HPAScalingRules up = behavior.scaleUp();
                up = up.hasStabilizationWindowSeconds() ? up : up.withStabilizationWindowSeconds(0);
                spec = spec.withBehavior(behavior.withScaleUp(rules(up, List.of(FOUR_PODS, DOUBLE)))
                        .withScaleDown(rules(behavior.scaleDown(), List.of(DOUBLE))));
            }
            return scaler.withSpec(spec);
        }

        private static HPAScalingRules rules(HPAScalingRules given, List<HPAScalingPolicy> policies) {
            HPAScalingRules rules = given.hasSelectPolicy() ? given : given.withSelectPolicy("Max");
            // An empty list that was sent is no default: it is refused.
            return rules.has(HPAScalingRules.POLICIES) ? rules : rules.withPolicies(policies);
        }

        @Override
        public void validate(RequestContext context, HorizontalPodAutoscaler scaler, FieldErrors errors) {
            Finalizers.check(scaler, errors);
            AutoscalerValidation.spec(scaler.spec(), errors);
        }

        @Override
        public void validateUpdate(
                RequestContext context,
                HorizontalPodAutoscaler scaler,
                HorizontalPodAutoscaler old,
                FieldErrors errors) {
            AutoscalerValidation.spec(scaler.spec(), errors);
        }
    }

    private static final class Status implements StatusUpdates<HorizontalPodAutoscaler> {
        @Override
        public void validateUpdate(
                RequestContext context,
                HorizontalPodAutoscaler scaler,
                HorizontalPodAutoscaler old,
                FieldErrors errors) {
            count("currentReplicas", scaler.status().currentReplicas(), errors);
            count("desiredReplicas", scaler.status().desiredReplicas(), errors);
        }

        private static void count(String field, int value, FieldErrors errors) {
            if (value < 0) {
                errors.invalid(FieldPath.of("status", field), value, "must be greater than or equal to 0");
            }
        }
    }
}
