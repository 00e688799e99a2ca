package io.sailfish.controllers.job;

import io.sailfish.controllers.pod.DeletionRank;
import io.sailfish.controllers.pod.Pods;
import io.sailfish.model.api.batch.v1.Job;
import io.sailfish.model.api.batch.v1.JobCondition;
import io.sailfish.model.api.batch.v1.JobStatus;
import io.sailfish.model.api.batch.v1.SuccessPolicyRule;
import io.sailfish.model.api.batch.v1.UncountedTerminatedPods;
import io.sailfish.model.api.core.v1.ContainerStatus;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.value.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for a Job now, and what its status says. Pure; defined by upstream's controller.
 *
 * <p>No pod is counted twice or not at all, whatever happens in between: a pod that has ended is first named in the
 * status, then lets go of its finalizer, and only when that shows does the count go up and the name away.
 */
final class JobPlan {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    private static final int BURST = 500;

    private final Job job;
    private final List<Pod> pods;
    private final Instant now;
    private final boolean indexed;
    private final int completions;

    private final Set<String> uncountedSuccesses;
    private final Set<String> uncountedFailures;
    private final List<Pod> untrack = new ArrayList<>();
    private final BitSet completed;
    private final BitSet failedIndexes;
    private int succeeded;
    private int failed;
    private String failJob = "";

    /** @param pods those of the job */
    JobPlan(Job job, List<Pod> pods, Instant now) {
        this.job = job;
        this.pods = pods;
        this.now = now;
        this.indexed = JobPods.isIndexed(job);
        this.completions = job.spec().hasCompletions() ? job.spec().completions(0) : -1;
        JobStatus status = job.status();
        int limit = Math.max(completions, 0);
        this.completed = Indexes.parse(status.completedIndexes(), limit);
        this.failedIndexes = Indexes.parse(status.failedIndexes(""), limit);
        this.uncountedSuccesses =
                new LinkedHashSet<>(status.uncountedTerminatedPods().succeeded());
        this.uncountedFailures =
                new LinkedHashSet<>(status.uncountedTerminatedPods().failed());
        this.succeeded = status.succeeded();
        this.failed = status.failed();
    }

    /** What happened to the job as a whole, for an event. */
    record Report(boolean warning, String reason, String message) {}

    /**
     * What to do, in this order.
     *
     * @param status  to be written first
     * @param untrack pods that have been counted or need not be
     * @param release pods that go without being counted
     * @param end     pods that go and count as failed
     * @param create  pods to be made
     * @param next    when to look again though nothing changes
     */
    record Outcome(
            JobStatus status,
            List<Pod> untrack,
            List<Pod> release,
            List<Pod> end,
            List<Pod> create,
            Optional<Duration> next,
            List<Report> reports) {}

    static boolean isFinished(Job job) {
        return has(job, "Complete") || has(job, "Failed");
    }

    private static boolean has(Job job, String type) {
        return find(job.status().conditions(), type)
                .filter(condition -> condition.status().equals("True"))
                .isPresent();
    }

    private static Optional<JobCondition> find(List<JobCondition> conditions, String type) {
        return conditions.stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }

    Outcome decide() {
        count();
        List<Pod> active = pods.stream().filter(Pods::isActive).toList();
        long terminating = pods.stream()
                .filter(pod -> pod.metadata().hasDeletionTimestamp() && !Pods.isOver(pod))
                .count();
        List<JobCondition> conditions = new ArrayList<>(job.status().conditions());
        List<Report> reports = new ArrayList<>();
        List<Pod> release = new ArrayList<>();
        List<Pod> end = new ArrayList<>();
        List<Pod> create = new ArrayList<>();
        Optional<Duration> next = Optional.empty();
        JobStatus status = job.status();
        boolean suspended = job.spec().suspend(false);
        if (!status.hasStartTime() && !suspended) {
            status = status.withStartTime(Timestamp.seconds(now));
        }

        Verdict verdict = verdict(conditions, active, status);
        boolean calm = active.isEmpty()
                && terminating == 0
                && uncountedSuccesses.isEmpty()
                && uncountedFailures.isEmpty()
                && untrack.isEmpty();
        if (verdict != null) {
            set(
                    conditions,
                    verdict.success() ? "SuccessCriteriaMet" : "FailureTarget",
                    "True",
                    verdict.reason(),
                    verdict.message());
            end.addAll(active);
            if (calm) {
                set(conditions, verdict.success() ? "Complete" : "Failed", "True", verdict.reason(), verdict.message());
                status = verdict.success() ? status.withCompletionTime(Timestamp.seconds(now)) : status;
                reports.add(
                        verdict.success()
                                ? new Report(false, "Completed", "Job completed")
                                : new Report(true, verdict.reason(), verdict.message()));
            }
        } else if (suspended) {
            release.addAll(active);
            if (set(conditions, "Suspended", "True", "JobSuspended", "Job suspended")) {
                reports.add(new Report(false, "Suspended", "Job suspended"));
            }
            if (status.hasStartTime()) {
                status = (JobStatus) status.without(JobStatus.START_TIME);
            }
        } else {
            if (find(conditions, "Suspended")
                    .filter(known -> known.status().equals("True"))
                    .isPresent()) {
                set(conditions, "Suspended", "False", "JobResumed", "Job resumed");
                status = status.withStartTime(Timestamp.seconds(now));
                reports.add(new Report(false, "Resumed", "Job resumed"));
            }
            next = size(active, (int) terminating, release, create);
            next = sooner(next, untilDeadline(status));
        }
        status = counted(status, active.size() - release.size() - end.size(), active, (int) terminating + end.size());
        return new Outcome(status.withConditions(conditions), untrack, release, end, create, next, reports);
    }

    private JobStatus counted(JobStatus status, int activeNow, List<Pod> active, int terminating) {
        JobStatus.Builder builder = status.toBuilder()
                .active(activeNow)
                .ready((int) active.stream().filter(Pods::isReady).count())
                .terminating(terminating)
                .succeeded(indexed ? completed.cardinality() : succeeded)
                .failed(failed)
                .uncountedTerminatedPods(UncountedTerminatedPods.builder()
                        .succeeded(List.copyOf(uncountedSuccesses))
                        .failed(List.copyOf(uncountedFailures))
                        .build());
        if (indexed) {
            builder.completedIndexes(Indexes.format(completed));
            if (job.spec().hasBackoffLimitPerIndex()) {
                builder.failedIndexes(Indexes.format(failedIndexes));
            }
        }
        return builder.build();
    }

    /** Takes in what has ended. */
    private void count() {
        Set<String> tracked = new HashSet<>();
        for (Pod pod : pods) {
            if (JobPods.isTracked(pod)) {
                tracked.add(pod.metadata().uid());
            }
        }
        int successes = uncountedSuccesses.size();
        uncountedSuccesses.retainAll(tracked);
        succeeded += successes - uncountedSuccesses.size();
        int failures = uncountedFailures.size();
        uncountedFailures.retainAll(tracked);
        failed += failures - uncountedFailures.size();
        for (Pod pod : pods) {
            if (JobPods.isTracked(pod)) {
                count(pod);
            }
        }
    }

    private void count(Pod pod) {
        String uid = pod.metadata().uid();
        int index = JobPods.index(pod);
        if (uncountedSuccesses.contains(uid) || uncountedFailures.contains(uid)) {
            untrack.add(pod);
        } else if (JobPods.hasSucceeded(pod)) {
            untrack.add(pod);
            if (!indexed) {
                uncountedSuccesses.add(uid);
            } else if (index >= 0 && index < completions) {
                completed.set(index);
            }
        } else if (JobPods.hasFailed(job, pod)) {
            untrack.add(pod);
            switch (FailurePolicy.of(job, pod)) {
                case FailurePolicy.Meaning.Ignored() -> {}
                case FailurePolicy.Meaning.Counts() -> failed(pod, uid, index);
                case FailurePolicy.Meaning.FailsIndex() -> {
                    uncountedFailures.add(uid);
                    failIndex(index);
                }
                case FailurePolicy.Meaning.FailsJob(String message) -> {
                    uncountedFailures.add(uid);
                    failJob = failJob.isEmpty() ? message : failJob;
                }
            }
        }
    }

    private void failed(Pod pod, String uid, int index) {
        uncountedFailures.add(uid);
        if (job.spec().hasBackoffLimitPerIndex()
                && JobPods.failuresBefore(pod) + 1 > job.spec().backoffLimitPerIndex(0)) {
            failIndex(index);
        }
    }

    private void failIndex(int index) {
        if (indexed && index >= 0 && index < completions && !completed.get(index)) {
            failedIndexes.set(index);
        }
    }

    /** How the job ends. */
    private record Verdict(boolean success, String reason, String message) {}

    private @Nullable Verdict verdict(List<JobCondition> conditions, List<Pod> active, JobStatus status) {
        // What was decided once stands, whatever its pods do while they end.
        Optional<JobCondition> failing = find(conditions, "FailureTarget");
        if (failing.isPresent()) {
            return new Verdict(false, failing.get().reason(), failing.get().message());
        }
        Optional<JobCondition> succeeding = find(conditions, "SuccessCriteriaMet");
        if (succeeding.isPresent()) {
            return new Verdict(true, succeeding.get().reason(), succeeding.get().message());
        }
        if (!failJob.isEmpty()) {
            return new Verdict(false, "PodFailurePolicy", failJob);
        }
        Verdict success = success(active);
        return success == null ? failure(active, status) : success;
    }

    private @Nullable Verdict success(List<Pod> active) {
        if (indexed && job.spec().hasSuccessPolicy()) {
            List<SuccessPolicyRule> rules = job.spec().successPolicy().rules();
            for (int i = 0; i < rules.size(); i++) {
                if (isMet(rules.get(i))) {
                    return new Verdict(true, "SuccessPolicy", "Matched rules at index " + i);
                }
            }
        }
        int all = indexed ? completed.cardinality() : succeeded + uncountedSuccesses.size();
        boolean reached = completions < 0 ? all > 0 && active.isEmpty() : all >= completions;
        return reached ? new Verdict(true, "CompletionsReached", "Reached expected number of succeeded pods") : null;
    }

    private boolean isMet(SuccessPolicyRule rule) {
        BitSet relevant = (BitSet) completed.clone();
        if (rule.hasSucceededIndexes()) {
            BitSet wanted = Indexes.parse(rule.succeededIndexes(""), completions);
            relevant.and(wanted);
            return rule.hasSucceededCount()
                    ? relevant.cardinality() >= rule.succeededCount(0)
                    : relevant.cardinality() == wanted.cardinality();
        }
        return rule.hasSucceededCount() && relevant.cardinality() >= rule.succeededCount(0);
    }

    private @Nullable Verdict failure(List<Pod> active, JobStatus status) {
        int limit = job.spec().backoffLimit(6);
        int failures = failed + uncountedFailures.size();
        boolean onFailure = job.spec().template().spec().restartPolicy().equals("OnFailure");
        if (failures > limit || onFailure && restarts(active) > 0 && restarts(active) >= limit) {
            return new Verdict(false, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
        }
        if (untilDeadline(status).filter(left -> !left.isPositive()).isPresent()) {
            return new Verdict(false, "DeadlineExceeded", "Job was active longer than specified deadline");
        }
        if (!failedIndexes.isEmpty()) {
            if (job.spec().hasMaxFailedIndexes()
                    && failedIndexes.cardinality() > job.spec().maxFailedIndexes(0)) {
                return new Verdict(
                        false,
                        "MaxFailedIndexesExceeded",
                        "Job has exceeded the specified maximal number of failed indexes");
            }
            if (completed.cardinality() + failedIndexes.cardinality() >= completions) {
                return new Verdict(false, "FailedIndexes", "Job has failed indexes");
            }
        }
        return null;
    }

    private static int restarts(List<Pod> active) {
        int restarts = 0;
        for (Pod pod : active) {
            for (ContainerStatus status : pod.status().initContainerStatuses()) {
                restarts += status.restartCount();
            }
            for (ContainerStatus status : pod.status().containerStatuses()) {
                restarts += status.restartCount();
            }
        }
        return restarts;
    }

    private Optional<Duration> untilDeadline(JobStatus status) {
        if (!job.spec().hasActiveDeadlineSeconds()
                || !status.hasStartTime()
                || job.spec().suspend(false)) {
            return Optional.empty();
        }
        Instant deadline = status.startTime().instant().plusSeconds(job.spec().activeDeadlineSeconds(0));
        return Optional.of(Duration.between(now, deadline));
    }

    /** Brings the number of active pods to what is wanted. */
    private Optional<Duration> size(List<Pod> active, int terminating, List<Pod> release, List<Pod> create) {
        int parallelism = job.spec().parallelism(1);
        int done =
                indexed ? completed.cardinality() + failedIndexes.cardinality() : succeeded + uncountedSuccesses.size();
        int wanted = completions < 0
                ? done > 0 ? Math.min(active.size(), parallelism) : parallelism
                : Math.min(parallelism, completions - done);
        if (active.size() > wanted) {
            release.addAll(DeletionRank.rank(active).subList(0, active.size() - Math.max(0, wanted)));
            return Optional.empty();
        }
        boolean onlyEnded = job.spec().hasPodFailurePolicy()
                || job.spec().podReplacementPolicy("").equals("Failed");
        int missing = Math.min(BURST, wanted - active.size() - (onlyEnded ? terminating : 0));
        if (missing <= 0) {
            return Optional.empty();
        }
        Duration pause = pause();
        if (pause.isPositive()) {
            return Optional.of(pause);
        }
        if (!indexed) {
            for (int i = 0; i < missing; i++) {
                create.add(JobPods.pod(job));
            }
            return Optional.empty();
        }
        BitSet taken = (BitSet) completed.clone();
        taken.or(failedIndexes);
        for (Pod pod : pods) {
            boolean present = Pods.isActive(pod) || onlyEnded && !Pods.isOver(pod);
            if (present && JobPods.index(pod) >= 0) {
                taken.set(JobPods.index(pod));
            }
        }
        for (int index = taken.nextClearBit(0); index < completions && create.size() < missing; ) {
            create.add(JobPods.pod(job, index, failuresOf(index)));
            index = taken.nextClearBit(index + 1);
        }
        return Optional.empty();
    }

    private int failuresOf(int index) {
        int failures = 0;
        for (Pod pod : pods) {
            if (JobPods.index(pod) == index && JobPods.hasFailed(job, pod)) {
                failures = Math.max(failures, JobPods.failuresBefore(pod) + 1);
            }
        }
        return failures;
    }

    /** After failures in a row the next pod waits: ten seconds, twenty, up to ten minutes. */
    private Duration pause() {
        Instant lastSuccess = Instant.MIN;
        for (Pod pod : pods) {
            Instant ended = ended(pod);
            lastSuccess = JobPods.hasSucceeded(pod) && ended.isAfter(lastSuccess) ? ended : lastSuccess;
        }
        int inRow = 0;
        Instant lastFailure = Instant.MIN;
        for (Pod pod : pods) {
            Instant ended = ended(pod);
            if (pod.status().phase().equals("Failed") && ended.isAfter(lastSuccess)) {
                inRow++;
                lastFailure = ended.isAfter(lastFailure) ? ended : lastFailure;
            }
        }
        if (inRow == 0) {
            return Duration.ZERO;
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(inRow - 1, 10));
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        return Duration.between(now, lastFailure.plus(pause));
    }

    private static Instant ended(Pod pod) {
        Instant latest = Instant.EPOCH;
        for (ContainerStatus status : pod.status().containerStatuses()) {
            if (status.state().hasTerminated()
                    && status.state().terminated().finishedAt().instant().isAfter(latest)) {
                latest = status.state().terminated().finishedAt().instant();
            }
        }
        if (!latest.equals(Instant.EPOCH)) {
            return latest;
        }
        return Pods.condition(pod, "Ready")
                .map(condition -> condition.lastTransitionTime().instant())
                .orElse(pod.metadata().creationTimestamp().instant());
    }

    private static Optional<Duration> sooner(Optional<Duration> one, Optional<Duration> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isPresent() ? one : other;
        }
        return one.get().compareTo(other.get()) < 0 ? one : other;
    }

    /** Returns whether this is news. */
    private boolean set(List<JobCondition> conditions, String type, String status, String reason, String message) {
        Optional<JobCondition> before = find(conditions, type);
        if (before.filter(known -> known.status().equals(status)).isPresent()) {
            return false;
        }
        conditions.removeIf(condition -> condition.type().equals(type));
        conditions.add(JobCondition.builder()
                .type(type)
                .status(status)
                .reason(reason)
                .message(message)
                .lastProbeTime(Timestamp.seconds(now))
                .lastTransitionTime(Timestamp.seconds(now))
                .build());
        return true;
    }
}
