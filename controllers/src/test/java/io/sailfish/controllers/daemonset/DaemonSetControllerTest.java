package io.sailfish.controllers.daemonset;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.time.Timers;
import io.sailfish.controllers.ControllerWorld;
import io.sailfish.controllers.history.History;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.DaemonSet;
import io.sailfish.model.api.apps.v1.DaemonSetSpec;
import io.sailfish.model.api.apps.v1.DaemonSetUpdateStrategy;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.NodeSpec;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Taint;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DaemonSetControllerTest {
    private final ControllerWorld world = new ControllerWorld(Timers.system());

    @AfterEach
    void close() {
        world.close();
    }

    private void node(String name, Taint... taints) {
        world.client.given(
                CoreV1.NODES,
                Node.builder()
                        .metadata(ObjectMeta.builder()
                                .name(name)
                                .labels(Map.of("disk", name.startsWith("ssd") ? "ssd" : "hdd"))
                                .build())
                        .spec(NodeSpec.builder().taints(List.of(taints)).build())
                        .build());
    }

    private static DaemonSet set(String image) {
        return DaemonSet.builder()
                .metadata(ControllerWorld.metadata("ds").build())
                .spec(DaemonSetSpec.builder()
                        .selector(ControllerWorld.selector("d"))
                        .template(ControllerWorld.template("d", image))
                        .updateStrategy(DaemonSetUpdateStrategy.builder()
                                .type("RollingUpdate")
                                .build())
                        .build())
                .build();
    }

    private DaemonSet awaitStatus(Predicate<DaemonSet> test) {
        return world.client.await(AppsV1.DAEMON_SETS, "default", "ds", test);
    }

    @Test
    void everyNodeThatFitsGetsOnePod() {
        node("a");
        node("b", Taint.builder().key("k").effect("NoSchedule").build());
        node(
                "c",
                Taint.builder()
                        .key("node.kubernetes.io/unschedulable")
                        .effect("NoSchedule")
                        .build());
        world.makePodsReady();
        world.run(DaemonSetController::create);
        world.client.resource(AppsV1.DAEMON_SETS).create(set("i:1"));
        DaemonSet set = awaitStatus(now -> now.status().numberAvailable() == 2);
        assertThat(set.status().desiredNumberScheduled()).isEqualTo(2);
        assertThat(set.status().numberMisscheduled()).isZero();
        assertThat(world.client.all(CoreV1.PODS)).extracting(DaemonPods::node).containsExactlyInAnyOrder("a", "c");
        assertThat(world.client.all(CoreV1.PODS))
                .allMatch(pod -> pod.spec().tolerations().size() == 6)
                .allMatch(pod -> pod.metadata().labels().containsKey(History.HASH_LABEL));
        node("d");
        awaitStatus(now -> now.status().numberAvailable() == 3);
    }

    @Test
    void aNodeThatFitsNoLongerLosesItsPod() {
        node("ssd-1");
        node("hdd-1");
        world.makePodsReady();
        world.run(DaemonSetController::create);
        DaemonSet set = set("i:1");
        var template = set.spec().template();
        world.client
                .resource(AppsV1.DAEMON_SETS)
                .create(set.withSpec(set.spec()
                        .withTemplate(template.withSpec(template.spec().withNodeSelector(Map.of("disk", "ssd"))))));
        awaitStatus(now -> now.status().numberAvailable() == 1);
        Node node = world.client.find(CoreV1.NODES, "", "ssd-1").orElseThrow();
        world.client
                .resource(CoreV1.NODES)
                .update(node.withMetadata(node.metadata().withLabels(Map.of("disk", "none"))));
        world.client.awaitAll(CoreV1.PODS, List::isEmpty);
        awaitStatus(now -> now.status().desiredNumberScheduled() == 0);
    }

    @Test
    void aNewTemplateReplacesPodsOneByOneAndIsRemembered() {
        node("a");
        node("b");
        node("c");
        world.makePodsReady();
        world.run(DaemonSetController::create);
        world.client.resource(AppsV1.DAEMON_SETS).create(set("i:1"));
        DaemonSet before = awaitStatus(now -> now.status().numberAvailable() == 3);
        world.client
                .resource(AppsV1.DAEMON_SETS)
                .update(before.withSpec(set("i:2").spec()));
        awaitRolledOut();
        assertThat(world.client.all(CoreV1.PODS))
                .extracting(DaemonSetControllerTest::image)
                .containsOnly("i:2");
        assertThat(world.client.all(AppsV1.CONTROLLER_REVISIONS))
                .extracting(revision -> revision.revision())
                .containsExactlyInAnyOrder(1L, 2L);
        // Going back takes up the first revision again.
        DaemonSet after = awaitStatus(now -> true);
        world.client
                .resource(AppsV1.DAEMON_SETS)
                .update(after.withSpec(set("i:1").spec()));
        awaitRolledOut();
        assertThat(world.client.all(AppsV1.CONTROLLER_REVISIONS))
                .extracting(revision -> revision.revision())
                .containsExactlyInAnyOrder(2L, 3L);
    }

    private void awaitRolledOut() {
        awaitStatus(now -> now.status().updatedNumberScheduled() == 3
                && now.status().numberAvailable() == 3
                && now.status().observedGeneration() == now.metadata().generation());
    }

    private static String image(Pod pod) {
        return pod.spec().containers().getFirst().image();
    }

    @Test
    void aFailedPodIsReplaced() {
        node("a");
        world.run(DaemonSetController::create);
        world.client.resource(AppsV1.DAEMON_SETS).create(set("i:1"));
        Pod pod = world.client.awaitAll(CoreV1.PODS, pods -> pods.size() == 1).getFirst();
        world.client
                .resource(CoreV1.PODS)
                .updateStatus(pod.withStatus(pod.status().withPhase("Failed")));
        world.client.awaitAll(
                CoreV1.PODS,
                pods -> pods.size() == 1
                        && !pods.getFirst()
                                .metadata()
                                .uid()
                                .equals(pod.metadata().uid()));
        world.client.awaitAll(
                CoreV1.EVENTS,
                events -> events.stream().anyMatch(event -> event.reason().equals("FailedDaemonPod")));
    }
}
