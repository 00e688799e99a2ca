package io.sailfish.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.fake.FakeClient;
import io.sailfish.client.fake.VirtualTimers;
import io.sailfish.client.informer.InformerFactory;
import io.sailfish.model.api.core.v1.Affinity;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.NodeAffinity;
import io.sailfish.model.api.core.v1.NodeSelector;
import io.sailfish.model.api.core.v1.NodeSelectorRequirement;
import io.sailfish.model.api.core.v1.NodeSelectorTerm;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSchedulingGate;
import io.sailfish.model.api.core.v1.Toleration;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.scheduler.device.DeviceSelectors;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchedulerTest {
    private static final DeleteOptions NOW =
            DeleteOptions.builder().gracePeriodSeconds(0L).build();

    private final VirtualTimers timers = new VirtualTimers();
    private final FakeClient client = new FakeClient(timers);
    private final InformerFactory informers = new InformerFactory(client, timers);
    private final Scheduler scheduler = new Scheduler(
            SchedulerConfig.defaults(),
            client,
            informers,
            timers,
            new Random(1),
            SchedulerMetrics.unread(),
            DeviceSelectors.NONE);

    @AfterEach
    void close() {
        scheduler.close();
        informers.close();
    }

    private void create(Pod pod) {
        client.resource(CoreV1.PODS).create(pod);
    }

    private String placed(String pod) {
        return client.await(
                        CoreV1.PODS,
                        "default",
                        pod,
                        current -> !current.spec().nodeName().isEmpty())
                .spec()
                .nodeName();
    }

    private String refusal(String pod) {
        return client.await(
                        CoreV1.PODS,
                        "default",
                        pod,
                        current -> !current.status().conditions().isEmpty())
                .status()
                .conditions()
                .getFirst()
                .message();
    }

    private boolean isPlaced(String pod) {
        return client.find(CoreV1.PODS, "default", pod)
                .filter(current -> !current.spec().nodeName().isEmpty())
                .isPresent();
    }

    @Test
    void aPodGoesWhereMostIsLeft() {
        client.given(CoreV1.NODES, Given.node("small", "1"));
        client.given(CoreV1.NODES, Given.node("large", "8"));
        scheduler.start();
        create(Given.pod("p", "500m"));
        assertThat(placed("p")).isEqualTo("large");
        client.awaitAll(
                CoreV1.EVENTS,
                events -> events.stream()
                        .anyMatch(event -> event.reason().equals("Scheduled")
                                && event.message().equals("Successfully assigned default/p to large")));
    }

    @Test
    void decidedPodsCountBeforeTheyAreBound() {
        client.given(CoreV1.NODES, Given.node("a", "1"));
        client.given(CoreV1.NODES, Given.node("b", "1"));
        scheduler.start();
        create(Given.pod("p", "700m"));
        create(Given.pod("q", "700m"));
        assertThat(placed("p")).isNotEqualTo(placed("q"));
    }

    @Test
    void aPodThatFitsNowhereIsToldWhyAndPlacedWhenRoomIsMade() {
        client.given(CoreV1.NODES, Given.node("a", "1"));
        client.given(CoreV1.NODES, Given.node("t", "1", Map.of(), Given.taint("k", "NoSchedule")));
        scheduler.start();
        create(Given.pod("first", "1"));
        placed("first");
        create(Given.pod("p", "1"));
        assertThat(refusal("p"))
                .isEqualTo("0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {k: v}. "
                        + "preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, "
                        + "1 Preemption is not helpful for scheduling.");
        client.awaitAll(
                CoreV1.EVENTS,
                events -> events.stream().anyMatch(event -> event.reason().equals("FailedScheduling")));
        timers.advance(Duration.ofSeconds(2));
        client.resource(CoreV1.PODS).delete("default", "first", NOW);
        assertThat(placed("p")).isEqualTo("a");
    }

    @Test
    void withoutNodesItSaysSo() {
        scheduler.start();
        create(Given.pod("p", "1"));
        assertThat(refusal("p")).isEqualTo("no nodes available to schedule pods");
    }

    @Test
    void selectorsAffinityTaintsAndPortsAreKept() {
        client.given(CoreV1.NODES, Given.node("ssd", "4", Map.of("disk", "ssd")));
        client.given(CoreV1.NODES, Given.node("hdd", "4", Map.of("disk", "hdd")));
        client.given(CoreV1.NODES, Given.node("gpu", "64", Map.of(), Given.taint("gpu", "NoExecute")));
        scheduler.start();
        Pod plain = Given.pod("selected", "100m", 8080);
        create(plain.withSpec(plain.spec().withNodeSelector(Map.of("disk", "ssd"))));
        assertThat(placed("selected")).isEqualTo("ssd");

        Pod port = Given.pod("port", "100m", 8080);
        create(port.withSpec(port.spec().withNodeSelector(Map.of("disk", "ssd"))));
        assertThat(refusal("port"))
                .isEqualTo("0/3 nodes are available: "
                        + "1 node(s) didn't have free ports for the requested pod ports, "
                        + "1 node(s) didn't match Pod's node affinity/selector, "
                        + "1 node(s) had untolerated taint {gpu: v}. "
                        + "preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, "
                        + "2 Preemption is not helpful for scheduling.");

        Pod affine = Given.pod("affine", "100m");
        create(affine.withSpec(affine.spec()
                .withAffinity(Affinity.builder()
                        .nodeAffinity(NodeAffinity.builder()
                                .requiredDuringSchedulingIgnoredDuringExecution(NodeSelector.builder()
                                        .nodeSelectorTerms(List.of(NodeSelectorTerm.builder()
                                                .matchExpressions(List.of(NodeSelectorRequirement.builder()
                                                        .key("disk")
                                                        .operator("NotIn")
                                                        .values(List.of("ssd"))
                                                        .build()))
                                                .build()))
                                        .build())
                                .build())
                        .build())));
        assertThat(placed("affine")).isEqualTo("hdd");

        Pod tolerant = Given.pod("tolerant", "8");
        create(tolerant.withSpec(tolerant.spec()
                .withTolerations(List.of(
                        Toleration.builder().key("gpu").operator("Exists").build()))));
        assertThat(placed("tolerant")).isEqualTo("gpu");
    }

    @Test
    void aGatedPodWaitsUntilItsGatesAreGone() {
        client.given(CoreV1.NODES, Given.node("a", "4"));
        scheduler.start();
        Pod gated = Given.pod("gated", "100m");
        create(gated.withSpec(gated.spec()
                .withSchedulingGates(
                        List.of(PodSchedulingGate.builder().name("g").build()))));
        create(Given.pod("other", "100m"));
        placed("other");
        assertThat(isPlaced("gated")).isFalse();
        Pod present = client.find(CoreV1.PODS, "default", "gated").orElseThrow();
        client.resource(CoreV1.PODS).update(present.withSpec(present.spec().withSchedulingGates(List.of())));
        assertThat(placed("gated")).isEqualTo("a");
    }

    @Test
    void podsOfOtherSchedulersAreLeftAlone() {
        client.given(CoreV1.NODES, Given.node("a", "4"));
        scheduler.start();
        Pod other = Given.pod("foreign", "100m");
        create(other.withSpec(other.spec().withSchedulerName("mine")));
        create(Given.pod("own", "100m"));
        placed("own");
        assertThat(isPlaced("foreign")).isFalse();
    }

    @Test
    void aBindingThatFailsIsRepeatedAfterABackOff() throws Exception {
        client.given(CoreV1.NODES, Given.node("a", "1"));
        CountDownLatch failed = new CountDownLatch(1);
        FakeClient.Fault fault = client.failWhen(request -> {
            if (!request.subresource().equals("binding")) {
                return Optional.empty();
            }
            failed.countDown();
            return Optional.of(ApiErrors.serviceUnavailable("not now"));
        });
        scheduler.start();
        create(Given.pod("p", "1"));
        failed.await();
        timers.awaitPending(1);
        fault.close();
        timers.advance(Duration.ofSeconds(1));
        assertThat(placed("p")).isEqualTo("a");
    }

    @Test
    void aNodeThatIsGoneTakesNothingAndOneThatComesHelps() {
        client.given(CoreV1.NODES, Given.node("a", "4"));
        scheduler.start();
        create(Given.pod("p", "1"));
        placed("p");
        client.resource(CoreV1.NODES).delete("", "a", NOW);
        create(Given.pod("q", "1"));
        assertThat(refusal("q")).isEqualTo("no nodes available to schedule pods");
        timers.advance(Duration.ofSeconds(2));
        client.resource(CoreV1.NODES).create(Given.node("b", "4"));
        assertThat(placed("q")).isEqualTo("b");
    }

    @Test
    void uncordoningLetsPodsIn() {
        var node = Given.node("a", "4");
        client.given(CoreV1.NODES, node.withSpec(node.spec().withUnschedulable(true)));
        scheduler.start();
        create(Given.pod("p", "1"));
        assertThat(refusal("p"))
                .isEqualTo("0/1 nodes are available: 1 node(s) were unschedulable. "
                        + "preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.");
        timers.advance(Duration.ofSeconds(2));
        Node present = client.find(CoreV1.NODES, "", "a").orElseThrow();
        client.resource(CoreV1.NODES).update(present.withSpec(present.spec().withUnschedulable(false)));
        assertThat(placed("p")).isEqualTo("a");
    }

    private static Pod urgent(String name, String cpu) {
        Pod pod = Given.pod(name, cpu);
        return pod.withSpec(pod.spec().withPriority(1000));
    }

    @Test
    void anUrgentPodTakesTheRoomOfLesserOnesOnTheNodeOfLeastHarm() {
        client.given(CoreV1.NODES, Given.node("a", "2"));
        client.given(CoreV1.NODES, Given.node("b", "2"));
        scheduler.start();
        create(Given.pod("one", "1500m"));
        String taken = placed("one");
        create(Given.pod("two", "1"));
        create(Given.pod("three", "1"));
        placed("two");
        placed("three");
        create(urgent("urgent", "2"));
        // Ending one pod harms less than ending two.
        Pod waiting = client.await(
                CoreV1.PODS,
                "default",
                "urgent",
                pod -> !pod.status().nominatedNodeName().isEmpty());
        assertThat(waiting.status().nominatedNodeName()).isEqualTo(taken);
        client.awaitAll(
                CoreV1.EVENTS,
                events -> events.stream()
                        .anyMatch(event -> event.reason().equals("Preempted")
                                && event.involvedObject().name().equals("one")));
        // The room is kept for it, though a lesser pod comes first.
        create(Given.pod("late", "2"));
        assertThat(refusal("late")).contains("Insufficient cpu");
        client.resource(CoreV1.PODS).delete("default", "one", NOW);
        timers.advance(Duration.ofSeconds(2));
        assertThat(placed("urgent")).isEqualTo(taken);
        assertThat(isPlaced("late")).isFalse();
    }

    @Test
    void aPodThatPreemptsNobodySaysSo() {
        client.given(CoreV1.NODES, Given.node("a", "1"));
        scheduler.start();
        create(Given.pod("one", "1"));
        placed("one");
        Pod pod = urgent("meek", "1");
        create(pod.withSpec(pod.spec().withPreemptionPolicy("Never")));
        assertThat(refusal("meek"))
                .isEqualTo("0/1 nodes are available: 1 Insufficient cpu. "
                        + "preemption: not eligible due to preemptionPolicy=Never.");
    }
}
