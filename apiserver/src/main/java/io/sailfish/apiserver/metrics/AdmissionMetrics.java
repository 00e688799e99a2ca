package io.sailfish.apiserver.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sailfish.apiserver.admission.AdmissionTimes;
import io.sailfish.apiserver.admission.Operation;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How long admission takes and whom it refuses, under upstream's names. */
public final class AdmissionMetrics implements AdmissionTimes {
    private static final String PREFIX = "apiserver_admission_";
    private static final double[] SECONDS = {0.005, 0.025, 0.1, 0.5, 1, 2.5};
    private static final double[] WEBHOOK_SECONDS = {0.005, 0.025, 0.1, 0.5, 1, 2.5, 10, 25};

    private final Histogram plugins;
    private final Histogram steps;
    private final Histogram webhooks;
    private final Counter webhookRequests;
    private final Counter webhookRejections;
    private final Counter overlooked;
    private final Map<Key, DistributionDataPoint> known = new ConcurrentHashMap<>();

    /** Which plug-ins, or steps where there is no name, are counted together. */
    private record Key(String name, Phase phase, Operation operation, boolean rejected) {}

    /** Adds them to the figures. */
    public AdmissionMetrics(PrometheusRegistry registry) {
        plugins = Histogram.builder()
                .name(PREFIX + "controller_admission_duration_seconds")
                .help("How long each plug-in of admission took.")
                .labelNames("name", "operation", "rejected", "type")
                .classicUpperBounds(SECONDS)
                .classicOnly()
                .register(registry);
        steps = Histogram.builder()
                .name(PREFIX + "step_admission_duration_seconds")
                .help("How long all plug-ins of a step took together.")
                .labelNames("operation", "rejected", "type")
                .classicUpperBounds(SECONDS)
                .classicOnly()
                .register(registry);
        webhooks = Histogram.builder()
                .name(PREFIX + "webhook_admission_duration_seconds")
                .help("How long each webhook took to answer.")
                .labelNames("name", "operation", "rejected", "type")
                .classicUpperBounds(WEBHOOK_SECONDS)
                .classicOnly()
                .register(registry);
        webhookRequests = Counter.builder()
                .name(PREFIX + "webhook_request_total")
                .help("Requests to webhooks, by the code of the answer.")
                .labelNames("name", "type", "operation", "code", "rejected")
                .register(registry);
        webhookRejections = Counter.builder()
                .name(PREFIX + "webhook_rejection_count")
                .help("Writes that failed by a webhook: it refused, or gave no answer.")
                .labelNames("name", "type", "operation", "error_type", "rejection_code")
                .register(registry);
        overlooked = Counter.builder()
                .name(PREFIX + "webhook_fail_open_count")
                .help("Webhooks that gave no answer, which was overlooked.")
                .labelNames("name", "type")
                .register(registry);
    }

    @Override
    public void plugin(String name, Phase phase, Operation operation, boolean rejected, long nanos) {
        known.computeIfAbsent(
                        new Key(name, phase, operation, rejected),
                        key -> plugins.labelValues(name, operation.name(), Boolean.toString(rejected), type(phase)))
                .observe(nanos / 1e9);
    }

    @Override
    public void step(Phase phase, Operation operation, boolean rejected, long nanos) {
        known.computeIfAbsent(
                        new Key("", phase, operation, rejected),
                        key -> steps.labelValues(operation.name(), Boolean.toString(rejected), type(phase)))
                .observe(nanos / 1e9);
    }

    @Override
    public void webhook(String name, Phase phase, Operation operation, Answer answer, long nanos) {
        // In upstream's figures the validating ones are called so, unlike in those of plug-ins.
        String type = phase == Phase.MUTATING ? "admit" : "validating";
        String verb = operation.name();
        String code = switch (answer) {
            case Answer.Agreed agreed -> "200";
            case Answer.Refused(int refused) -> Integer.toString(refused);
            case Answer.Silent silent -> "500";
        };
        boolean rejected = !(answer instanceof Answer.Agreed);
        webhooks.labelValues(name, verb, Boolean.toString(rejected), type).observe(nanos / 1e9);
        webhookRequests
                .labelValues(name, type, verb, code, Boolean.toString(rejected))
                .inc();
        switch (answer) {
            case Answer.Agreed agreed -> {}
            case Answer.Refused refused ->
                webhookRejections
                        .labelValues(name, type, verb, "no_error", code)
                        .inc();
            case Answer.Silent(boolean passedOver) -> {
                if (passedOver) {
                    overlooked.labelValues(name, type).inc();
                } else {
                    webhookRejections
                            .labelValues(name, type, verb, "calling_webhook_error", "0")
                            .inc();
                }
            }
        }
    }

    private static String type(Phase phase) {
        return phase == Phase.MUTATING ? "admit" : "validate";
    }
}
