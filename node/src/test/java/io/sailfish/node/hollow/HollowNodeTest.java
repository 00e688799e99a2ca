package io.sailfish.node.hollow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.fake.FakeClient;
import io.sailfish.model.api.coordination.v1.CoordinationV1;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.node.cri.FakeRuntime;
import io.sailfish.node.time.Background;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Simulated nodes in real time. */
class HollowNodeTest {
    private final FakeClient client = new FakeClient();

    @Test
    void joinsRunsAndEndsPods() throws Exception {
        List<HollowNode> nodes = new ArrayList<>();
        try (Background background = Background.system()) {
            for (int i = 0; i < 20; i++) {
                HollowNode node = new HollowNode(
                        new HollowNode.Shape(
                                "h" + i,
                                "10.1.0." + i,
                                "10.250." + i + ".0/24",
                                4,
                                8L << 30,
                                110,
                                List.of("hollow=true:NoSchedule")),
                        client,
                        background,
                        new FakeRuntime.Script() {});
                node.start();
                nodes.add(node);
            }
            client.awaitAll(
                    CoreV1.NODES, all -> all.size() == 20 && all.stream().allMatch(HollowNodeTest::isReady));
            client.awaitAll(CoordinationV1.LEASES, all -> all.size() == 20);

            for (int i = 0; i < 100; i++) {
                client.resource(CoreV1.PODS).create(pod("p" + i, "h" + i % 20));
            }
            List<Pod> running = client.awaitAll(
                    CoreV1.PODS,
                    all -> all.stream().allMatch(pod -> pod.status().phase().equals("Running")));
            assertThat(running.stream().map(pod -> pod.status().podIP()).distinct())
                    .hasSize(100);
            assertThat(running)
                    .allMatch(pod -> pod.status()
                            .podIP()
                            .startsWith("10.250." + pod.spec().nodeName().substring(1) + "."));
            long reports = client.requests().stream()
                    .filter(request -> request.resource().equals("pods")
                            && request.subresource().equals("status"))
                    .count();
            assertThat(reports).isLessThanOrEqualTo(300);

            for (int i = 0; i < 100; i++) {
                client.resource(CoreV1.PODS).delete("default", "p" + i, DeleteOptions.EMPTY);
            }
            client.awaitAll(CoreV1.PODS, List::isEmpty);
        } finally {
            nodes.forEach(HollowNode::close);
        }
    }

    private static boolean isReady(Node node) {
        return node.status().conditions().stream()
                .anyMatch(condition ->
                        condition.type().equals("Ready") && condition.status().equals("True"));
    }

    private static Pod pod(String name, String node) {
        return Pod.builder()
                .metadata(ObjectMeta.builder().namespace("default").name(name).build())
                .spec(PodSpec.builder()
                        .nodeName(node)
                        .restartPolicy("Always")
                        .containers(List.of(
                                Container.builder().name("app").image("app:1").build()))
                        .build())
                .build();
    }
}
