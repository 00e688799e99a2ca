package io.sailfish.controllers.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.fake.VirtualTimers;
import io.sailfish.client.work.Controller;
import io.sailfish.controllers.ControllerWorld;
import io.sailfish.controllers.podgc.PodCollector;
import io.sailfish.model.api.coordination.v1.CoordinationV1;
import io.sailfish.model.api.coordination.v1.Lease;
import io.sailfish.model.api.coordination.v1.LeaseSpec;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.NodeCondition;
import io.sailfish.model.api.core.v1.NodeStatus;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.Taint;
import io.sailfish.model.api.core.v1.Toleration;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.value.Timestamp;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeLifecycleTest {
    private static final Duration GRACE = Duration.ofSeconds(40);
    private static final Duration CHECK = Duration.ofSeconds(5);

    private final VirtualTimers timers = new VirtualTimers();
    private final ControllerWorld world = new ControllerWorld(timers);

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aSilentNodeIsLostItsPodsAreNotReadyAndItComesBack() throws Exception {
        givenNode("True");
        Lease lease = world.client.given(CoordinationV1.LEASES, lease());
        givenPod("p", List.of());
        Controller<?> controller = world.run(context -> NodeLifecycleController.create(context, GRACE, CHECK));
        controller.queue().awaitIdle();
        timers.awaitPending(1);
        timers.advance(Duration.ofSeconds(30));
        world.client.resource(CoordinationV1.LEASES).update(lease.withSpec(renewed()));
        timers.advance(Duration.ofSeconds(20));
        controller.queue().awaitIdle();
        assertThat(node().spec().taints()).isEmpty();

        timers.awaitPending(1);
        timers.advance(Duration.ofSeconds(60));
        Node lost = awaitNode(2);
        assertThat(lost.status().conditions())
                .filteredOn(condition -> condition.type().equals("Ready"))
                .singleElement()
                .satisfies(ready -> {
                    assertThat(ready.status()).isEqualTo("Unknown");
                    assertThat(ready.reason()).isEqualTo("NodeStatusUnknown");
                });
        assertThat(lost.spec().taints()).extracting(Taint::key).containsOnly(NodeVerdict.UNREACHABLE);
        assertThat(lost.spec().taints()).extracting(Taint::effect).containsExactly("NoSchedule", "NoExecute");
        world.client.await(
                CoreV1.PODS,
                "default",
                "p",
                pod -> pod.status().conditions().getFirst().status().equals("False"));

        world.client
                .resource(CoordinationV1.LEASES)
                .update(lease.withSpec(renewed()).withMetadata(lease.metadata().withResourceVersion("")));
        world.client
                .resource(CoreV1.NODES)
                .updateStatus(reporting("True")
                        .withMetadata(ObjectMeta.builder().name("n").build()));
        awaitNode(0);
    }

    @Test
    void podsLeaveWhenTheirTolerationIsOver() throws Exception {
        givenNode("Unknown");
        givenPod("intolerant", List.of());
        givenPod("patient", List.of(tolerating().withTolerationSeconds(300)));
        givenPod("faithful", List.of(tolerating()));
        Node tainted = node();
        world.client
                .resource(CoreV1.NODES)
                .update(tainted.withSpec(tainted.spec().withTaints(NodeVerdict.taints(tainted, timers.instant()))));
        Controller<?> controller = world.run(TaintEvictionController::create);
        awaitDeletion("intolerant");
        controller.queue().awaitIdle();
        timers.awaitPending(1);
        timers.advance(Duration.ofSeconds(299));
        controller.queue().awaitIdle();
        assertThat(pod("patient").metadata().hasDeletionTimestamp()).isFalse();
        timers.advance(Duration.ofSeconds(1));
        awaitDeletion("patient");
        assertThat(pod("patient").status().conditions())
                .anySatisfy(condition -> assertThat(condition.reason()).isEqualTo("DeletionByTaintManager"));
        assertThat(pod("faithful").metadata().hasDeletionTimestamp()).isFalse();
    }

    @Test
    void podsOfANodeThatIsGoneGoAfterAWhile() throws Exception {
        givenNode("True");
        givenPod("p", List.of());
        Controller<?> controller = world.run(PodCollector::create);
        controller.queue().awaitIdle();
        world.client.resource(CoreV1.NODES).delete("", "n", DeleteOptions.EMPTY);
        timers.awaitPending(1);
        assertThat(world.client.find(CoreV1.PODS, "default", "p")).isPresent();
        timers.advance(Duration.ofSeconds(40));
        world.client.awaitGone(CoreV1.PODS, "default", "p");
    }

    @Test
    void conditionsAndCordonsKeepPodsAwayAndForeignTaintsStay() {
        Taint foreign = Taint.builder()
                .key("dedicated")
                .value("db")
                .effect("NoSchedule")
                .build();
        Node node = reporting("False");
        node = node.withSpec(node.spec().withUnschedulable(true).withTaints(List.of(foreign)));
        assertThat(NodeVerdict.taints(node, timers.instant()))
                .extracting(taint -> taint.key() + ":" + taint.effect())
                .containsExactly(
                        "dedicated:NoSchedule",
                        "node.kubernetes.io/not-ready:NoSchedule",
                        "node.kubernetes.io/not-ready:NoExecute",
                        "node.kubernetes.io/unschedulable:NoSchedule");
    }

    @Test
    void aNodeThatNeverSpokeIsUnknown() {
        Node node =
                Node.builder().metadata(ObjectMeta.builder().name("n").build()).build();
        assertThat(NodeVerdict.silent(node, timers.instant()).status().conditions())
                .extracting(NodeCondition::reason)
                .containsOnly("NodeStatusNeverUpdated")
                .hasSize(4);
    }

    private void givenNode(String ready) {
        world.client.given(CoreV1.NODES, reporting(ready));
    }

    private Node reporting(String ready) {
        return Node.builder()
                .metadata(ObjectMeta.builder().name("n").build())
                .status(NodeStatus.builder()
                        .conditions(List.of(NodeCondition.builder()
                                .type("Ready")
                                .status(ready)
                                .lastHeartbeatTime(Timestamp.seconds(timers.instant()))
                                .build()))
                        .build())
                .build();
    }

    private Lease lease() {
        return Lease.builder()
                .metadata(ObjectMeta.builder()
                        .namespace(NodeLifecycleController.LEASES)
                        .name("n")
                        .build())
                .spec(renewed())
                .build();
    }

    private LeaseSpec renewed() {
        return LeaseSpec.builder()
                .holderIdentity("n")
                .renewTime(Timestamp.micros(timers.instant()))
                .build();
    }

    private void givenPod(String name, List<Toleration> tolerations) {
        world.client.given(
                CoreV1.PODS,
                ControllerWorld.ready(
                        Pod.builder()
                                .metadata(ControllerWorld.metadata(name).build())
                                .spec(PodSpec.builder()
                                        .nodeName("n")
                                        .tolerations(tolerations)
                                        .build())
                                .build(),
                        timers));
    }

    private static Toleration tolerating() {
        return Toleration.builder()
                .key(NodeVerdict.UNREACHABLE)
                .operator("Exists")
                .effect("NoExecute")
                .build();
    }

    private Node node() {
        return world.client.find(CoreV1.NODES, "", "n").orElseThrow();
    }

    private Node awaitNode(int taints) {
        return world.client.await(
                CoreV1.NODES, "", "n", node -> node.spec().taints().size() == taints);
    }

    private Pod pod(String name) {
        return world.client.find(CoreV1.PODS, "default", name).orElseThrow();
    }

    private void awaitDeletion(String name) {
        world.client.await(CoreV1.PODS, "default", name, pod -> pod.metadata().hasDeletionTimestamp());
    }
}
