package io.sailfish.controllers.cronjob;

import io.sailfish.client.ResourceClient;
import io.sailfish.client.event.EventRecorder;
import io.sailfish.client.informer.Index;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Owners;
import io.sailfish.client.work.Reconciler;
import io.sailfish.client.work.Result;
import io.sailfish.client.work.Triggers;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.controllers.pod.PodControl;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.batch.v1.BatchV1;
import io.sailfish.model.api.batch.v1.CronJob;
import io.sailfish.model.api.batch.v1.CronJobStatus;
import io.sailfish.model.api.batch.v1.Job;
import io.sailfish.model.api.batch.v1.JobCondition;
import io.sailfish.model.api.core.v1.ObjectReference;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.value.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Makes the Jobs of CronJobs when their times come. Defined by upstream's CronJob controller. */
public final class CronJobController implements Reconciler<NamespacedName> {
    /** Upstream's name. */
    public static final String NAME = "cronjob-controller";

    private static final GroupVersionKind KIND = new GroupVersionKind("batch", "v1", "CronJob");
    private static final String SCHEDULED_AT = "batch.kubernetes.io/cronjob-scheduled-timestamp";
    private static final int WORKERS = 5;
    /** Clocks differ a little; a look too early would find nothing due. */
    private static final Duration LATE = Duration.ofMillis(100);

    private final ControllerContext context;
    private final ResourceClient<CronJob> client;
    private final ResourceClient<Job> jobClient;
    private final Informer<CronJob> crons;
    private final Informer<Job> jobs;
    private final Index<Job> byController;

    private CronJobController(ControllerContext context) {
        this.context = context;
        this.client = context.client().resource(BatchV1.CRON_JOBS);
        this.jobClient = context.client().resource(BatchV1.JOBS);
        this.crons = context.informers().informer(BatchV1.CRON_JOBS);
        this.jobs = context.informers().informer(BatchV1.JOBS);
        this.byController = jobs.index(
                "controller",
                job -> Owners.controller(job).map(owner -> List.of(owner.uid())).orElse(List.of()));
    }

    /** The controller, ready to be started. */
    public static Controller<NamespacedName> create(ControllerContext context) {
        CronJobController reconciler = new CronJobController(context);
        WorkQueue<NamespacedName> queue = new WorkQueue<>(NAME, context.timers());
        reconciler.crons.addInlineHandler(Triggers.self(queue));
        reconciler.jobs.addInlineHandler(Triggers.controllerOf(KIND, queue));
        return new Controller<>(NAME, queue, reconciler, WORKERS, List.of(reconciler.crons, reconciler.jobs));
    }

    @Override
    public Result reconcile(NamespacedName key) {
        Optional<CronJob> found = crons.lister().get(key);
        if (found.isEmpty()) {
            return Result.done();
        }
        CronJob cron = found.get();
        List<Job> owned = byController.get(cron.metadata().uid());
        CronJobStatus status = settled(cron, owned);
        forgetOld(cron, owned);
        Instant now = context.timers().instant();
        Optional<Duration> next = Optional.empty();
        if (!cron.metadata().hasDeletionTimestamp() && !cron.spec().suspend(false)) {
            CronTimes times;
            try {
                times = CronTimes.of(cron);
            } catch (IllegalArgumentException e) {
                context.events()
                        .warning(
                                cron,
                                "UnparseableSchedule",
                                "unparseable schedule: %s : %s"
                                        .formatted(cron.spec().schedule(), e.getMessage()));
                write(cron, status);
                return Result.done();
            }
            status = serve(cron, times, status, owned, now);
            next = times.next(now).map(time -> Duration.between(now, time).plus(LATE));
        }
        write(cron, status);
        return next.map(Result::after).orElse(Result.done());
    }

    private void write(CronJob cron, CronJobStatus status) {
        if (!status.equals(cron.status())) {
            client.updateStatus(cron.withStatus(status));
        }
    }

    private static Optional<String> outcome(Job job) {
        for (JobCondition condition : job.status().conditions()) {
            if (condition.status().equals("True")
                    && (condition.type().equals("Complete") || condition.type().equals("Failed"))) {
                return Optional.of(condition.type());
            }
        }
        return Optional.empty();
    }

    /** The status without jobs that have ended or are gone. */
    private CronJobStatus settled(CronJob cron, List<Job> owned) {
        List<ObjectReference> active = new ArrayList<>();
        CronJobStatus status = cron.status();
        for (ObjectReference reference : status.active()) {
            Optional<Job> job = owned.stream()
                    .filter(candidate -> candidate.metadata().uid().equals(reference.uid()))
                    .findFirst();
            if (job.isEmpty()) {
                context.events().normal(cron, "MissingJob", "Active job went missing: " + reference.name());
                continue;
            }
            Optional<String> outcome = outcome(job.get());
            if (outcome.isEmpty()) {
                active.add(reference);
                continue;
            }
            context.events()
                    .normal(
                            cron,
                            "SawCompletedJob",
                            "Saw completed job: %s, condition: %s".formatted(reference.name(), outcome.get()));
            if (outcome.get().equals("Complete") && job.get().status().hasCompletionTime()) {
                Timestamp completed = job.get().status().completionTime();
                boolean later = !status.hasLastSuccessfulTime()
                        || completed
                                .instant()
                                .isAfter(status.lastSuccessfulTime().instant());
                status = later ? status.withLastSuccessfulTime(completed) : status;
            }
        }
        for (Job job : owned) {
            boolean known = active.stream()
                    .anyMatch(reference -> reference.uid().equals(job.metadata().uid()));
            if (!known && outcome(job).isEmpty() && !job.metadata().hasDeletionTimestamp()) {
                active.add(EventRecorder.reference(job));
            }
        }
        return active.equals(status.active()) ? status : status.withActive(active);
    }

    private void forgetOld(CronJob cron, List<Job> owned) {
        forgetOld(owned, "Complete", cron.spec().successfulJobsHistoryLimit(3));
        forgetOld(owned, "Failed", cron.spec().failedJobsHistoryLimit(1));
    }

    private void forgetOld(List<Job> owned, String outcome, int limit) {
        List<Job> ended = owned.stream()
                .filter(job -> outcome(job).filter(outcome::equals).isPresent()
                        && !job.metadata().hasDeletionTimestamp())
                .sorted(Comparator.comparing((Job job) -> job.metadata().creationTimestamp())
                        .thenComparing(Job::name))
                .toList();
        for (int i = 0; i < ended.size() - limit; i++) {
            delete(ended.get(i));
        }
    }

    private void delete(Job job) {
        try {
            jobClient.delete(
                    job.namespace(),
                    job.name(),
                    DeleteOptions.builder().propagationPolicy("Background").build());
        } catch (ApiException e) {
            if (!e.is(ApiException.Reason.NOT_FOUND)) {
                throw e;
            }
        }
    }

    /** Makes the job of the latest time that has come, as far as deadline and concurrency let it. */
    private CronJobStatus serve(CronJob cron, CronTimes times, CronJobStatus status, List<Job> owned, Instant now) {
        Instant since = status.hasLastScheduleTime()
                ? status.lastScheduleTime().instant()
                : cron.metadata().creationTimestamp().instant();
        if (cron.spec().hasStartingDeadlineSeconds()) {
            Instant earliest = now.minusSeconds(cron.spec().startingDeadlineSeconds(0));
            since = earliest.isAfter(since) ? earliest : since;
        }
        CronTimes.Due due = times.due(since, now);
        if (due.missed() > CronTimes.MANY) {
            context.events()
                    .warning(
                            cron,
                            "TooManyMissedTimes",
                            "too many missed start times: %d. Set or decrease .spec.startingDeadlineSeconds or check clock skew"
                                    .formatted(due.missed()));
        }
        if (due.latest().isEmpty()) {
            return status;
        }
        Instant time = due.latest().get();
        CronJobStatus after = status;
        if (!status.active().isEmpty()) {
            switch (cron.spec().concurrencyPolicy()) {
                case "Forbid" -> {
                    context.events()
                            .normal(
                                    cron,
                                    "JobAlreadyActive",
                                    "Not starting job because prior execution is running and concurrency policy is Forbid");
                    return status;
                }
                case "Replace" -> {
                    for (Job job : owned) {
                        if (outcome(job).isEmpty()) {
                            delete(job);
                            context.events().normal(cron, "SuccessfulDelete", "Deleted job " + job.name());
                        }
                    }
                    after = after.withActive(List.of());
                }
                default -> {}
            }
        }
        Job made;
        try {
            made = jobClient.create(job(cron, time));
            context.events().normal(cron, "SuccessfulCreate", "Created job " + made.name());
        } catch (ApiException e) {
            if (e.is(ApiException.Reason.ALREADY_EXISTS)) {
                made = jobClient.get(cron.namespace(), name(cron, time));
            } else {
                context.events().warning(cron, "FailedCreate", "Error creating job: " + e.getMessage());
                throw e;
            }
        }
        String uid = made.metadata().uid();
        List<ObjectReference> active = new ArrayList<>(after.active());
        active.removeIf(reference -> reference.uid().equals(uid));
        if (outcome(made).isEmpty()) {
            active.add(EventRecorder.reference(made));
        }
        return after.withActive(active).withLastScheduleTime(Timestamp.seconds(time));
    }

    /** The same for the same time, so that a job is never made twice for one. */
    private static String name(CronJob cron, Instant time) {
        return cron.name() + "-" + time.getEpochSecond() / 60;
    }

    private static Job job(CronJob cron, Instant time) {
        var template = cron.spec().jobTemplate();
        String zone = cron.spec().timeZone("");
        StringMap<String> annotations = StringMap.copyOf(template.metadata().annotations())
                .with(
                        SCHEDULED_AT,
                        zone.isEmpty()
                                ? time.toString()
                                : java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                                        time.atZone(java.time.ZoneId.of(zone))));
        return Job.builder()
                .metadata(ObjectMeta.builder()
                        .name(name(cron, time))
                        .namespace(cron.namespace())
                        .labels(template.metadata().labels())
                        .annotations(annotations)
                        .ownerReferences(List.of(PodControl.reference(cron)))
                        .build())
                .spec(template.spec())
                .build();
    }
}
