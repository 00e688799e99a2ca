package io.sailfish.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.fake.VirtualTimers;
import io.sailfish.controllers.ControllerWorld;
import io.sailfish.controllers.ttl.FinishedJobs;
import io.sailfish.model.api.batch.v1.BatchV1;
import io.sailfish.model.api.batch.v1.Job;
import io.sailfish.model.api.batch.v1.JobCondition;
import io.sailfish.model.api.batch.v1.JobSpec;
import io.sailfish.model.api.batch.v1.PodFailurePolicy;
import io.sailfish.model.api.batch.v1.PodFailurePolicyOnExitCodesRequirement;
import io.sailfish.model.api.batch.v1.PodFailurePolicyRule;
import io.sailfish.model.api.core.v1.ContainerState;
import io.sailfish.model.api.core.v1.ContainerStateTerminated;
import io.sailfish.model.api.core.v1.ContainerStatus;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.value.Timestamp;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobControllerTest {
    private final VirtualTimers timers = new VirtualTimers();
    private final ControllerWorld world = new ControllerWorld(timers);

    @AfterEach
    void close() {
        world.close();
    }

    private void run(JobSpec.Builder spec) {
        world.run(JobController::create);
        world.client
                .resource(BatchV1.JOBS)
                .create(Job.builder()
                        .metadata(ControllerWorld.metadata("job").build())
                        .spec(spec.selector(ControllerWorld.selector("j"))
                                .template(ControllerWorld.template("j", "i"))
                                .build())
                        .build());
    }

    private Job awaitJob(Predicate<Job> test) {
        return world.client.await(BatchV1.JOBS, "default", "job", test);
    }

    private List<Pod> awaitActive(int count) {
        return world.client.awaitAll(CoreV1.PODS, pods -> active(pods).size() == count);
    }

    private static List<Pod> active(List<Pod> pods) {
        return pods.stream()
                .filter(pod -> pod.status().phase().equals("Pending")
                        && !pod.metadata().hasDeletionTimestamp())
                .toList();
    }

    private void end(Pod pod, String phase, int code) {
        world.client
                .resource(CoreV1.PODS)
                .updateStatus(pod.withStatus(pod.status()
                        .withPhase(phase)
                        .withContainerStatuses(List.of(ContainerStatus.builder()
                                .name("main")
                                .state(ContainerState.builder()
                                        .terminated(ContainerStateTerminated.builder()
                                                .exitCode(code)
                                                .finishedAt(Timestamp.seconds(timers.instant()))
                                                .build())
                                        .build())
                                .build()))));
    }

    private static boolean has(Job job, String type) {
        return job.status().conditions().stream()
                .anyMatch(condition -> condition.type().equals(type));
    }

    private static JobCondition condition(Job job, String type) {
        return job.status().conditions().stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void podsRunUntilEnoughHaveSucceededAndEachIsCountedOnce() {
        run(JobSpec.builder().completions(3).parallelism(2).backoffLimit(6));
        for (int done = 0; done < 3; done++) {
            int expected = Math.min(2, 3 - done);
            end(active(awaitActive(expected)).getFirst(), "Succeeded", 0);
            int counted = done + 1;
            awaitJob(job -> job.status().succeeded() == counted);
        }
        Job job = awaitJob(JobPlan::isFinished);
        assertThat(job.status().succeeded()).isEqualTo(3);
        assertThat(job.status().failed()).isZero();
        assertThat(job.status().active()).isZero();
        assertThat(job.status().hasCompletionTime()).isTrue();
        assertThat(has(job, "SuccessCriteriaMet")).isTrue();
        assertThat(has(job, "Complete")).isTrue();
        assertThat(world.client.all(CoreV1.PODS)).hasSize(3).noneMatch(JobPods::isTracked);
    }

    @Test
    void failuresAreRepeatedAfterAPauseUntilTheLimit() throws InterruptedException {
        run(JobSpec.builder().completions(1).parallelism(1).backoffLimit(1));
        end(active(awaitActive(1)).getFirst(), "Failed", 1);
        awaitJob(job -> job.status().failed() == 1);
        assertThat(active(world.client.all(CoreV1.PODS))).isEmpty();
        timers.awaitPending(1);
        timers.advance(Duration.ofSeconds(11));
        end(active(awaitActive(1)).getFirst(), "Failed", 1);
        Job job = awaitJob(JobPlan::isFinished);
        assertThat(condition(job, "Failed").reason()).isEqualTo("BackoffLimitExceeded");
        assertThat(condition(job, "Failed").message()).isEqualTo("Job has reached the specified backoff limit");
        assertThat(job.status().failed()).isEqualTo(2);
    }

    @Test
    void everyIndexRunsOnce() {
        run(JobSpec.builder()
                .completions(3)
                .parallelism(3)
                .completionMode("Indexed")
                .backoffLimit(6));
        List<Pod> pods = active(awaitActive(3));
        assertThat(pods).extracting(JobPods::index).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(pods).allMatch(pod -> pod.spec().hostname().equals("job-" + JobPods.index(pod)));
        pods.stream().filter(pod -> JobPods.index(pod) != 1).forEach(pod -> end(pod, "Succeeded", 0));
        assertThat(awaitJob(job -> job.status().succeeded() == 2).status().completedIndexes())
                .isEqualTo("0,2");
        pods.stream().filter(pod -> JobPods.index(pod) == 1).forEach(pod -> end(pod, "Succeeded", 0));
        assertThat(awaitJob(JobPlan::isFinished).status().completedIndexes()).isEqualTo("0-2");
    }

    @Test
    void aSuspendedJobHasNoPodsAndGoesOnWhenItIsResumed() {
        run(JobSpec.builder().completions(1).parallelism(1).backoffLimit(6));
        awaitActive(1);
        Job job = awaitJob(now -> now.status().active() == 1);
        world.client.resource(BatchV1.JOBS).update(job.withSpec(job.spec().withSuspend(true)));
        Job suspended = awaitJob(now -> has(now, "Suspended") && now.status().active() == 0);
        assertThat(suspended.status().failed()).isZero();
        assertThat(suspended.status().hasStartTime()).isFalse();
        awaitActive(0);
        Job latest = awaitJob(now -> true);
        world.client.resource(BatchV1.JOBS).update(latest.withSpec(latest.spec().withSuspend(false)));
        awaitActive(1);
        assertThat(condition(awaitJob(now -> now.status().active() == 1), "Suspended")
                        .reason())
                .isEqualTo("JobResumed");
    }

    @Test
    void aPolicyEndsAJobAtOnce() {
        run(JobSpec.builder()
                .completions(1)
                .parallelism(1)
                .backoffLimit(6)
                .podFailurePolicy(PodFailurePolicy.builder()
                        .rules(List.of(PodFailurePolicyRule.builder()
                                .action("FailJob")
                                .onExitCodes(PodFailurePolicyOnExitCodesRequirement.builder()
                                        .operator("In")
                                        .values(List.of(42))
                                        .build())
                                .build()))
                        .build()));
        Pod pod = active(awaitActive(1)).getFirst();
        end(pod, "Failed", 42);
        Job job = awaitJob(JobPlan::isFinished);
        assertThat(condition(job, "Failed").reason()).isEqualTo("PodFailurePolicy");
        assertThat(condition(job, "Failed").message())
                .isEqualTo("Container main for pod default/" + pod.name()
                        + " failed with exit code 42 matching FailJob rule at index 0");
    }

    @Test
    void aJobThatTakesTooLongFails() throws InterruptedException {
        run(JobSpec.builder().completions(1).parallelism(1).backoffLimit(6).activeDeadlineSeconds(30L));
        awaitActive(1);
        awaitJob(job -> job.status().active() == 1);
        timers.awaitPending(1);
        timers.advance(Duration.ofSeconds(31));
        Job job = awaitJob(JobPlan::isFinished);
        assertThat(condition(job, "Failed").reason()).isEqualTo("DeadlineExceeded");
        awaitActive(0);
    }

    @Test
    void podsOfAJobThatIsGoneAreNotKept() {
        run(JobSpec.builder().completions(1).parallelism(1).backoffLimit(6));
        Pod pod = active(awaitActive(1)).getFirst();
        awaitJob(job -> job.status().active() == 1);
        world.client.resource(BatchV1.JOBS).delete("default", "job", io.sailfish.model.api.meta.v1.DeleteOptions.EMPTY);
        world.client.await(CoreV1.PODS, "default", pod.name(), now -> !JobPods.isTracked(now));
    }

    @Test
    void aFinishedJobGoesWhenItsTimeHasPassed() throws InterruptedException {
        run(JobSpec.builder().completions(1).parallelism(1).backoffLimit(6).ttlSecondsAfterFinished(60));
        world.run(FinishedJobs::create);
        end(active(awaitActive(1)).getFirst(), "Succeeded", 0);
        awaitJob(JobPlan::isFinished);
        timers.awaitPending(1);
        timers.advance(Duration.ofSeconds(61));
        awaitJob(job -> job.metadata().hasDeletionTimestamp());
    }

    @Test
    void indexesAreReadAndWrittenShort() {
        BitSet set = Indexes.parse("0,2-5,9", 8);
        assertThat(set.cardinality()).isEqualTo(5);
        assertThat(Indexes.format(set)).isEqualTo("0,2-5");
        assertThat(Indexes.format(Indexes.parse("1,2", 9))).isEqualTo("1,2");
        assertThat(Indexes.format(Indexes.parse("", 9))).isEmpty();
    }
}
