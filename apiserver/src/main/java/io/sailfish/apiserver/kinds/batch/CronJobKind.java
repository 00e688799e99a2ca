package io.sailfish.apiserver.kinds.batch;

import io.sailfish.apiserver.kinds.core.pod.TemplateColumns;
import io.sailfish.apiserver.kinds.core.pod.UnservedFields;
import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusField;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.table.Ages;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.batch.v1.BatchV1;
import io.sailfish.model.api.batch.v1.CronJob;
import io.sailfish.model.api.batch.v1.CronJobSpec;
import io.sailfish.model.api.batch.v1.CronJobStatus;
import io.sailfish.model.api.batch.v1.JobSpec;
import io.sailfish.model.schedule.CronSchedule;
import io.sailfish.model.schedule.ScheduleException;
import io.sailfish.model.schema.Descriptions;
import io.sailfish.model.status.FieldPath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CronJobs: Jobs at times. */
public final class CronJobKind implements Kind<CronJob> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath JOB_SPEC = SPEC.child("jobTemplate", "spec");
    private static final List<String> POLICIES = List.of("Allow", "Forbid", "Replace");
    /** Jobs are named after the CronJob, a dash and ten digits. */
    private static final int LONGEST_NAME = 52;

    private final boolean privilegedAllowed;

    /** @param privilegedAllowed whether containers may be privileged */
    public CronJobKind(boolean privilegedAllowed) {
        this.privilegedAllowed = privilegedAllowed;
    }

    @Override
    public KindDefinition<CronJob> definition() {
        var builder = KindDefinition.of(BatchV1.CRON_JOBS)
                .generation()
                .strategy(new Rules())
                .column(
                        "Schedule",
                        "string",
                        Descriptions.of(CronJobSpec.TYPE, CronJobSpec.SCHEDULE),
                        0,
                        (job, now) -> job.spec().schedule())
                .column(
                        "Timezone",
                        "string",
                        Descriptions.of(CronJobSpec.TYPE, CronJobSpec.TIME_ZONE),
                        0,
                        (job, now) -> job.spec().timeZone("<none>"))
                .column(
                        "Suspend",
                        "boolean",
                        Descriptions.of(CronJobSpec.TYPE, CronJobSpec.SUSPEND),
                        0,
                        (job, now) -> job.spec().suspend(false) ? "True" : "False")
                .column(
                        "Active",
                        "integer",
                        Descriptions.of(CronJobStatus.TYPE, CronJobStatus.ACTIVE),
                        0,
                        (job, now) -> job.status().active().size())
                .column(
                        "Last Schedule",
                        "string",
                        Descriptions.of(CronJobStatus.TYPE, CronJobStatus.LAST_SCHEDULE_TIME),
                        0,
                        (job, now) -> job.status().hasLastScheduleTime()
                                ? Ages.since(job.status().lastScheduleTime(), now)
                                : "<none>")
                .ageColumn();
        return TemplateColumns.addTo(
                        builder, job -> job.spec().jobTemplate().spec().template())
                .column(
                        "Selector",
                        "string",
                        Descriptions.of(JobSpec.TYPE, JobSpec.SELECTOR),
                        1,
                        (job, now) -> job.spec().jobTemplate().spec().hasSelector()
                                ? TemplateColumns.selector(
                                        job.spec().jobTemplate().spec().selector())
                                : "<none>")
                .status(new StatusUpdates<>() {})
                .build();
    }

    private final class Rules implements Strategy<CronJob> {
        private static final int SUCCESSFUL = 3;
        private static final int FAILED = 1;

        @Override
        public CronJob defaults(CronJob job) {
            CronJobSpec spec = job.spec();
            spec = withJobSpec(spec, JobRules.template(spec.jobTemplate().spec()));
            spec = spec.concurrencyPolicy().isEmpty() ? spec.withConcurrencyPolicy("Allow") : spec;
            spec = spec.hasSuspend() ? spec : spec.withSuspend(false);
            spec = spec.hasSuccessfulJobsHistoryLimit() ? spec : spec.withSuccessfulJobsHistoryLimit(SUCCESSFUL);
            return job.withSpec(spec.hasFailedJobsHistoryLimit() ? spec : spec.withFailedJobsHistoryLimit(FAILED));
        }

        private static CronJobSpec withJobSpec(CronJobSpec spec, JobSpec job) {
            return spec.withJobTemplate(spec.jobTemplate().withSpec(job));
        }

        private static CronJob served(CronJob job) {
            JobSpec spec = job.spec().jobTemplate().spec();
            return job.withSpec(withJobSpec(job.spec(), spec.withTemplate(UnservedFields.drop(spec.template()))));
        }

        @Override
        public CronJob prepareForCreate(RequestContext context, CronJob job) {
            return served(StatusField.without(job));
        }

        @Override
        public CronJob prepareForUpdate(RequestContext context, CronJob job, CronJob old) {
            return served(StatusField.of(old, job));
        }

        @Override
        public void validate(RequestContext context, CronJob job, FieldErrors errors) {
            Finalizers.check(job, errors);
            spec(job.spec(), null, errors);
            if (job.name().length() > LONGEST_NAME) {
                errors.invalid(
                        FieldPath.of("metadata", "name"),
                        job.name(),
                        "must be no more than " + LONGEST_NAME + " characters");
            }
        }

        @Override
        public void validateUpdate(RequestContext context, CronJob job, CronJob old, FieldErrors errors) {
            if (!job.spec().equals(old.spec())) {
                spec(job.spec(), old.spec(), errors);
            }
        }

        private void spec(CronJobSpec spec, @Nullable CronJobSpec old, FieldErrors errors) {
            if (spec.schedule().isEmpty()) {
                errors.required(SPEC.child("schedule"), "");
            } else {
                schedule(spec, old != null && old.schedule().contains("TZ"), errors);
            }
            count("startingDeadlineSeconds", spec.startingDeadlineSeconds(0), errors);
            if (spec.hasTimeZone() && (old == null || !spec.timeZone("").equals(old.timeZone("")))) {
                timeZone(spec.timeZone(""), errors);
            }
            if (!POLICIES.contains(spec.concurrencyPolicy())) {
                errors.notSupported(SPEC.child("concurrencyPolicy"), spec.concurrencyPolicy(), POLICIES);
            }
            JobSpec job = spec.jobTemplate().spec();
            JobSpecValidation.validate(job, privilegedAllowed, JOB_SPEC, errors);
            if (job.hasSelector()) {
                errors.invalid(JOB_SPEC.child("selector"), job.selector(), "`selector` will be auto-generated");
            }
            if (job.manualSelector(false)) {
                errors.notSupported(JOB_SPEC.child("manualSelector"), true, List.of("nil", "false"));
            }
            count("successfulJobsHistoryLimit", spec.successfulJobsHistoryLimit(0), errors);
            count("failedJobsHistoryLimit", spec.failedJobsHistoryLimit(0), errors);
        }

        private static void count(String field, long value, FieldErrors errors) {
            if (value < 0) {
                errors.invalid(SPEC.child(field), value, "must be greater than or equal to 0");
            }
        }

        /** A time zone in the schedule is not refused where it was there before. */
        private static void schedule(CronJobSpec spec, boolean zoneAllowed, FieldErrors errors) {
            FieldPath path = SPEC.child("schedule");
            try {
                CronSchedule.parse(spec.schedule());
            } catch (ScheduleException e) {
                errors.invalid(path, spec.schedule(), e.getMessage());
            }
            if (!spec.schedule().contains("TZ")) {
                return;
            }
            if (!zoneAllowed) {
                errors.invalid(
                        path, spec.schedule(), "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
            } else if (spec.hasTimeZone()) {
                errors.invalid(path, spec.schedule(), "cannot use both timeZone field and TZ or CRON_TZ in schedule");
            }
        }

        private static void timeZone(String zone, FieldErrors errors) {
            FieldPath path = SPEC.child("timeZone");
            if (zone.isEmpty()) {
                errors.invalid(path, zone, "timeZone must be nil or non-empty string");
            } else if (zone.equalsIgnoreCase("Local")) {
                errors.invalid(
                        path,
                        zone,
                        "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
            } else if (!CronSchedule.isTimeZone(zone)) {
                errors.invalid(path, zone, "unknown time zone " + zone);
            }
        }

        @Override
        public List<String> createWarnings(RequestContext context, CronJob job) {
            List<String> warnings = new ArrayList<>(JobRules.nameWarnings(job.name()));
            warnings.addAll(warnings(job));
            return warnings;
        }

        @Override
        public List<String> updateWarnings(RequestContext context, CronJob job, CronJob old) {
            return changesGeneration(job, old) ? warnings(job) : List.of();
        }

        private static List<String> warnings(CronJob job) {
            List<String> warnings =
                    new ArrayList<>(JobRules.warnings(job.spec().jobTemplate().spec(), JOB_SPEC));
            if (job.spec().schedule().contains("TZ")) {
                warnings.add("CRON_TZ or TZ used in spec.schedule is not officially supported, see"
                        + " https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details");
            }
            return warnings;
        }
    }
}
