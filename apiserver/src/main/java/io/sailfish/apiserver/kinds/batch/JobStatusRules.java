package io.sailfish.apiserver.kinds.batch;

import static io.sailfish.apiserver.kinds.batch.JobConditions.COMPLETE;
import static io.sailfish.apiserver.kinds.batch.JobConditions.FAILED;
import static io.sailfish.apiserver.kinds.batch.JobConditions.FAILURE_TARGET;
import static io.sailfish.apiserver.kinds.batch.JobConditions.SUCCESS_CRITERIA_MET;
import static io.sailfish.apiserver.kinds.batch.JobConditions.isFinished;
import static io.sailfish.apiserver.kinds.batch.JobConditions.isTrue;

import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.batch.v1.Job;
import io.sailfish.model.api.batch.v1.JobStatus;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.MetadataValidation;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The rules of the status of Jobs, which others than the Job controller may write too (spec.managedBy). What is not
 * touched is not judged, so that a status of old stays writable.
 */
final class JobStatusRules implements StatusUpdates<Job> {
    private static final FieldPath STATUS = FieldPath.of("status");
    private static final FieldPath CONDITIONS = STATUS.child("conditions");

    @Override
    public void validateUpdate(RequestContext context, Job job, Job old, FieldErrors errors) {
        counts(job.status(), errors);
        Changes changes = new Changes(job, old);
        conditions(job, changes, errors);
        finished(job, changes, errors);
        indexes(job, changes, errors);
        if (changes.finished() || job.status().terminating(0) != old.status().terminating(0)) {
            refuse(
                    isFinished(job) && job.status().terminating(0) > 0,
                    "terminating",
                    job.status().terminating(0),
                    "terminating>0 is invalid for finished job",
                    errors);
        }
        refuse(
                (changes.ready() || changes.active())
                        && job.status().hasReady()
                        && job.status().ready(0) > job.status().active(),
                "ready",
                job.status().ready(0),
                "cannot set more ready pods than active",
                errors);
        transitions(job, old, errors);
    }

    /** What of a status differs from before. */
    private record Changes(Job job, Job old) {
        boolean condition(String type) {
            return isTrue(job, type) != isTrue(old, type);
        }

        boolean finished() {
            return isFinished(job) != isFinished(old);
        }

        boolean active() {
            return job.status().active() != old.status().active();
        }

        boolean ready() {
            return job.status().ready(-1) != old.status().ready(-1);
        }

        boolean startTime() {
            return differs(JobStatus.START_TIME);
        }

        boolean completionTime() {
            return differs(JobStatus.COMPLETION_TIME);
        }

        boolean differs(int field) {
            return !Objects.equals(job.status().get(field), old.status().get(field));
        }
    }

    private static void refuse(boolean refused, String field, Object value, String detail, FieldErrors errors) {
        if (refused) {
            errors.invalid(STATUS.child(field), value, detail);
        }
    }

    private static void refuse(boolean refused, String detail, FieldErrors errors) {
        if (refused) {
            errors.invalid(CONDITIONS, detail);
        }
    }

    private static void counts(JobStatus status, FieldErrors errors) {
        count("active", status.active(), errors);
        count("succeeded", status.succeeded(), errors);
        count("failed", status.failed(), errors);
        count("ready", status.ready(0), errors);
        count("terminating", status.terminating(0), errors);
        FieldPath path = STATUS.child("uncountedTerminatedPods");
        Set<String> seen = new HashSet<>();
        uncounted(status.uncountedTerminatedPods().succeeded(), path.child("succeeded"), seen, errors);
        uncounted(status.uncountedTerminatedPods().failed(), path.child("failed"), seen, errors);
    }

    private static void count(String field, int value, FieldErrors errors) {
        refuse(value < 0, field, value, "must be greater than or equal to 0", errors);
    }

    private static void uncounted(List<String> uids, FieldPath path, Set<String> seen, FieldErrors errors) {
        for (int i = 0; i < uids.size(); i++) {
            if (uids.get(i).isEmpty()) {
                errors.invalid(path.index(i), "", "must not be empty");
            } else if (!seen.add(uids.get(i))) {
                errors.duplicate(path.index(i), uids.get(i));
            }
        }
    }

    private static void conditions(Job job, Changes changes, FieldErrors errors) {
        boolean complete = isTrue(job, COMPLETE);
        boolean failed = isTrue(job, FAILED);
        JobStatus status = job.status();
        refuse(
                (changes.condition(COMPLETE) || changes.condition(FAILED)) && complete && failed,
                "cannot set Complete=True and Failed=true conditions",
                errors);
        refuse(
                (changes.condition(COMPLETE) || changes.condition(FAILURE_TARGET))
                        && complete
                        && isTrue(job, FAILURE_TARGET),
                "cannot set Complete=True and FailureTarget=true conditions",
                errors);
        if (changes.condition(COMPLETE) || changes.completionTime()) {
            if (status.hasCompletionTime() && !complete) {
                time("cannot set completionTime when there is no Complete=True condition", status, errors);
            }
            if (!status.hasCompletionTime() && complete) {
                errors.required(STATUS.child("completionTime"), "completionTime is required for Complete jobs");
            }
        }
        boolean earlier = status.hasStartTime()
                && status.hasCompletionTime()
                && status.completionTime().compareTo(status.startTime()) < 0;
        if ((changes.startTime() || changes.completionTime()) && earlier) {
            time("completionTime cannot be set before startTime", status, errors);
        }
        refuse(
                changes.condition(FAILED) && failed && !isTrue(job, FAILURE_TARGET),
                "cannot set Failed=True condition without the FailureTarget=true condition",
                errors);
        refuse(
                changes.condition(COMPLETE) && complete && !isTrue(job, SUCCESS_CRITERIA_MET),
                "cannot set Complete=True condition without the SuccessCriteriaMet=true condition",
                errors);
    }

    private static void time(String detail, JobStatus status, FieldErrors errors) {
        FieldError.Shown shown = new FieldError.Shown(status.completionTime().toString());
        errors.invalid(STATUS.child("completionTime"), shown, detail);
    }

    private static void finished(Job job, Changes changes, FieldErrors errors) {
        JobStatus status = job.status();
        boolean finished = isFinished(job);
        refuse(
                (changes.finished() || changes.active()) && finished && status.active() > 0,
                "active",
                status.active(),
                "active>0 is invalid for finished job",
                errors);
        if ((changes.finished() || changes.startTime()) && finished && !status.hasStartTime()) {
            errors.required(STATUS.child("startTime"), "startTime is required for finished job");
        }
        boolean uncounted = !status.uncountedTerminatedPods().succeeded().isEmpty()
                || !status.uncountedTerminatedPods().failed().isEmpty();
        refuse(
                (changes.finished() || changes.differs(JobStatus.UNCOUNTED_TERMINATED_PODS)) && finished && uncounted,
                "uncountedTerminatedPods",
                status.uncountedTerminatedPods(),
                "uncountedTerminatedPods needs to be empty for finished job",
                errors);
    }

    private static void indexes(Job job, Changes changes, FieldErrors errors) {
        JobStatus status = job.status();
        boolean completedChange = changes.differs(JobStatus.COMPLETED_INDEXES);
        boolean failedChange = changes.differs(JobStatus.FAILED_INDEXES);
        IndexRanges completed = ranges(job, completedChange, "completedIndexes", status.completedIndexes(), errors);
        IndexRanges failed = ranges(job, failedChange, "failedIndexes", status.failedIndexes(""), errors);
        boolean indexed = job.spec().completionMode("").equals(JobSpecValidation.INDEXED);
        refuse(
                completedChange && !indexed && !status.completedIndexes().isEmpty(),
                "completedIndexes",
                status.completedIndexes(),
                "cannot set non-empty completedIndexes when non-indexed completion mode",
                errors);
        refuse(
                failedChange && status.hasFailedIndexes() && !job.spec().hasBackoffLimitPerIndex(),
                "failedIndexes",
                status.failedIndexes(""),
                "cannot set non-null failedIndexes when backoffLimitPerIndex is null",
                errors);
        int shared = completed.firstShared(failed);
        refuse(
                (completedChange || failedChange) && shared >= 0,
                "failedIndexes",
                status.failedIndexes(""),
                "failedIndexes and completedIndexes overlap at index: " + shared,
                errors);
    }

    /** Reads indexes; what cannot be read is reported where it is new, and counts as none. */
    private static IndexRanges ranges(Job job, boolean changed, String field, String text, FieldErrors errors) {
        if (!job.spec().hasCompletions()) {
            return new IndexRanges(List.of());
        }
        try {
            return IndexRanges.parse(text, job.spec().completions(0));
        } catch (IndexRanges.FormatException e) {
            refuse(changed, field, text, "error parsing " + field + ": " + e.getMessage(), errors);
            return new IndexRanges(List.of());
        }
    }

    private static void transitions(Job job, Job old, FieldErrors errors) {
        JobStatus status = job.status();
        JobStatus before = old.status();
        for (String terminal : List.of(FAILED, COMPLETE, FAILURE_TARGET)) {
            refuse(
                    isTrue(old, terminal) && !isTrue(job, terminal),
                    "cannot disable the terminal " + terminal + "=True condition",
                    errors);
        }
        refuse(
                status.failed() < before.failed(),
                "failed",
                status.failed(),
                "cannot decrease the failed counter",
                errors);
        // An indexed Job that is scaled down may have completed more than it now asks for.
        boolean scalable = job.spec().completionMode("").equals(JobSpecValidation.INDEXED)
                && job.spec().completions(-1) == job.spec().parallelism(-1);
        refuse(
                !scalable && status.succeeded() < before.succeeded(),
                "succeeded",
                status.succeeded(),
                "cannot decrease the succeeded counter",
                errors);
        boolean moved = status.hasCompletionTime()
                && before.hasCompletionTime()
                && !status.completionTime().equals(before.completionTime());
        if (moved) {
            time(MetadataValidation.IMMUTABLE, status, errors);
        }
        boolean restarted = before.hasStartTime()
                && !before.startTime().equals(status.startTime())
                && !job.spec().suspend(false);
        if (restarted) {
            errors.required(STATUS.child("startTime"), "startTime cannot be removed for unsuspended job");
        }
        successCriteria(job, old, errors);
    }

    private static void successCriteria(Job job, Job old, FieldErrors errors) {
        boolean now = isTrue(job, SUCCESS_CRITERIA_MET);
        boolean before = isTrue(old, SUCCESS_CRITERIA_MET);
        refuse(before && !now, "cannot disable the SuccessCriteriaMet=True condition", errors);
        boolean set = now && !before;
        refuse(
                set && isTrue(old, COMPLETE),
                "cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions",
                errors);
        refuse(
                set && isTrue(old, FAILED),
                "cannot set SuccessCriteriaMet=True for Job already has Failed=true conditions",
                errors);
        refuse(now && isTrue(job, FAILED), "cannot set Failed=True and SuccessCriteriaMet=true conditions", errors);
        refuse(
                now && isTrue(job, FAILURE_TARGET),
                "cannot set FailureTarget=True and SuccessCriteriaMet=true conditions",
                errors);
    }
}
