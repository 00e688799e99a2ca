package io.sailfish.scheduler;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sailfish.scheduler.queue.SchedulingQueue;
import java.time.Duration;

/** What schedulers of a process count, under upstream's names. Made once per registry. Thread-safe. */
public final class SchedulerMetrics {
    private static final double[] SECONDS = buckets(0.001, 15);
    private static final double[] WAITS = buckets(0.01, 20);

    /** How an attempt ended. */
    enum Outcome {
        SCHEDULED("scheduled"),
        UNSCHEDULABLE("unschedulable"),
        ERROR("error");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }
    }

    private final Counter attempts;
    private final Histogram attemptSeconds;
    private final Histogram waits;
    private final Gauge pending;
    private final Gauge cache;
    private final Counter preemptions;
    private final Histogram victims;

    public SchedulerMetrics(PrometheusRegistry registry) {
        attempts = Counter.builder()
                .name("scheduler_schedule_attempts_total")
                .help("Attempts to schedule pods, by what came of them.")
                .labelNames("profile", "result")
                .register(registry);
        attemptSeconds = Histogram.builder()
                .name("scheduler_scheduling_attempt_duration_seconds")
                .help("How long deciding took.")
                .labelNames("profile", "result")
                .classicUpperBounds(SECONDS)
                .classicOnly()
                .register(registry);
        waits = Histogram.builder()
                .name("scheduler_pod_scheduling_sli_duration_seconds")
                .help("From a pod's first appearance in the queue to its binding.")
                .labelNames("attempts")
                .classicUpperBounds(WAITS)
                .classicOnly()
                .register(registry);
        pending = Gauge.builder()
                .name("scheduler_pending_pods")
                .help("Pods that wait, by where.")
                .labelNames("queue")
                .register(registry);
        cache = Gauge.builder()
                .name("scheduler_cache_size")
                .help("What the scheduler knows of: nodes, pods on them, and pods whose binding is under way.")
                .labelNames("type")
                .register(registry);
        preemptions = Counter.builder()
                .name("scheduler_preemption_attempts_total")
                .help("Attempts to make room for a pod by ending others.")
                .register(registry);
        victims = Histogram.builder()
                .name("scheduler_preemption_victims")
                .help("Pods that were ended to make room for one.")
                .classicUpperBounds(1, 2, 4, 8, 16, 32, 64)
                .classicOnly()
                .register(registry);
    }

    /** Metrics that nobody reads. */
    public static SchedulerMetrics unread() {
        return new SchedulerMetrics(new PrometheusRegistry());
    }

    private static double[] buckets(double first, int count) {
        double[] bounds = new double[count];
        for (int i = 0; i < count; i++) {
            bounds[i] = first * (1L << i);
        }
        return bounds;
    }

    void attempted(String profile, Outcome outcome, long nanos) {
        attempts.labelValues(profile, outcome.text).inc();
        attemptSeconds.labelValues(profile, outcome.text).observe(nanos / 1e9);
    }

    void bound(int tries, Duration waited) {
        waits.labelValues(tries > 15 ? "16+" : Integer.toString(tries)).observe(waited.toNanos() / 1e9);
    }

    void preempted(int ended) {
        victims.observe(ended);
    }

    void triedToPreempt() {
        preemptions.inc();
    }

    void state(SchedulingQueue.Sizes sizes, int nodes, int pods, int assumed) {
        pending.labelValues("active").set(sizes.ready());
        pending.labelValues("backoff").set(sizes.backingOff());
        pending.labelValues("unschedulable").set(sizes.unschedulable());
        cache.labelValues("nodes").set(nodes);
        cache.labelValues("pods").set(pods);
        cache.labelValues("assumed_pods").set(assumed);
    }
}
