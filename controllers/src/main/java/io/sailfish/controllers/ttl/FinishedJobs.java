package io.sailfish.controllers.ttl;

import io.sailfish.client.informer.Informer;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Reconciler;
import io.sailfish.client.work.Result;
import io.sailfish.client.work.Triggers;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.batch.v1.BatchV1;
import io.sailfish.model.api.batch.v1.Job;
import io.sailfish.model.api.batch.v1.JobCondition;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.Preconditions;
import io.sailfish.model.status.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Deletes finished Jobs ttlSecondsAfterFinished after their end, with their pods. */
public final class FinishedJobs implements Reconciler<NamespacedName> {
    /** Upstream's name. */
    public static final String NAME = "ttl-after-finished-controller";

    private static final int WORKERS = 2;

    private final ControllerContext context;
    private final Informer<Job> jobs;

    private FinishedJobs(ControllerContext context) {
        this.context = context;
        this.jobs = context.informers().informer(BatchV1.JOBS);
    }

    /** The controller, ready to be started. */
    public static Controller<NamespacedName> create(ControllerContext context) {
        FinishedJobs reconciler = new FinishedJobs(context);
        WorkQueue<NamespacedName> queue = new WorkQueue<>(NAME, context.timers());
        reconciler.jobs.addInlineHandler(Triggers.self(queue));
        return new Controller<>(NAME, queue, reconciler, WORKERS, List.of(reconciler.jobs));
    }

    @Override
    public Result reconcile(NamespacedName key) {
        Optional<Job> found = jobs.lister().get(key);
        if (found.isEmpty() || left(found.get()).isEmpty()) {
            return Result.done();
        }
        Duration left = left(found.get()).get();
        if (left.isPositive()) {
            return Result.after(left);
        }
        // The time to live may have been prolonged since the cache saw the job.
        try {
            Job job = context.client().resource(BatchV1.JOBS).get(key.namespace(), key.name());
            if (left(job).filter(still -> !still.isPositive()).isPresent()) {
                context.client()
                        .resource(BatchV1.JOBS)
                        .delete(
                                key.namespace(),
                                key.name(),
                                DeleteOptions.builder()
                                        .propagationPolicy("Foreground")
                                        .preconditions(Preconditions.builder()
                                                .uid(job.metadata().uid())
                                                .build())
                                        .build());
            }
        } catch (ApiException e) {
            if (!e.is(ApiException.Reason.NOT_FOUND)) {
                throw e;
            }
        }
        return Result.done();
    }

    /** How long a job is to stay; empty where it stays for good, or has not finished. */
    private Optional<Duration> left(Job job) {
        if (!job.spec().hasTtlSecondsAfterFinished() || job.metadata().hasDeletionTimestamp()) {
            return Optional.empty();
        }
        for (JobCondition condition : job.status().conditions()) {
            boolean isFinal =
                    condition.type().equals("Complete") || condition.type().equals("Failed");
            if (isFinal && condition.status().equals("True")) {
                Instant end = condition.lastTransitionTime().instant();
                return Optional.of(Duration.between(
                        context.timers().instant(), end.plusSeconds(job.spec().ttlSecondsAfterFinished(0))));
            }
        }
        return Optional.empty();
    }
}
