package io.sailfish.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sailfish.cli.cluster.ClusterLayout;
import io.sailfish.cli.cluster.LabCluster;
import io.sailfish.cli.cluster.SampleService;
import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.client.ResourceClient.ListOptions;
import io.sailfish.client.ResourceClient.Patch;
import io.sailfish.client.http.HttpClient;
import io.sailfish.client.http.Kubeconfig;
import io.sailfish.lab.Await;
import io.sailfish.lab.Commands;
import io.sailfish.lab.Machine;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.apps.v1.Deployment;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A whole cluster on a lab, with real containers: what a person sees after {@code sailfish up}. Needs root and the
 * packages of a node; skipped elsewhere.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterStoryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private final ClusterLayout layout = new ClusterLayout(
            "sfe2e", Path.of("/srv/sailfish-e2e"), Path.of("../sailfish").toAbsolutePath().normalize(),
            "10.220.0", "10.221.0.0/16", "10.222.0.0/16", 16_444);
    private final LabCluster cluster = new LabCluster(layout);
    private Client client;
    private SampleService sample;

    @BeforeAll
    void start() {
        assumeTrue("root".equals(System.getProperty("user.name")), "a cluster needs root");
        for (String program : List.of("containerd", "runc", "nft", "catatonit", "busybox", "docker-registry", "socat")) {
            assumeTrue(Commands.attempt("sh", "-c", "command -v " + program).code() == 0, program + " is not installed");
        }
        cluster.down(false);
        cluster.powerOnControlPlane();
        cluster.startServer();
        cluster.startForwarder();
        cluster.startRegistry();
        cluster.buildImages();
        for (String name : List.of("n1", "n2")) {
            cluster.startNode(cluster.boot(name), cluster.joinToken());
        }
        client = new HttpClient(Kubeconfig.read(layout.kubeconfig()));
        sample = new SampleService(client, layout);
        sample.awaitNodes(List.of("n1", "n2"));
        sample.deploy();
    }

    @AfterAll
    void stop() {
        if (client != null) {
            client.close();
        }
        cluster.down(false);
        assertThat(Path.of("/run/netns/sfe2e-net")).doesNotExist();
        assertThat(Commands.run("ip", "route")).doesNotContain("10.220.");
        assertThat(Files.exists(layout.home())).isFalse();
    }

    @Test
    @Order(1)
    void aServiceAnswersByItsAddressFromEveryNode() {
        for (Machine node : cluster.nodes()) {
            assertThat(sample.call(node)).contains("\"service\":\"user-center\"").contains("\"version\":\"1.0\"");
        }
    }

    @Test
    @Order(2)
    void replicasSpreadOverTheNodesAndPodsReachEachOther() {
        patch("{\"spec\":{\"replicas\":4}}");
        awaitAvailable(4);
        List<Pod> pods = pods();
        Set<String> nodes = pods.stream().map(pod -> pod.spec().nodeName()).collect(Collectors.toCollection(TreeSet::new));
        assertThat(nodes).containsExactly("n1", "n2");
        Machine first = cluster.lab().machine("n1");
        for (Pod pod : pods) {
            assertThat(first.run("sh", "-c", "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | socat -T 5 - TCP:" + pod.status().podIP() + ":8080"))
                    .contains(pod.name());
        }
    }

    @Test
    @Order(3)
    void aRolloutReplacesEveryPod() {
        patch("{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"service\",\"image\":\"" + layout.registry() + "/user-center:2.0\"}]}}}}");
        Await.until("all pods are of the new version", PATIENCE, () -> {
            Deployment deployment = deployment();
            return deployment.status().observedGeneration() >= deployment.metadata().generation()
                    && deployment.status().updatedReplicas() == 4
                    && deployment.status().replicas() == 4
                    && deployment.status().availableReplicas() == 4;
        });
        assertThat(sample.call(cluster.lab().machine("n2"))).contains("\"version\":\"2.0\"");
    }

    @Test
    @Order(4)
    void anAgentThatWasKilledAdoptsItsContainers() {
        Machine node = cluster.lab().machine("n1");
        Set<String> before = restartsOf("n1");
        node.kill("agent");
        Await.until("the agent is dead", PATIENCE, () -> !node.isRunning("agent"));
        cluster.startNode(node, cluster.joinToken());
        sample.awaitNodes(List.of("n1"));
        assertThat(restartsOf("n1")).isEqualTo(before);
    }

    @Test
    @Order(5)
    void aServerThatWasKilledComesBackWithAllThatWasWritten() {
        Set<String> before = pods().stream().map(Pod::name).collect(Collectors.toSet());
        cluster.controlPlane().kill("server");
        Await.until("the server is dead", PATIENCE, () -> !cluster.controlPlane().isRunning("server"));
        cluster.startServer();
        awaitAvailable(4);
        assertThat(pods().stream().map(Pod::name).collect(Collectors.toSet())).isEqualTo(before);
        assertThat(sample.call(cluster.lab().machine("n1"))).contains("user-center");
    }

    private Set<String> restartsOf(String node) {
        return pods().stream()
                .filter(pod -> pod.spec().nodeName().equals(node))
                .map(pod -> pod.name() + ":" + pod.status().containerStatuses().getFirst().restartCount()
                        + ":" + pod.status().containerStatuses().getFirst().containerID())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<Pod> pods() {
        return client.resource(CoreV1.PODS).list("default", ListOptions.ALL.labels("app=user-center")).items().stream()
                .filter(pod -> !pod.metadata().hasDeletionTimestamp())
                .toList();
    }

    private Deployment deployment() {
        return client.resource(AppsV1.DEPLOYMENTS).get("default", "user-center");
    }

    private void patch(String json) {
        ResourceClient<Deployment> deployments = client.resource(AppsV1.DEPLOYMENTS);
        deployments.patch("default", "user-center", Patch.strategic(json), "");
    }

    private void awaitAvailable(int replicas) {
        Await.until(replicas + " replicas are available", PATIENCE, () ->
                deployment().status().observedGeneration() >= deployment().metadata().generation()
                        && deployment().status().availableReplicas() == replicas);
    }
}
