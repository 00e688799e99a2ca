package io.sailfish.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.time.Timers;
import io.sailfish.client.work.Controller;
import io.sailfish.controllers.ControllerWorld;
import io.sailfish.controllers.replicaset.ReplicaSetController;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.Deployment;
import io.sailfish.model.api.apps.v1.DeploymentSpec;
import io.sailfish.model.api.apps.v1.DeploymentStrategy;
import io.sailfish.model.api.apps.v1.ReplicaSet;
import io.sailfish.model.api.core.v1.CoreV1;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeploymentControllerTest {
    private final ControllerWorld world = new ControllerWorld(Timers.system());
    private Controller<?> controller;

    @BeforeEach
    void start() {
        world.makePodsReady();
        world.run(ReplicaSetController::create);
        controller = world.run(DeploymentController::create);
        world.client
                .resource(AppsV1.DEPLOYMENTS)
                .create(Deployment.builder()
                        .metadata(ControllerWorld.metadata("web").build())
                        .spec(DeploymentSpec.builder()
                                .replicas(4)
                                .selector(ControllerWorld.selector("web"))
                                .strategy(DeploymentStrategy.builder()
                                        .type("RollingUpdate")
                                        .build())
                                .template(ControllerWorld.template("web", "one"))
                                .build())
                        .build());
        awaitRolledOut(4);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void change(UnaryOperator<DeploymentSpec> change) {
        Deployment now = world.client.find(AppsV1.DEPLOYMENTS, "default", "web").orElseThrow();
        world.client
                .resource(AppsV1.DEPLOYMENTS)
                .update(now.withSpec(change.apply(now.spec()))
                        .withMetadata(now.metadata().withResourceVersion("")));
    }

    private void image(String image) {
        change(spec -> spec.withTemplate(ControllerWorld.template("web", image)));
    }

    private Deployment awaitRolledOut(int replicas) {
        return world.client.await(
                AppsV1.DEPLOYMENTS,
                "default",
                "web",
                deployment -> deployment.status().observedGeneration()
                                == deployment.metadata().generation()
                        && deployment.status().replicas() == replicas
                        && deployment.status().updatedReplicas() == replicas
                        && deployment.status().availableReplicas() == replicas);
    }

    private List<String> images() {
        return world.client.all(CoreV1.PODS).stream()
                .map(pod -> pod.spec().containers().getFirst().image())
                .distinct()
                .toList();
    }

    @Test
    void aNewTemplateRollsAndAnOldOneRollsBack() {
        image("two");
        Deployment second = awaitRolledOut(4);
        assertThat(second.metadata().annotations()).containsEntry(Revisions.REVISION, "2");
        assertThat(images()).containsExactly("two");
        image("one");
        Deployment third = awaitRolledOut(4);
        assertThat(third.metadata().annotations()).containsEntry(Revisions.REVISION, "3");
        assertThat(images()).containsExactly("one");
        assertThat(world.client.all(AppsV1.REPLICA_SETS)).hasSize(2);
    }

    @Test
    void whilePausedItScalesButDoesNotRoll() throws Exception {
        change(spec -> spec.withPaused(true).withTemplate(ControllerWorld.template("web", "two")));
        change(spec -> spec.withReplicas(6));
        world.client.awaitAll(CoreV1.PODS, pods -> pods.size() == 6);
        controller.queue().awaitIdle();
        assertThat(images()).containsExactly("one");
        change(spec -> spec.withPaused(false));
        awaitRolledOut(6);
        assertThat(images()).containsExactly("two");
    }

    @Test
    void recreateRunsNoTwoTemplatesAtATime() {
        change(spec -> spec.withStrategy(
                        DeploymentStrategy.builder().type("Recreate").build())
                .withTemplate(ControllerWorld.template("web", "two")));
        awaitRolledOut(4);
        assertThat(images()).containsExactly("two");
        assertThat(world.client.all(AppsV1.REPLICA_SETS))
                .extracting(set -> set.spec().replicas(1))
                .containsExactlyInAnyOrder(0, 4);
    }

    @Test
    void historyIsKeptAsFarAsAskedFor() {
        change(spec -> spec.withRevisionHistoryLimit(1));
        for (String image : List.of("two", "three", "four")) {
            image(image);
            awaitRolledOut(4);
        }
        List<ReplicaSet> kept = world.client.awaitAll(AppsV1.REPLICA_SETS, sets -> sets.size() == 2);
        assertThat(kept).extracting(Revisions::revision).containsExactlyInAnyOrder(3L, 4L);
    }
}
