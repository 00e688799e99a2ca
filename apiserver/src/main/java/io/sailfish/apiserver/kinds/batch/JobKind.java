package io.sailfish.apiserver.kinds.batch;

import io.sailfish.apiserver.kinds.core.pod.TemplateColumns;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.table.Ages;
import io.sailfish.model.api.batch.v1.BatchV1;
import io.sailfish.model.api.batch.v1.Job;
import io.sailfish.model.api.batch.v1.JobSpec;
import io.sailfish.model.api.batch.v1.JobStatus;
import io.sailfish.model.schema.Descriptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Jobs: pods that are to come to an end. */
public final class JobKind implements Kind<Job> {
    private final boolean privilegedAllowed;

    /** @param privilegedAllowed whether containers may be privileged */
    public JobKind(boolean privilegedAllowed) {
        this.privilegedAllowed = privilegedAllowed;
    }

    @Override
    public KindDefinition<Job> definition() {
        var builder = KindDefinition.of(BatchV1.JOBS)
                .generation()
                .strategy(new JobRules(privilegedAllowed))
                .column("Status", "string", "Status of the job.", 0, (job, now) -> status(job))
                .column(
                        "Completions",
                        "string",
                        Descriptions.of(JobStatus.TYPE, JobStatus.SUCCEEDED),
                        0,
                        (job, now) -> completions(job))
                .column("Duration", "string", "Time required to complete the job.", 0, JobKind::duration)
                .ageColumn();
        return TemplateColumns.addTo(builder, job -> job.spec().template())
                .column(
                        "Selector",
                        "string",
                        Descriptions.of(JobSpec.TYPE, JobSpec.SELECTOR),
                        1,
                        (job, now) -> TemplateColumns.selector(job.spec().selector()))
                .selectable(
                        "status.successful",
                        job -> Integer.toString(job.status().succeeded()))
                .status(new JobStatusRules())
                .build();
    }

    private static String status(Job job) {
        for (String end : List.of(JobConditions.COMPLETE, JobConditions.FAILED)) {
            if (JobConditions.isTrue(job, end)) {
                return end;
            }
        }
        if (job.metadata().hasDeletionTimestamp()) {
            return "Terminating";
        }
        for (String state :
                List.of(JobConditions.SUSPENDED, JobConditions.FAILURE_TARGET, JobConditions.SUCCESS_CRITERIA_MET)) {
            if (JobConditions.isTrue(job, state)) {
                return state;
            }
        }
        return "Running";
    }

    private static String completions(Job job) {
        int succeeded = job.status().succeeded();
        if (job.spec().hasCompletions()) {
            return succeeded + "/" + job.spec().completions(0);
        }
        int parallelism = job.spec().parallelism(0);
        return succeeded + "/1" + (parallelism > 1 ? " of " + parallelism : "");
    }

    private static String duration(Job job, Instant now) {
        JobStatus status = job.status();
        if (!status.hasStartTime()) {
            return "";
        }
        Instant end = status.hasCompletionTime() ? status.completionTime().instant() : now;
        return Ages.of(Duration.between(status.startTime().instant(), end));
    }
}
