package io.sailfish.scheduler.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.api.core.v1.Affinity;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodAffinity;
import io.sailfish.model.api.core.v1.PodAffinityTerm;
import io.sailfish.model.api.core.v1.PodAntiAffinity;
import io.sailfish.model.api.core.v1.WeightedPodAffinityTerm;
import io.sailfish.model.api.meta.v1.LabelSelector;
import io.sailfish.scheduler.Given;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InterPodAffinityTest {
    private final Cluster cluster = new Cluster().node("a", "z1").node("b", "z2");

    private static Pod app(String name, String app) {
        return Given.labelled(Given.pod(name, "100m"), Map.of("app", app));
    }

    private static PodAffinityTerm.Builder to(String app) {
        return PodAffinityTerm.builder()
                .topologyKey("zone")
                .labelSelector(
                        LabelSelector.builder().matchLabels(Map.of("app", app)).build());
    }

    private static Pod with(Pod pod, Affinity.Builder affinity) {
        return pod.withSpec(pod.spec().withAffinity(affinity.build()));
    }

    private static Pod near(Pod pod, PodAffinityTerm term) {
        return with(
                pod,
                Affinity.builder()
                        .podAffinity(PodAffinity.builder()
                                .requiredDuringSchedulingIgnoredDuringExecution(List.of(term))
                                .build()));
    }

    private static Pod apart(Pod pod, PodAffinityTerm term) {
        return with(
                pod,
                Affinity.builder()
                        .podAntiAffinity(PodAntiAffinity.builder()
                                .requiredDuringSchedulingIgnoredDuringExecution(List.of(term))
                                .build()));
    }

    private static List<WeightedPodAffinityTerm> wish(String app) {
        return List.of(WeightedPodAffinityTerm.builder()
                .weight(100)
                .podAffinityTerm(to(app).build())
                .build());
    }

    @Test
    void aPodGoesWhereThePodsAreThatItMustBeNear() {
        cluster.running("b", app("p", "db"));
        assertThat(cluster.decide(near(app("new", "web"), to("db").build()))).isEqualTo("b");
        assertThat(cluster.decide(near(app("new", "web"), to("cache").build())))
                .isEqualTo("0/2 nodes are available: 2 node(s) didn't match pod affinity rules. [InterPodAffinity]");
    }

    @Test
    void theFirstOfPodsThatWantToBeTogetherGoesAnywhereTheLabelIs() {
        assertThat(cluster.decide(near(app("new", "web"), to("web").build()))).isIn("a", "b");
        assertThat(cluster.decide(
                        near(app("new", "web"), to("web").topologyKey("rack").build())))
                .startsWith("0/2 nodes");
    }

    @Test
    void aPodStaysAwayFromThoseItMustBeApartFrom() {
        cluster.running("a", app("p", "web"));
        Pod pod = apart(app("new", "web"), to("web").build());
        assertThat(cluster.decide(pod)).isEqualTo("b");
        cluster.running("b", app("q", "web"));
        assertThat(cluster.decide(pod))
                .isEqualTo(
                        "0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules. [InterPodAffinity]");
    }

    @Test
    void placedPodsKeepOthersAway() {
        cluster.running("a", apart(app("p", "lonely"), to("web").build()));
        assertThat(cluster.decide(app("new", "web"))).isEqualTo("b");
        cluster.running("b", apart(app("q", "lonely"), to("web").build()));
        assertThat(cluster.decide(app("new", "web")))
                .isEqualTo("0/2 nodes are available: "
                        + "2 node(s) didn't satisfy existing pods anti-affinity rules. [InterPodAffinity]");
        cluster.table.removePod(app("p", "").key());
        cluster.table.removePod(app("q", "").key());
        assertThat(cluster.table.podsWithAffinity()).isZero();
        assertThat(cluster.decide(app("new", "web"))).isIn("a", "b");
    }

    @Test
    void wishesPullAndPush() {
        cluster.running("a", app("p", "db"));
        assertThat(cluster.decide(with(
                        app("new", "web"),
                        Affinity.builder()
                                .podAffinity(PodAffinity.builder()
                                        .preferredDuringSchedulingIgnoredDuringExecution(wish("db"))
                                        .build()))))
                .isEqualTo("a");
        assertThat(cluster.decide(with(
                        app("new", "web"),
                        Affinity.builder()
                                .podAntiAffinity(PodAntiAffinity.builder()
                                        .preferredDuringSchedulingIgnoredDuringExecution(wish("db"))
                                        .build()))))
                .isEqualTo("b");
    }

    @Test
    void wishesAndMustsOfPlacedPodsPullToo() {
        cluster.running("a", app("p", "db"))
                .running("b", near(app("q", "db"), to("web").build()));
        assertThat(cluster.decide(app("new", "web"))).isEqualTo("b");
    }

    @Test
    void onlyPodsOfTheNamespacesCount() {
        Pod other = app("p", "db");
        cluster.running("b", other.withMetadata(other.metadata().withNamespace("data")));
        assertThat(cluster.decide(near(app("new", "web"), to("db").build()))).startsWith("0/2 nodes");
        assertThat(cluster.decide(near(
                        app("new", "web"), to("db").namespaces(List.of("data")).build())))
                .isEqualTo("b");
        LabelSelector team =
                LabelSelector.builder().matchLabels(Map.of("team", "x")).build();
        Pod selecting = near(app("new", "web"), to("db").namespaceSelector(team).build());
        assertThat(cluster.decide(selecting)).startsWith("0/2 nodes");
        cluster.table.putNamespace("data", Map.of("team", "x"));
        assertThat(cluster.decide(selecting)).isEqualTo("b");
        assertThat(cluster.decide(near(
                        app("new", "web"),
                        to("db").namespaceSelector(LabelSelector.EMPTY).build())))
                .isEqualTo("b");
    }

    @Test
    void mismatchLabelKeysExceptPodsOfTheSameValue() {
        cluster.running("a", Given.labelled(app("p", "web"), Map.of("app", "web", "tenant", "t1")));
        PodAffinityTerm others = to("web").mismatchLabelKeys(List.of("tenant")).build();
        assertThat(cluster.decide(
                        apart(Given.labelled(app("new", "web"), Map.of("app", "web", "tenant", "t2")), others)))
                .isEqualTo("b");
        cluster.running("b", Given.labelled(app("q", "web"), Map.of("app", "web", "tenant", "t2")));
        assertThat(cluster.decide(
                        apart(Given.labelled(app("new", "web"), Map.of("app", "web", "tenant", "t2")), others)))
                .isEqualTo("b");
    }
}
