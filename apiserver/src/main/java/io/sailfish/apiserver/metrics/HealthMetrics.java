package io.sailfish.apiserver.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What the checks of the server's health said when they were asked, under upstream's names. */
public final class HealthMetrics {
    private final Gauge latest;
    private final Counter all;

    /** Adds them to the figures. */
    public HealthMetrics(PrometheusRegistry registry) {
        latest = Gauge.builder()
                .name("kubernetes_healthcheck")
                .help("Whether a check held when it was asked last: 1, or 0.")
                .labelNames("name", "type")
                .register(registry);
        all = Counter.builder()
                .name("kubernetes_healthchecks_total")
                .help("Checks by their outcome.")
                .labelNames("name", "type", "status")
                .register(registry);
    }

    /**
     * A check was asked.
     *
     * @param type "livez", "readyz" or "healthz"
     */
    public void checked(String name, String type, boolean holds) {
        latest.labelValues(name, type).set(holds ? 1 : 0);
        all.labelValues(name, type, holds ? "success" : "error").inc();
    }
}
