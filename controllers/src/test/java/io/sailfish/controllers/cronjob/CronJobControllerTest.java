package io.sailfish.controllers.cronjob;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.fake.VirtualTimers;
import io.sailfish.controllers.ControllerWorld;
import io.sailfish.model.api.batch.v1.BatchV1;
import io.sailfish.model.api.batch.v1.CronJob;
import io.sailfish.model.api.batch.v1.CronJobSpec;
import io.sailfish.model.api.batch.v1.Job;
import io.sailfish.model.api.batch.v1.JobCondition;
import io.sailfish.model.api.batch.v1.JobSpec;
import io.sailfish.model.api.batch.v1.JobTemplateSpec;
import io.sailfish.model.value.Timestamp;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CronJobControllerTest {
    private final VirtualTimers timers = new VirtualTimers();
    private final ControllerWorld world = new ControllerWorld(timers);

    @AfterEach
    void close() {
        world.close();
    }

    private void run(String policy) {
        world.run(CronJobController::create);
        world.client
                .resource(BatchV1.CRON_JOBS)
                .create(CronJob.builder()
                        .metadata(ControllerWorld.metadata("tick").build())
                        .spec(CronJobSpec.builder()
                                .schedule("* * * * *")
                                .concurrencyPolicy(policy)
                                .successfulJobsHistoryLimit(1)
                                .failedJobsHistoryLimit(1)
                                .jobTemplate(JobTemplateSpec.builder()
                                        .spec(JobSpec.builder()
                                                .template(ControllerWorld.template("t", "i"))
                                                .build())
                                        .build())
                                .build())
                        .build());
    }

    private void minute() throws InterruptedException {
        timers.awaitPending(1);
        timers.advance(Duration.ofSeconds(61));
    }

    private void complete(Job job) {
        world.client
                .resource(BatchV1.JOBS)
                .updateStatus(job.withStatus(job.status()
                        .withCompletionTime(Timestamp.seconds(timers.instant()))
                        .withConditions(List.of(JobCondition.builder()
                                .type("Complete")
                                .status("True")
                                .build()))));
    }

    @Test
    void aJobIsMadeEachMinuteAndOldOnesGo() throws InterruptedException {
        run("Allow");
        minute();
        Job first =
                world.client.awaitAll(BatchV1.JOBS, jobs -> jobs.size() == 1).getFirst();
        assertThat(first.metadata().annotations()).containsKey("batch.kubernetes.io/cronjob-scheduled-timestamp");
        world.client.await(
                BatchV1.CRON_JOBS,
                "default",
                "tick",
                cron -> cron.status().active().size() == 1);
        complete(first);
        world.client.await(
                BatchV1.CRON_JOBS,
                "default",
                "tick",
                cron -> cron.status().active().isEmpty() && cron.status().hasLastSuccessfulTime());
        minute();
        Job second =
                world.client.awaitAll(BatchV1.JOBS, jobs -> jobs.size() == 2).getLast();
        complete(second);
        world.client.awaitAll(
                BatchV1.JOBS,
                jobs -> jobs.size() == 1 && !jobs.getFirst().name().equals(first.name()));
    }

    @Test
    void aJobThatStillRunsKeepsTheNextAwayWhereThePolicySaysSo() throws InterruptedException {
        run("Forbid");
        minute();
        world.client.awaitAll(BatchV1.JOBS, jobs -> jobs.size() == 1);
        world.client.await(
                BatchV1.CRON_JOBS,
                "default",
                "tick",
                cron -> cron.status().active().size() == 1);
        minute();
        world.client.awaitAll(
                io.sailfish.model.api.core.v1.CoreV1.EVENTS,
                events -> events.stream().anyMatch(event -> event.reason().equals("JobAlreadyActive")));
        assertThat(world.client.all(BatchV1.JOBS)).hasSize(1);
    }
}
