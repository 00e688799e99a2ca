package io.sailfish.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sailfish.cli.cluster.ClusterLayout;
import io.sailfish.cli.cluster.ClusterStart;
import io.sailfish.cli.cluster.LabCluster;
import io.sailfish.cli.cluster.Progress;
import io.sailfish.cli.cluster.SampleService;
import io.sailfish.cli.story.Departments;
import io.sailfish.cli.story.ImagesFromRegistry;
import io.sailfish.cli.story.Narrator;
import io.sailfish.cli.story.NodeLoss;
import io.sailfish.cli.story.RollingUpdate;
import io.sailfish.cli.story.SpreadAndReach;
import io.sailfish.cli.story.Stage;
import io.sailfish.cli.story.Story;
import io.sailfish.cli.story.Thousand;
import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient.ListOptions;
import io.sailfish.client.http.HttpClient;
import io.sailfish.client.http.Kubeconfig;
import io.sailfish.lab.Await;
import io.sailfish.lab.Commands;
import io.sailfish.lab.Machine;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
 * A whole cluster on a lab, with real containers: the story that {@code sailfish demo} tells, and what a person sees who
 * kills the cluster's processes. Needs root and the packages of a node; skipped elsewhere.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterStoryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private final ClusterLayout layout = new ClusterLayout(
            "sfe2e",
            Path.of("/srv/sailfish-e2e"),
            Path.of("../sailfish").toAbsolutePath().normalize(),
            "10.220.0",
            "10.221.0.0/16",
            "10.222.0.0/16",
            16_444);
    private final LabCluster cluster = new LabCluster(layout);
    private Client client;
    private SampleService sample;
    private Stage stage;
    private Story story;
    private Set<String> before;

    @BeforeAll
    void start() throws InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "a cluster needs root");
        for (String program :
                List.of("containerd", "runc", "nft", "catatonit", "busybox", "docker-registry", "socat", "wget")) {
            assumeTrue(
                    Commands.attempt("sh", "-c", "command -v " + program).code() == 0, program + " is not installed");
        }
        cluster.down(false);
        assertThat(new ClusterStart(cluster, new Progress(System.out)).run(2)).contains("\"version\":\"1.0\"");
        client = new HttpClient(Kubeconfig.read(layout.kubeconfig()));
        sample = new SampleService(client, layout);
        stage = new Stage(cluster, client, new Narrator(System.out));
        story = new Story(stage);
        before = objects();
    }

    @AfterAll
    void stop() {
        if (client != null) {
            stage.close();
            client.close();
        }
        cluster.down(false);
        assertThat(Path.of("/run/netns/sfe2e-net")).doesNotExist();
        assertThat(Commands.run("ip", "route")).doesNotContain("10.220.");
        assertThat(Files.exists(layout.home())).isFalse();
    }

    @Test
    @Order(1)
    void imagesComeFromTheRegistryAndAnswer() throws Exception {
        List<ImagesFromRegistry.Seen> seen = story.images();
        assertThat(seen).extracting(each -> each.identity().version()).containsExactly("1.0", "2.0");
        assertThat(seen).extracting(ImagesFromRegistry.Seen::digest).doesNotHaveDuplicates();
    }

    @Test
    @Order(1)
    void whatNodesAndPodsUseIsToldToStockKubectl() {
        assumeTrue(Commands.attempt("kubectl", "version", "--client").code() == 0, "no kubectl on the PATH");
        Await.until(
                "the nodes' figures are there",
                PATIENCE,
                () -> top("nodes").lines().count() >= 3);
        assertThat(top("nodes").lines().skip(1))
                .hasSize(2)
                .allMatch(line -> line.matches("n[12] +[1-9]\\d*m +\\d+% +[1-9]\\d*Mi +\\d+% *"));
        Await.until(
                "the sample service's figures are there",
                PATIENCE,
                () -> top("pods", "--all-namespaces", "--no-headers").contains("user-center"));
        assertThat(top("pods", "--all-namespaces", "--no-headers").lines())
                .allMatch(line -> line.matches("\\S+ +\\S+ +\\d+m +[1-9]\\d*Mi *"));
    }

    private String top(String... words) {
        List<String> command = new ArrayList<>(
                List.of("kubectl", "--kubeconfig", layout.kubeconfig().toString(), "top"));
        command.addAll(List.of(words));
        return Commands.attempt(command.toArray(String[]::new)).output();
    }

    @Test
    @Order(2)
    void replicasGoWhereRoomIsAndAreReachedFromEverywhere() throws Exception {
        SpreadAndReach.Result seen = story.spread();
        assertThat(seen.replicasByNode().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(10);
        assertThat(seen.replicasByNode().getOrDefault(seen.busyNode(), 0L)).isLessThanOrEqualTo(3);
        assertThat(seen.calls()).isEqualTo(2 * (10 + 3));
        assertThat(seen.pendingReason()).startsWith("0/2 nodes are available").contains("2 Insufficient cpu");
    }

    @Test
    @Order(3)
    void noRequestFailsWhileAServiceIsRolled() throws Exception {
        RollingUpdate.Result seen = story.rollout();
        assertThat(seen.traffic().failures()).isEmpty();
        assertThat(seen.traffic().versions()).containsExactly("1.0", "2.0");
        assertThat(seen.traffic().requests()).isGreaterThan(200);
    }

    @Test
    @Order(4)
    void aLostNodeIsMadeGoodAndComesBack() throws Exception {
        NodeLoss.Result seen = story.loss();
        assertThat(seen.replicas()).isPositive();
        assertThat(seen.phases()).containsOnlyKeys(NodeLoss.Phase.values());
        // That calls succeed again, and go on to, the story itself waits for: how soon is told, and depends on the
        // machine.
        assertThat(seen.traffic().requests()).isGreaterThan(seen.traffic().failed());
    }

    @Test
    @Order(5)
    void aDepartmentRefusesTheOther() throws Exception {
        Departments.Result seen = story.departments();
        // Two policies, two callers, three addresses of the service.
        assertThat(seen.refusals()).hasSize(12);
        assertThat(seen.served()).isPositive();
    }

    @Test
    @Order(6)
    void aThousandReplicasSurviveTheirNode() throws Exception {
        Thousand.Result seen = story.thousand();
        assertThat(seen.lost()).isEqualTo(5);
    }

    @Test
    @Order(7)
    void theStoryLeavesTheClusterAsItWas() {
        stage.tidy();
        assertThat(objects()).isEqualTo(before);
    }

    @Test
    @Order(8)
    void anAgentThatWasKilledAdoptsItsContainers() {
        Machine node = cluster.lab().machine("n1");
        Set<String> restarts = restartsOf("n1");
        node.kill("agent");
        Await.until("the agent is dead", PATIENCE, () -> !node.isRunning("agent"));
        cluster.startNode(node, cluster.joinToken());
        sample.awaitNodes(List.of("n1"));
        assertThat(restartsOf("n1")).isEqualTo(restarts);
    }

    @Test
    @Order(9)
    void aServerThatWasKilledComesBackWithAllThatWasWritten() {
        Set<String> pods = samplePods().stream().map(Pod::name).collect(Collectors.toSet());
        cluster.controlPlane().kill("server");
        Await.until(
                "the server is dead", PATIENCE, () -> !cluster.controlPlane().isRunning("server"));
        cluster.startServer();
        assertThat(samplePods().stream().map(Pod::name).collect(Collectors.toSet()))
                .isEqualTo(pods);
        assertThat(sample.call(cluster.lab().machine("n1"))).contains("user-center");
    }

    /** Namespaces, nodes that are ready, and pods, by name. */
    private Set<String> objects() {
        Set<String> names = new TreeSet<>();
        for (Namespace namespace :
                client.resource(CoreV1.NAMESPACES).list("", ListOptions.ALL).items()) {
            names.add("namespace " + namespace.name());
        }
        for (Node node : client.resource(CoreV1.NODES).list("", ListOptions.ALL).items()) {
            names.add("node " + node.name() + " ready "
                    + node.status().conditions().stream()
                            .anyMatch(condition -> condition.type().equals("Ready")
                                    && condition.status().equals("True"))
                    + " taints " + node.spec().taints().size());
        }
        for (Pod pod : client.resource(CoreV1.PODS).list("", ListOptions.ALL).items()) {
            names.add("pod " + pod.key());
        }
        return names;
    }

    private Set<String> restartsOf(String node) {
        return samplePods().stream()
                .filter(pod -> pod.spec().nodeName().equals(node))
                .map(pod -> pod.name() + ":"
                        + pod.status().containerStatuses().getFirst().restartCount() + ":"
                        + pod.status().containerStatuses().getFirst().containerID())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<Pod> samplePods() {
        return client.resource(CoreV1.PODS).list("default", ListOptions.ALL.labels("app=user-center")).items().stream()
                .filter(pod -> !pod.metadata().hasDeletionTimestamp())
                .toList();
    }
}
