package io.sailfish.cli.component;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerManager;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The figures of controllers and their queues, under upstream's names. Thread-safe. */
final class ControllerFigures implements MultiCollector {
    private volatile @Nullable ControllerManager manager;

    /** Whose figures are shown from now on; null for nobody's. */
    void of(@Nullable ControllerManager running) {
        manager = running;
    }

    @Override
    public MetricSnapshots collect() {
        ControllerManager running = manager;
        List<Controller<?>> controllers = running == null ? List.of() : running.controllers();
        var depth = GaugeSnapshot.builder().name("workqueue_depth").help("Keys that wait.");
        var unfinished = GaugeSnapshot.builder().name("workqueue_working").help("Keys that are worked on.");
        var adds = CounterSnapshot.builder().name("workqueue_adds").help("Additions.");
        var retries = CounterSnapshot.builder().name("workqueue_retries").help("Additions after a failure.");
        var failures =
                CounterSnapshot.builder().name("controller_reconcile_failures").help("Reconciles that threw.");
        var waits = SummarySnapshot.builder()
                .name("workqueue_queue_duration_seconds")
                .help("How long keys waited.");
        var works = SummarySnapshot.builder()
                .name("workqueue_work_duration_seconds")
                .help("How long keys were worked on.");
        for (Controller<?> controller : controllers) {
            WorkQueue.Metrics queue = controller.queue().metrics();
            Controller.Metrics work = controller.metrics();
            Labels name = Labels.of("name", controller.name());
            depth.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .labels(name)
                    .value(queue.depth())
                    .build());
            unfinished.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .labels(name)
                    .value(queue.working())
                    .build());
            adds.dataPoint(count(name, queue.added()));
            retries.dataPoint(count(name, queue.retried()));
            failures.dataPoint(count(name, work.failed()));
            waits.dataPoint(sum(name, queue.taken(), queue.waited().toNanos() / 1e9));
            works.dataPoint(sum(name, work.reconciled(), work.time().toNanos() / 1e9));
        }
        return MetricSnapshots.of(
                depth.build(),
                unfinished.build(),
                adds.build(),
                retries.build(),
                failures.build(),
                waits.build(),
                works.build());
    }

    private static CounterSnapshot.CounterDataPointSnapshot count(Labels name, long value) {
        return CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(name)
                .value(value)
                .build();
    }

    private static SummarySnapshot.SummaryDataPointSnapshot sum(Labels name, long count, double sum) {
        return SummarySnapshot.SummaryDataPointSnapshot.builder()
                .labels(name)
                .count(count)
                .sum(sum)
                .quantiles(Quantiles.EMPTY)
                .build();
    }
}
