package io.sailfish.apiserver.kinds.autoscaling;

import io.sailfish.apiserver.registry.Conversion;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.autoscaling.v1.HorizontalPodAutoscalerSpec;
import io.sailfish.model.api.autoscaling.v1.HorizontalPodAutoscalerStatus;
import io.sailfish.model.api.autoscaling.v2.HorizontalPodAutoscaler;
import io.sailfish.model.api.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.sailfish.model.api.autoscaling.v2.HorizontalPodAutoscalerCondition;
import io.sailfish.model.api.autoscaling.v2.MetricSpec;
import io.sailfish.model.api.autoscaling.v2.MetricStatus;
import io.sailfish.model.api.autoscaling.v2.MetricTarget;
import io.sailfish.model.api.autoscaling.v2.MetricValueStatus;
import io.sailfish.model.api.autoscaling.v2.ResourceMetricSource;
import io.sailfish.model.api.autoscaling.v2.ResourceMetricStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * HorizontalPodAutoscalers of version 1, which knows one metric: how busy the processors are. Everything else stands in
 * annotations there.
 */
final class FirstVersion
        implements Conversion<io.sailfish.model.api.autoscaling.v1.HorizontalPodAutoscaler, HorizontalPodAutoscaler> {
    private static final String PREFIX = "autoscaling.alpha.kubernetes.io/";
    private static final String METRICS = PREFIX + "metrics";
    private static final String CURRENT = PREFIX + "current-metrics";
    private static final String CONDITIONS = PREFIX + "conditions";
    private static final String BEHAVIOR = PREFIX + "behavior";

    @Override
    public HorizontalPodAutoscaler toStored(io.sailfish.model.api.autoscaling.v1.HorizontalPodAutoscaler served) {
        StringMap<String> annotations = StringMap.copyOf(served.metadata().annotations());
        List<MetricSpec> metrics = new ArrayList<>();
        if (served.spec().hasTargetCPUUtilizationPercentage()) {
            metrics.add(cpu(served.spec().targetCPUUtilizationPercentage(0)));
        }
        metrics.addAll(MetricForms.specs(annotations.getOrDefault(METRICS, "")));
        List<MetricStatus> current = new ArrayList<>();
        if (served.status().hasCurrentCPUUtilizationPercentage()) {
            current.add(currentCpu(served.status().currentCPUUtilizationPercentage(0)));
        }
        current.addAll(MetricForms.statuses(annotations.getOrDefault(CURRENT, "")));
        HorizontalPodAutoscaler.Builder stored = HorizontalPodAutoscaler.builder();
        var spec = io.sailfish.model.api.autoscaling.v2.HorizontalPodAutoscalerSpec.builder();
        spec.set(
                "scaleTargetRef",
                MetricForms.other(
                        served.spec().scaleTargetRef(),
                        io.sailfish.model.api.autoscaling.v2.CrossVersionObjectReference.TYPE,
                        served.spec().hasScaleTargetRef()));
        spec.set("minReplicas", served.spec().get("minReplicas"));
        spec.set("maxReplicas", served.spec().get("maxReplicas"));
        spec.metrics(metrics);
        spec.set(
                "behavior",
                MetricForms.message(annotations.getOrDefault(BEHAVIOR, ""), HorizontalPodAutoscalerBehavior.TYPE));
        var status = io.sailfish.model.api.autoscaling.v2.HorizontalPodAutoscalerStatus.builder();
        for (String same : List.of("observedGeneration", "lastScaleTime", "currentReplicas", "desiredReplicas")) {
            status.set(same, served.status().get(same));
        }
        status.currentMetrics(current);
        status.conditions(MetricForms.list(
                annotations.getOrDefault(CONDITIONS, ""),
                HorizontalPodAutoscalerCondition.TYPE,
                HorizontalPodAutoscalerCondition.class));
        for (String carried : List.of(METRICS, CURRENT, CONDITIONS, BEHAVIOR)) {
            annotations = annotations.without(carried);
        }
        return stored.metadata(served.metadata().withAnnotations(annotations))
                .spec(spec.build())
                .status(status.build())
                .build();
    }

    private static MetricSpec cpu(int percent) {
        return MetricSpec.builder()
                .type("Resource")
                .resource(ResourceMetricSource.builder()
                        .name("cpu")
                        .target(MetricTarget.builder()
                                .type("Utilization")
                                .averageUtilization(percent)
                                .build())
                        .build())
                .build();
    }

    private static MetricStatus currentCpu(int percent) {
        return MetricStatus.builder()
                .type("Resource")
                .resource(ResourceMetricStatus.builder()
                        .name("cpu")
                        .current(MetricValueStatus.builder()
                                .averageUtilization(percent)
                                .build())
                        .build())
                .build();
    }

    private static boolean isCpu(MetricSpec metric) {
        return metric.type().equals("Resource")
                && metric.resource().name().equals("cpu")
                && metric.resource().target().hasAverageUtilization();
    }

    private static boolean isCpu(MetricStatus metric) {
        return metric.type().equals("Resource")
                && metric.resource().name().equals("cpu")
                && metric.resource().current().hasAverageUtilization();
    }

    @Override
    public io.sailfish.model.api.autoscaling.v1.HorizontalPodAutoscaler toServed(HorizontalPodAutoscaler stored) {
        StringMap<String> annotations = StringMap.copyOf(stored.metadata().annotations());
        HorizontalPodAutoscalerSpec.Builder spec = HorizontalPodAutoscalerSpec.builder();
        spec.set(
                "scaleTargetRef",
                MetricForms.other(
                        stored.spec().scaleTargetRef(),
                        io.sailfish.model.api.autoscaling.v1.CrossVersionObjectReference.TYPE,
                        stored.spec().hasScaleTargetRef()));
        spec.set("minReplicas", stored.spec().get("minReplicas"));
        spec.set("maxReplicas", stored.spec().get("maxReplicas"));
        List<MetricSpec> others = new ArrayList<>(stored.spec().metrics());
        others.stream().filter(FirstVersion::isCpu).findFirst().ifPresent(metric -> {
            spec.targetCPUUtilizationPercentage(metric.resource().target().averageUtilization(0));
            others.remove(metric);
        });
        if (!others.isEmpty()) {
            annotations = annotations.with(METRICS, MetricForms.specsText(others));
        }
        if (stored.spec().hasBehavior()) {
            annotations =
                    annotations.with(BEHAVIOR, MetricForms.text(stored.spec().behavior()));
        }
        HorizontalPodAutoscalerStatus.Builder status = HorizontalPodAutoscalerStatus.builder();
        for (String same : List.of("observedGeneration", "lastScaleTime", "currentReplicas", "desiredReplicas")) {
            status.set(same, stored.status().get(same));
        }
        List<MetricStatus> current = new ArrayList<>(stored.status().currentMetrics());
        current.stream().filter(FirstVersion::isCpu).findFirst().ifPresent(metric -> {
            status.currentCPUUtilizationPercentage(metric.resource().current().averageUtilization(0));
            current.remove(metric);
        });
        if (!current.isEmpty()) {
            annotations = annotations.with(CURRENT, MetricForms.statusesText(current));
        }
        if (!stored.status().conditions().isEmpty()) {
            annotations = annotations.with(
                    CONDITIONS, MetricForms.text(stored.status().conditions()));
        }
        return io.sailfish.model.api.autoscaling.v1.HorizontalPodAutoscaler.builder()
                .metadata(stored.metadata().withAnnotations(annotations))
                .spec(spec.build())
                .status(status.build())
                .build();
    }
}
