package io.sailfish.scheduler.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.TopologySpreadConstraint;
import io.sailfish.model.api.meta.v1.LabelSelector;
import io.sailfish.model.api.meta.v1.OwnerReference;
import io.sailfish.model.value.Timestamp;
import io.sailfish.scheduler.Given;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class PodTopologySpreadTest {
    private static final Map<String, String> WEB = Map.of("app", "web");

    private final Cluster cluster = new Cluster();

    private static Pod web(String name) {
        return Given.labelled(Given.pod(name, "100m"), WEB);
    }

    private static Pod spread(
            Pod pod, String key, String action, UnaryOperator<TopologySpreadConstraint.Builder> more) {
        TopologySpreadConstraint.Builder constraint = TopologySpreadConstraint.builder()
                .topologyKey(key)
                .maxSkew(1)
                .whenUnsatisfiable(action)
                .labelSelector(LabelSelector.builder().matchLabels(WEB).build());
        return pod.withSpec(pod.spec()
                .withTopologySpreadConstraints(List.of(more.apply(constraint).build())));
    }

    private static Pod must(String key) {
        return spread(web("new"), key, "DoNotSchedule", builder -> builder);
    }

    @Test
    void theEmptierZoneIsTheOnlyOneWithinTheSkew() {
        cluster.node("a", "z1").node("b", "z2").running("a", web("p"));
        assertThat(cluster.decide(must("zone"))).isEqualTo("b");
    }

    @Test
    void whereTheEmptierZoneIsFullThePodWaits() {
        cluster.node("a", "z1").node("b", "z2").running("a", web("p")).running("b", Given.pod("full", "16"));
        assertThat(cluster.decide(must("zone")))
                .isEqualTo("0/2 nodes are available: 1 Insufficient cpu, "
                        + "1 node(s) didn't match pod topology spread constraints. "
                        + "[PodTopologySpread, NodeResourcesFit]");
    }

    @Test
    void nodesWithoutTheLabelAreOut() {
        cluster.node("a", "z1");
        assertThat(cluster.decide(must("rack")))
                .isEqualTo("0/1 nodes are available: "
                        + "1 node(s) didn't match pod topology spread constraints (missing required label). "
                        + "[PodTopologySpread]");
    }

    @Test
    void withFewerDomainsThanWantedTheEmptiestCountsAsEmpty() {
        cluster.node("a", "z1").node("b", "z2").running("a", web("p")).running("b", web("q"));
        assertThat(cluster.decide(must("zone"))).isIn("a", "b");
        assertThat(cluster.decide(spread(web("new"), "zone", "DoNotSchedule", builder -> builder.minDomains(3))))
                .startsWith("0/2 nodes");
    }

    @Test
    void podsThatLeaveAndPodsOfOtherNamespacesAreNotCounted() {
        Pod leaving = web("leaving");
        Pod foreign = web("foreign");
        cluster.node("a", "z1")
                .node("b", "z2")
                .running(
                        "a",
                        leaving.withMetadata(
                                leaving.metadata().withDeletionTimestamp(Timestamp.seconds(Instant.EPOCH))))
                .running("a", foreign.withMetadata(foreign.metadata().withNamespace("other")))
                .running("b", web("p"));
        assertThat(cluster.decide(must("zone"))).isEqualTo("a");
    }

    @Test
    void nodesThatTheAffinityExcludesCountOnlyWhereTheyAreNotIgnored() {
        cluster.node("a", "z1").node("b", "z2").running("a", web("p"));
        Pod honoring = must("zone");
        honoring = honoring.withSpec(honoring.spec().withNodeSelector(Map.of("zone", "z1")));
        assertThat(cluster.decide(honoring)).isEqualTo("a");
        Pod ignoring = spread(web("new"), "zone", "DoNotSchedule", builder -> builder.nodeAffinityPolicy("Ignore"));
        ignoring = ignoring.withSpec(ignoring.spec().withNodeSelector(Map.of("zone", "z1")));
        assertThat(cluster.decide(ignoring)).startsWith("0/2 nodes");
    }

    @Test
    void taintedNodesCountUnlessTheyAreHonored() {
        cluster.node("a", "z1").running("a", web("p"));
        cluster.table.putNode(Given.node("t", "16", Map.of("zone", "z2"), Given.taint("k", "NoSchedule")));
        assertThat(cluster.decide(must("zone"))).startsWith("0/2 nodes");
        assertThat(cluster.decide(
                        spread(web("new"), "zone", "DoNotSchedule", builder -> builder.nodeTaintsPolicy("Honor"))))
                .isEqualTo("a");
    }

    @Test
    void matchLabelKeysCountOnlyPodsOfTheSameRevision() {
        cluster.node("a", "z1")
                .node("b", "z2")
                .running("a", Given.labelled(Given.pod("old", "100m"), Map.of("app", "web", "revision", "1")))
                .running("b", Given.labelled(Given.pod("p", "100m"), Map.of("app", "web", "revision", "2")));
        Pod pod = Given.labelled(Given.pod("new", "100m"), Map.of("app", "web", "revision", "2"));
        assertThat(cluster.decide(
                        spread(pod, "zone", "DoNotSchedule", builder -> builder.matchLabelKeys(List.of("revision")))))
                .isEqualTo("a");
    }

    @Test
    void aWishPrefersTheEmptierDomainButDoesNotInsist() {
        cluster.node("a", "z1").node("b", "z2").running("a", web("p"));
        assertThat(cluster.decide(spread(web("new"), "zone", "ScheduleAnyway", builder -> builder)))
                .isEqualTo("b");
        assertThat(cluster.decide(spread(web("new"), "kubernetes.io/hostname", "ScheduleAnyway", builder -> builder)))
                .isEqualTo("b");
        cluster.running("b", Given.pod("full", "16"));
        assertThat(cluster.decide(spread(web("new"), "zone", "ScheduleAnyway", builder -> builder)))
                .isEqualTo("a");
    }

    private static Pod owned(String name, String uid) {
        Pod pod = Given.pod(name, "100m");
        return pod.withMetadata(pod.metadata()
                .withOwnerReferences(List.of(OwnerReference.builder()
                        .apiVersion("apps/v1")
                        .kind("ReplicaSet")
                        .name("rs")
                        .uid(uid)
                        .controller(true)
                        .build())));
    }

    @Test
    void replicasThatSayNothingAreSpreadOverZonesAndNodes() {
        for (String node : List.of("a", "b", "c", "d")) {
            cluster.table.putNode(Given.node(
                    node,
                    "16",
                    Map.of(
                            "kubernetes.io/hostname",
                            node,
                            "topology.kubernetes.io/zone",
                            node.compareTo("c") < 0 ? "z1" : "z2")));
        }
        // As full as the others, so that only siblings tell the nodes apart.
        cluster.running("a", owned("p", "u")).running("b", owned("x", "v"));
        cluster.running("c", owned("y", "w")).running("d", owned("z", "t"));
        assertThat(cluster.decide(owned("new", "u"))).isIn("c", "d");
        cluster.running("c", owned("q", "u")).running("d", owned("z2", "t")).running("a", owned("z3", "t"));
        cluster.running("b", owned("z4", "t"));
        assertThat(cluster.decide(owned("new", "u"))).isIn("b", "d");
    }

    @Test
    void podsOfAServiceAreSpreadToo() {
        for (String node : List.of("a", "b")) {
            cluster.table.putNode(Given.node(node, "16", Map.of("kubernetes.io/hostname", node)));
        }
        cluster.table.putService(new NamespacedName("default", "svc"), WEB);
        cluster.running("a", web("p")).running("b", Given.pod("other", "100m"));
        assertThat(cluster.decide(web("new"))).isEqualTo("b");
    }
}
