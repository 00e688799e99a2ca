package io.sailfish.metrics.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.client.fake.FakeClient;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.informer.InformerFactory;
import io.sailfish.metrics.figures.FigureBook;
import io.sailfish.metrics.figures.NodeReading;
import io.sailfish.metrics.figures.Reading;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.ContainerState;
import io.sailfish.model.api.core.v1.ContainerStateRunning;
import io.sailfish.model.api.core.v1.ContainerStatus;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.PodStatus;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.ApiException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsApiTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final FakeClient client = new FakeClient();
    private final InformerFactory informers = new InformerFactory(client);
    private final FigureBook book = new FigureBook();
    private MetricsApi api;

    @BeforeEach
    void start() throws InterruptedException {
        client.resource(CoreV1.NODES)
                .create(Node.builder()
                        .metadata(ObjectMeta.builder()
                                .name("n1")
                                .labels(Map.of("zone", "a"))
                                .build())
                        .build());
        pod("web", "n1", "app");
        pod("db", "n1", "app");
        pod("lost", "n2", "app");
        Informer<Node> nodes = informers.informer(CoreV1.NODES);
        Informer<Pod> pods = informers.informer(CoreV1.PODS);
        informers.start();
        informers.awaitSynced();
        api = new MetricsApi(nodes.lister(), pods.lister(), book, InstantSource.fixed(START.plusSeconds(12)));
        read(100, 5, START);
        read(101.5, 5.25, START.plusSeconds(10));
    }

    @AfterEach
    void stop() {
        informers.close();
    }

    private void pod(String name, String node, String container) {
        Pod made = client.resource(CoreV1.PODS)
                .create(Pod.builder()
                        .metadata(ObjectMeta.builder()
                                .namespace("shop")
                                .name(name)
                                .labels(Map.of("app", name))
                                .build())
                        .spec(PodSpec.builder().nodeName(node).build())
                        .build());
        PodStatus status = PodStatus.builder()
                .phase("Running")
                .containerStatuses(List.of(ContainerStatus.builder()
                        .name(container)
                        .state(ContainerState.builder()
                                .running(ContainerStateRunning.EMPTY)
                                .build())
                        .build()))
                .build();
        client.resource(CoreV1.PODS).updateStatus(made.withStatus(status));
    }

    private void read(double node, double container, Instant at) {
        Reading app = new Reading(container, 32 << 20, at, Instant.EPOCH);
        book.put(
                "n1",
                new NodeReading(
                        new Reading(node, 1 << 30, at, Instant.EPOCH),
                        Map.of(
                                new NamespacedName("shop", "web"), Map.of("app", app),
                                new NamespacedName("shop", "db"), Map.of("app", app))));
    }

    private String ask(String resource, String namespace, String name, String labels, String fields, boolean table) {
        Object answer = api.answer(new MetricsApi.Question(resource, namespace, name, labels, fields, table));
        return new String(JsonTree.encode(answer), StandardCharsets.UTF_8);
    }

    @Test
    void aNodeIsToldAsUpstreamTellsIt() {
        assertThat(ask("nodes", "", "n1", "", "", false)).isEqualTo("""
                {"kind":"NodeMetrics","apiVersion":"metrics.k8s.io/v1beta1","metadata":{"name":"n1",\
                "creationTimestamp":"2026-01-02T03:04:17Z","labels":{"zone":"a"}},"timestamp":"2026-01-02T03:04:15Z",\
                "window":"10s","usage":{"cpu":"150m","memory":"1Gi"}}""");
    }

    @Test
    void podsAreListedBySelectorsAndThoseWithoutFiguresAreNot() {
        assertThat(ask("pods", "shop", "", "", "", false))
                .startsWith("{\"kind\":\"PodMetricsList\",\"apiVersion\":\"metrics.k8s.io/v1beta1\",\"metadata\":{},")
                .containsSubsequence("\"db\"", "\"web\"")
                .contains("\"containers\":[{\"name\":\"app\",\"usage\":{\"cpu\":\"25m\",\"memory\":\"32Mi\"}}]")
                .doesNotContain("lost");
        assertThat(ask("pods", "", "", "app=db", "", false)).doesNotContain("\"web\"");
        assertThat(ask("pods", "", "", "", "metadata.name=web", false)).doesNotContain("\"db\"");
        assertThat(ask("pods", "other", "", "", "", false)).endsWith("\"items\":[]}");
        assertThatThrownBy(() -> ask("pods", "", "", "", "spec.nodeName=n1", false))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("field label not supported");
    }

    @Test
    void aTableHasOneRowForEach() {
        assertThat(ask("pods", "shop", "", "", "", true))
                .contains("\"cells\":[\"db\",\"25m\",\"32Mi\",\"10s\"]")
                .contains("\"name\":\"Window\"");
    }

    @Test
    void whatIsNotKnownIsNotFound() {
        assertThatThrownBy(() -> ask("pods", "shop", "lost", "", "", false))
                .isInstanceOf(ApiException.class)
                .hasMessage("podmetrics.metrics.k8s.io \"shop/lost\" not found");
    }
}
