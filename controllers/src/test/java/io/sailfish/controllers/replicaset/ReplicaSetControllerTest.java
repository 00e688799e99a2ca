package io.sailfish.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.time.Timers;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Owners;
import io.sailfish.controllers.ControllerWorld;
import io.sailfish.controllers.pod.DeletionRank;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.ReplicaSet;
import io.sailfish.model.api.apps.v1.ReplicaSetSpec;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplicaSetControllerTest {
    private final ControllerWorld world = new ControllerWorld(Timers.system());

    @AfterEach
    void close() {
        world.close();
    }

    private void givenSet(int replicas) {
        world.client
                .resource(AppsV1.REPLICA_SETS)
                .create(ReplicaSet.builder()
                        .metadata(ControllerWorld.metadata("web").build())
                        .spec(ReplicaSetSpec.builder()
                                .replicas(replicas)
                                .selector(ControllerWorld.selector("web"))
                                .template(ControllerWorld.template("web", "image"))
                                .build())
                        .build());
    }

    private void resize(int replicas) {
        ReplicaSet set =
                world.client.find(AppsV1.REPLICA_SETS, "default", "web").orElseThrow();
        world.client
                .resource(AppsV1.REPLICA_SETS)
                .update(set.withSpec(set.spec().withReplicas(replicas))
                        .withMetadata(set.metadata().withResourceVersion("")));
    }

    private ReplicaSet awaitAvailable(int count) {
        return world.client.await(
                AppsV1.REPLICA_SETS,
                "default",
                "web",
                set -> set.status().availableReplicas() == count && set.status().replicas() == count);
    }

    @Test
    void itMakesReplacesAndRemovesPods() {
        world.makePodsReady();
        world.run(ReplicaSetController::create);
        givenSet(5);
        awaitAvailable(5);
        Pod victim = world.client.all(CoreV1.PODS).getFirst();
        world.client.resource(CoreV1.PODS).delete("default", victim.name(), DeleteOptions.EMPTY);
        world.client.awaitAll(
                CoreV1.PODS,
                pods -> pods.size() == 5
                        && pods.stream().noneMatch(pod -> pod.name().equals(victim.name())));
        resize(2);
        assertThat(awaitAvailable(2).status().observedGeneration()).isEqualTo(2);
        assertThat(world.client.all(CoreV1.PODS)).hasSize(2);
    }

    @Test
    void itAdoptsWhatItSelectsAndReleasesWhatItDoesNot() {
        world.client
                .resource(CoreV1.PODS)
                .create(Pod.builder()
                        .metadata(ControllerWorld.metadata("stray")
                                .labels(Map.of("app", "web"))
                                .build())
                        .build());
        world.run(ReplicaSetController::create);
        givenSet(1);
        Pod adopted = world.client.await(
                CoreV1.PODS, "default", "stray", pod -> Owners.controller(pod).isPresent());
        world.client
                .resource(CoreV1.PODS)
                .update(adopted.withMetadata(adopted.metadata().withLabels(Map.of("app", "other"))));
        world.client.await(
                CoreV1.PODS, "default", "stray", pod -> Owners.controller(pod).isEmpty());
        world.client.awaitAll(CoreV1.PODS, pods -> pods.size() == 2);
    }

    @Test
    void aRefusalShowsInTheStatus() {
        world.run(ReplicaSetController::create);
        try (var _ = world.client.failWhen(
                request -> request.verb().equals("create") && request.toString().contains("pods")
                        ? Optional.of(ApiErrors.serviceUnavailable("full"))
                        : Optional.empty())) {
            givenSet(3);
            ReplicaSet failing = world.client.await(
                    AppsV1.REPLICA_SETS,
                    "default",
                    "web",
                    set -> !set.status().conditions().isEmpty());
            assertThat(failing.status().conditions().getFirst().reason()).isEqualTo("FailedCreate");
        }
        world.client.awaitAll(CoreV1.PODS, pods -> pods.size() == 3);
    }

    @Test
    void aNamespaceThatEndsIsLeftInPeace() throws Exception {
        ApiException refusal = new ApiException(new ApiException.Failure(
                403,
                ApiException.Reason.FORBIDDEN,
                "is being terminated",
                new ApiException.Details(
                        "", "", "pods", "", List.of(new ApiException.Cause("NamespaceTerminating", "", "")), 0)));
        Controller<?> controller = world.run(ReplicaSetController::create);
        try (var _ = world.client.failWhen(
                request -> request.verb().equals("create") && request.toString().contains("pods")
                        ? Optional.of(refusal)
                        : Optional.empty())) {
            givenSet(3);
            world.client.await(
                    AppsV1.REPLICA_SETS, "default", "web", set -> set.status().observedGeneration() == 1);
            controller.queue().awaitIdle();
            assertThat(controller.metrics().failed()).isZero();
        }
    }

    @Test
    void theLeastUsefulPodsGoFirst() {
        Pod ready = ControllerWorld.ready(
                Pod.builder()
                        .metadata(ControllerWorld.metadata("ready").build())
                        .build(),
                Timers.system());
        Pod pending = Pod.builder()
                .metadata(ControllerWorld.metadata("pending").build())
                .build();
        assertThat(DeletionRank.rank(List.of(ready, pending)))
                .extracting(Pod::name)
                .containsExactly("pending", "ready");
    }
}
