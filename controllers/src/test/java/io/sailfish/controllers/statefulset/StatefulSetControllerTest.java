package io.sailfish.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.time.Timers;
import io.sailfish.controllers.ControllerWorld;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.RollingUpdateStatefulSetStrategy;
import io.sailfish.model.api.apps.v1.StatefulSet;
import io.sailfish.model.api.apps.v1.StatefulSetSpec;
import io.sailfish.model.api.apps.v1.StatefulSetUpdateStrategy;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.PersistentVolumeClaim;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatefulSetControllerTest {
    private final ControllerWorld world = new ControllerWorld(Timers.system());

    @AfterEach
    void close() {
        world.close();
    }

    private static StatefulSet set(int replicas, String image, int partition) {
        return StatefulSet.builder()
                .metadata(ControllerWorld.metadata("web").build())
                .spec(StatefulSetSpec.builder()
                        .replicas(replicas)
                        .serviceName("svc")
                        .selector(ControllerWorld.selector("w"))
                        .template(ControllerWorld.template("w", image))
                        .podManagementPolicy("OrderedReady")
                        .updateStrategy(StatefulSetUpdateStrategy.builder()
                                .type("RollingUpdate")
                                .rollingUpdate(RollingUpdateStatefulSetStrategy.builder()
                                        .partition(partition)
                                        .build())
                                .build())
                        .volumeClaimTemplates(List.of(PersistentVolumeClaim.builder()
                                .metadata(ObjectMeta.builder().name("data").build())
                                .build()))
                        .build())
                .build();
    }

    private StatefulSet awaitStatus(Predicate<StatefulSet> test) {
        return world.client.await(AppsV1.STATEFUL_SETS, "default", "web", test);
    }

    private Pod pod(String name) {
        return world.client.find(CoreV1.PODS, "default", name).orElseThrow();
    }

    @Test
    void podsComeInOrderEachInItsPlaceWithItsVolumes() {
        world.run(StatefulSetController::create);
        world.client.resource(AppsV1.STATEFUL_SETS).create(set(2, "i:1", 0));
        Pod first = world.client.await(CoreV1.PODS, "default", "web-0", pod -> true);
        assertThat(first.spec().hostname()).isEqualTo("web-0");
        assertThat(first.spec().subdomain()).isEqualTo("svc");
        assertThat(first.spec().volumes().getFirst().persistentVolumeClaim().claimName())
                .isEqualTo("data-web-0");
        assertThat(first.metadata().labels())
                .containsEntry("statefulset.kubernetes.io/pod-name", "web-0")
                .containsEntry("apps.kubernetes.io/pod-index", "0");
        assertThat(world.client.find(CoreV1.PERSISTENT_VOLUME_CLAIMS, "default", "data-web-0"))
                .isPresent();
        // The second waits for the first.
        awaitStatus(now -> now.status().replicas() == 1);
        assertThat(world.client.find(CoreV1.PODS, "default", "web-1")).isEmpty();
        world.client.resource(CoreV1.PODS).updateStatus(ControllerWorld.ready(first, Timers.system()));
        world.client.await(CoreV1.PODS, "default", "web-1", pod -> true);
    }

    @Test
    void theHighestGoFirstAndVolumesStay() {
        world.makePodsReady();
        world.run(StatefulSetController::create);
        world.client.resource(AppsV1.STATEFUL_SETS).create(set(3, "i:1", 0));
        StatefulSet set = awaitStatus(now -> now.status().availableReplicas() == 3);
        world.client
                .resource(AppsV1.STATEFUL_SETS)
                .update(set.withSpec(set.spec().withReplicas(1)));
        awaitStatus(now -> now.status().replicas() == 1);
        assertThat(world.client.all(CoreV1.PODS)).extracting(Pod::name).containsExactly("web-0");
        assertThat(world.client.all(CoreV1.PERSISTENT_VOLUME_CLAIMS)).hasSize(3);
        assertThat(world.client.requests().stream()
                        .filter(request -> request.verb().equals("delete")
                                && request.resource().equals("pods"))
                        .map(request -> request.name()))
                .containsExactly("web-2", "web-1");
    }

    @Test
    void aRolloutGoesDownToThePartition() {
        world.makePodsReady();
        world.run(StatefulSetController::create);
        world.client.resource(AppsV1.STATEFUL_SETS).create(set(3, "i:1", 0));
        StatefulSet set = awaitStatus(now -> now.status().availableReplicas() == 3);
        assertThat(set.status().currentRevision()).isEqualTo(set.status().updateRevision());
        world.client
                .resource(AppsV1.STATEFUL_SETS)
                .update(set.withSpec(set(3, "i:2", 1).spec()));
        StatefulSet part = awaitStatus(
                now -> now.status().updatedReplicas() == 2 && now.status().availableReplicas() == 3);
        assertThat(part.status().currentRevision()).isNotEqualTo(part.status().updateRevision());
        assertThat(image("web-0")).isEqualTo("i:1");
        assertThat(image("web-1")).isEqualTo("i:2");
        // A pod below the partition comes back as it was.
        world.client
                .resource(CoreV1.PODS)
                .delete(
                        "default",
                        "web-0",
                        io.sailfish.model.api.meta.v1.DeleteOptions.builder()
                                .gracePeriodSeconds(0L)
                                .build());
        world.client.await(CoreV1.PODS, "default", "web-0", pod -> image(pod).equals("i:1"));
        StatefulSet again = awaitStatus(now -> now.status().availableReplicas() == 3);
        world.client
                .resource(AppsV1.STATEFUL_SETS)
                .update(again.withSpec(set(3, "i:2", 0).spec()));
        StatefulSet done = awaitStatus(now -> now.status().updatedReplicas() == 3
                && now.status().availableReplicas() == 3
                && now.status().currentRevision().equals(now.status().updateRevision()));
        assertThat(done.status().currentReplicas()).isEqualTo(3);
        assertThat(image("web-0")).isEqualTo("i:2");
    }

    private String image(String pod) {
        return image(pod(pod));
    }

    private static String image(Pod pod) {
        return pod.spec().containers().getFirst().image();
    }

    @Test
    void placesAreToldFromNames() {
        StatefulSet set = set(1, "i", 0);
        assertThat(Member.ordinal(set, "web-12")).isEqualTo(12);
        assertThat(Member.ordinal(set, "web-x")).isEqualTo(-1);
        assertThat(Member.ordinal(set, "other-1")).isEqualTo(-1);
        assertThat(new Member(set, 3).pod(set.spec().template(), "r").metadata().labels())
                .containsAllEntriesOf(Map.of("app", "w", "controller-revision-hash", "r"));
    }
}
