package io.sailfish.apiserver.flowcontrol;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What priority and fairness does, under upstream's names. */
public final class FlowMetrics {
    private static final String PREFIX = "apiserver_flowcontrol_";
    private static final String[] LABELS = {"priority_level", "flow_schema"};

    private final FlowControl control;
    private final PrometheusRegistry registry;

    private FlowMetrics(FlowControl control, PrometheusRegistry registry) {
        this.control = control;
        this.registry = registry;
    }

    /** Adds them to the figures. */
    public static void register(FlowControl control, PrometheusRegistry registry) {
        FlowMetrics metrics = new FlowMetrics(control, registry);
        metrics.counters();
        metrics.current("current_inqueue_requests", "Requests that wait.", FlowCounts::waiting);
        metrics.current("current_executing_requests", "Requests that execute.", FlowCounts::executing);
        metrics.current("current_executing_seats", "Seats of the requests that execute.", FlowCounts::seats);
        metrics.limits();
        metrics.demand();
        metrics.durations();
    }

    private void counters() {
        CounterWithCallback.builder()
                .name(PREFIX + "dispatched_requests_total")
                .help("Requests that were taken on.")
                .labelNames(LABELS)
                .callback(callback -> control.counts()
                        .forEach((key, counts) -> callback.call(counts.dispatched(), key.level(), key.schema())))
                .register(registry);
        CounterWithCallback.builder()
                .name(PREFIX + "rejected_requests_total")
                .help("Requests that were not taken on.")
                .labelNames(LABELS[0], LABELS[1], "reason")
                .callback(callback -> control.counts().forEach((key, counts) -> {
                    for (Refusal refusal : Refusal.values()) {
                        long refused = counts.refused(refusal);
                        if (refused > 0) {
                            callback.call(refused, key.level(), key.schema(), refusal.text());
                        }
                    }
                }))
                .register(registry);
    }

    private void current(String name, String help, ToDoubleFunction<FlowCounts> figure) {
        GaugeWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .labelNames(LABELS)
                .callback(callback -> control.counts()
                        .forEach((key, counts) ->
                                callback.call(figure.applyAsDouble(counts), key.level(), key.schema())))
                .register(registry);
    }

    private void limits() {
        level("nominal_limit_seats", "Seats by shares.", state -> state.bounds().nominal());
        level(
                "lower_limit_seats",
                "Seats that are never lent.",
                state -> state.bounds().least());
        level(
                "upper_limit_seats",
                "Seats with all that may be borrowed.",
                state -> state.bounds().most());
        level("current_limit_seats", "Seats now.", state -> state.level().limit());
    }

    private void demand() {
        level(
                "demand_seats_high_watermark",
                "Highest demand of the last period.",
                state -> state.demand().figures().highest());
        level(
                "demand_seats_average",
                "Average demand of the last period.",
                state -> state.demand().figures().average());
        level(
                "demand_seats_stdev",
                "Deviation of the demand of the last period.",
                state -> state.demand().figures().deviation());
        level(
                "demand_seats_smoothed",
                "Demand as seats are divided by it.",
                state -> state.demand().figures().smoothed());
    }

    private void level(String name, String help, ToDoubleFunction<FlowControl.LevelState> figure) {
        GaugeWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .labelNames(LABELS[0])
                .callback(callback ->
                        control.states().forEach((level, state) -> callback.call(figure.applyAsDouble(state), level)))
                .register(registry);
    }

    private void durations() {
        registry.register((Collector) () -> {
            HistogramSnapshot.Builder waits = HistogramSnapshot.builder()
                    .name(PREFIX + "request_wait_duration_seconds")
                    .help("How long requests waited.");
            control.counts().forEach((key, counts) -> {
                add(waits, key, "execute", "true", counts, FlowCounts::waitsOfAdmitted);
                add(waits, key, "execute", "false", counts, FlowCounts::waitsOfRefused);
            });
            return waits.build();
        });
        registry.register((Collector) () -> {
            HistogramSnapshot.Builder executions = HistogramSnapshot.builder()
                    .name(PREFIX + "request_execution_seconds")
                    .help("How long requests held their seats.");
            control.counts()
                    .forEach((key, counts) -> add(executions, key, "type", "regular", counts, FlowCounts::executions));
            return executions.build();
        });
    }

    private static void add(
            HistogramSnapshot.Builder histogram,
            FlowControl.CountsKey key,
            String label,
            String value,
            FlowCounts counts,
            Function<FlowCounts, DurationCounts> part) {
        DurationCounts durations = part.apply(counts);
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        long[] classes = durations.counts();
        for (int i = 0; i < classes.length; i++) {
            double bound = i < DurationCounts.SECONDS.length ? DurationCounts.SECONDS[i] : Double.POSITIVE_INFINITY;
            buckets.bucket(bound, classes[i]);
        }
        histogram.dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                .labels(Labels.of(LABELS[0], key.level(), LABELS[1], key.schema(), label, value))
                .classicHistogramBuckets(buckets.build())
                .sum(durations.seconds())
                .build());
    }
}
