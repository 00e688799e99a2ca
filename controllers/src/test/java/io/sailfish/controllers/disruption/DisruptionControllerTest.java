package io.sailfish.controllers.disruption;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.fake.VirtualTimers;
import io.sailfish.controllers.ControllerWorld;
import io.sailfish.controllers.pod.PodControl;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.ReplicaSet;
import io.sailfish.model.api.apps.v1.ReplicaSetSpec;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.policy.v1.PodDisruptionBudget;
import io.sailfish.model.api.policy.v1.PodDisruptionBudgetSpec;
import io.sailfish.model.api.policy.v1.PodDisruptionBudgetStatus;
import io.sailfish.model.api.policy.v1.PolicyV1;
import io.sailfish.model.value.IntOrString;
import io.sailfish.model.value.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DisruptionControllerTest {
    private final VirtualTimers timers = new VirtualTimers();
    private final ControllerWorld world = new ControllerWorld(timers);

    @AfterEach
    void close() {
        world.close();
    }

    private void budget(PodDisruptionBudgetSpec spec) {
        world.client.given(
                PolicyV1.POD_DISRUPTION_BUDGETS,
                PodDisruptionBudget.builder()
                        .metadata(ControllerWorld.metadata("b").generation(3L).build())
                        .spec(spec.withSelector(ControllerWorld.selector("web")))
                        .build());
    }

    private Pod pod(String name) {
        return Pod.builder()
                .metadata(ControllerWorld.metadata(name)
                        .labels(Map.of("app", "web"))
                        .build())
                .build();
    }

    private PodDisruptionBudgetStatus awaitStatus(Predicate<PodDisruptionBudgetStatus> test) {
        return world.client
                .await(PolicyV1.POD_DISRUPTION_BUDGETS, "default", "b", budget -> test.test(budget.status()))
                .status();
    }

    @Test
    void anAbsoluteMinimumLeavesWhatIsAboveIt() {
        budget(PodDisruptionBudgetSpec.builder().minAvailable(IntOrString.of(2)).build());
        for (String name : List.of("a", "b", "c")) {
            world.client.given(CoreV1.PODS, ControllerWorld.ready(pod(name), timers));
        }
        world.client.given(CoreV1.PODS, pod("unready"));
        world.run(DisruptionController::create);
        PodDisruptionBudgetStatus status = awaitStatus(now -> now.disruptionsAllowed() == 1);
        assertThat(status.expectedPods()).isEqualTo(4);
        assertThat(status.currentHealthy()).isEqualTo(3);
        assertThat(status.desiredHealthy()).isEqualTo(2);
        assertThat(status.observedGeneration()).isEqualTo(3);
        assertThat(status.conditions().getFirst().reason()).isEqualTo("SufficientPods");
    }

    @Test
    void aRelativeAmountIsOfWhatTheControllersWant() {
        ReplicaSet set = world.client.given(
                AppsV1.REPLICA_SETS,
                ReplicaSet.builder()
                        .metadata(ControllerWorld.metadata("rs").build())
                        .spec(ReplicaSetSpec.builder().replicas(10).build())
                        .build());
        budget(PodDisruptionBudgetSpec.builder()
                .maxUnavailable(IntOrString.of("25%"))
                .build());
        for (int i = 0; i < 9; i++) {
            Pod pod = ControllerWorld.ready(pod("p" + i), timers);
            world.client.given(
                    CoreV1.PODS,
                    pod.withMetadata(pod.metadata().withOwnerReferences(List.of(PodControl.reference(set)))));
        }
        world.run(DisruptionController::create);
        PodDisruptionBudgetStatus status = awaitStatus(now -> now.disruptionsAllowed() == 2);
        assertThat(status.expectedPods()).isEqualTo(10);
        assertThat(status.desiredHealthy()).isEqualTo(7);
    }

    @Test
    void podsWhoseControllerIsUnknownAllowNothing() {
        budget(PodDisruptionBudgetSpec.builder()
                .maxUnavailable(IntOrString.of(1))
                .build());
        ReplicaSet gone = ReplicaSet.builder()
                .metadata(ControllerWorld.metadata("gone").uid("u").build())
                .build();
        Pod pod = ControllerWorld.ready(pod("p"), timers);
        world.client.given(
                CoreV1.PODS, pod.withMetadata(pod.metadata().withOwnerReferences(List.of(PodControl.reference(gone)))));
        world.run(DisruptionController::create);
        PodDisruptionBudgetStatus status = awaitStatus(now -> !now.conditions().isEmpty());
        assertThat(status.conditions().getFirst().reason()).isEqualTo("SyncFailed");
        assertThat(status.conditions().getFirst().message()).isEqualTo("found no controllers for pod \"p\"");
    }

    @Test
    void anEvictionThatWasGrantedCountsUntilThePodIsGoneOrTwoMinutesHavePassed() throws InterruptedException {
        budget(PodDisruptionBudgetSpec.builder().minAvailable(IntOrString.of(1)).build());
        PodDisruptionBudget budget = world.client
                .find(PolicyV1.POD_DISRUPTION_BUDGETS, "default", "b")
                .orElseThrow();
        world.client
                .resource(PolicyV1.POD_DISRUPTION_BUDGETS)
                .updateStatus(budget.withStatus(
                        budget.status().withDisruptedPods(Map.of("a", Timestamp.seconds(timers.instant())))));
        for (String name : List.of("a", "b", "c")) {
            world.client.given(CoreV1.PODS, ControllerWorld.ready(pod(name), timers));
        }
        world.run(DisruptionController::create);
        assertThat(awaitStatus(now -> now.disruptionsAllowed() == 1).currentHealthy())
                .isEqualTo(2);
        timers.awaitPending(1);
        timers.advance(Duration.ofSeconds(121));
        assertThat(awaitStatus(now -> now.disruptionsAllowed() == 2).disruptedPods())
                .isEmpty();
        world.client.awaitAll(
                CoreV1.EVENTS,
                events -> events.stream().anyMatch(event -> event.reason().equals("NotDeleted")));
    }
}
