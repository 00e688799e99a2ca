package io.sailfish.cli.story;

import io.sailfish.lab.Machine;
import io.sailfish.model.api.apps.v1.AppsV1;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.node.hollow.HollowFleet;
import io.sailfish.node.hollow.HollowNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A thousand replicas on two hundred simulated nodes, one of which dies with the five that are on it. */
public final class Thousand {
    static final String TITLE = "1,000 replicas on 200 simulated nodes, one of which dies";

    private static final String PREFIX = "story-";
    private static final String NAMESPACE = "story-scale";
    private static final int NODES = 200;
    private static final int REPLICAS = 1000;
    private static final int PER_NODE = REPLICAS / NODES;
    private static final String TAINT = HollowNode.LABEL + "=true:NoSchedule";
    private static final String DEPLOYMENT = """
            metadata: {name: user-center, namespace: story-scale}
            spec:
              replicas: %d
              selector: {matchLabels: {app: user-center}}
              template:
                metadata: {labels: {app: user-center}}
                spec:
                  nodeSelector: {%s: "true"}
                  tolerations:
                  - {key: %s, operator: Exists, effect: NoSchedule}
                  - {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 5}
                  - {key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 5}
                  containers:
                  - name: service
                    image: %s
                    resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {cpu: "1", memory: 128Mi}}
            """;

    private final Stage stage;

    public Thousand(Stage stage) {
        this.stage = stage;
    }

    /**
     * What was seen.
     *
     * @param running     from the Deployment's creation until all were Running
     * @param serverMillis processor time of the server meanwhile, per pod
     * @param lost        how many replicas were on the node that died
     * @param noticed     from its death until it was NotReady
     * @param recovered   from its death until all were Running again, none of them there
     */
    public record Result(Duration running, double serverMillis, int lost, Duration noticed, Duration recovered) {
        /** Replicas that came to run, a second. */
        public double podsPerSecond() {
            return REPLICAS * 1000.0 / running.toMillis();
        }
    }

    /** Tells it. */
    public Result tell() throws IOException {
        HollowFleet.Plan plan = new HollowFleet.Plan(PREFIX, NODES, 4, 8L << 30, 110, List.of(TAINT), true);
        try (HollowFleet fleet = new HollowFleet(plan, stage.client())) {
            return tell(fleet);
        }
    }

    private Result tell(HollowFleet fleet) throws IOException {
        stage.makeNamespace(NAMESPACE);
        long begin = System.nanoTime();
        fleet.start();
        stage.await(
                NODES + " simulated nodes are ready",
                NAMESPACE,
                () -> stage.observed().nodes().stream()
                                .filter(node -> isOfStory(node) && Stage.isReady(node))
                                .count()
                        == NODES);
        stage.narrator()
                .saw("%d simulated nodes are Ready after %s".formatted(NODES, Narrator.seconds(Narrator.since(begin))));

        Duration processor = serverTime();
        begin = System.nanoTime();
        stage.make(
                AppsV1.DEPLOYMENTS,
                DEPLOYMENT.formatted(REPLICAS, HollowNode.LABEL, HollowNode.LABEL, stage.image("2.0")));
        stage.await(REPLICAS + " replicas run", NAMESPACE, () -> running().size() == REPLICAS);
        Duration running = Narrator.since(begin);
        double serverMillis = serverTime().minus(processor).toMillis() / (double) REPLICAS;
        Result result = new Result(running, serverMillis, 0, Duration.ZERO, Duration.ZERO);
        stage.narrator()
                .saw(String.format(
                        Locale.ROOT,
                        "%d replicas are Running after %s: %.0f pods a second, %.1f ms of the server's processor time each",
                        REPLICAS,
                        Narrator.seconds(running),
                        result.podsPerSecond(),
                        serverMillis));

        Map<String, Long> spread = running().stream()
                .collect(Collectors.groupingBy(pod -> pod.spec().nodeName(), Collectors.counting()));
        int victim = IntStream.rangeClosed(1, NODES)
                .filter(number -> spread.getOrDefault(PREFIX + number, 0L) == PER_NODE)
                .findFirst()
                .orElseThrow(() -> new StoryFailure("no node has " + PER_NODE + " replicas: " + spread));
        return die(fleet, victim, result);
    }

    private Result die(HollowFleet fleet, int number, Result so) throws IOException {
        String victim = PREFIX + number;
        Set<String> lost = running().stream()
                .filter(pod -> pod.spec().nodeName().equals(victim))
                .map(pod -> pod.metadata().uid())
                .collect(Collectors.toSet());
        stage.narrator().say("%s dies, with %d replicas on it".formatted(victim, lost.size()));
        long begin = System.nanoTime();
        fleet.powerOff(number);
        stage.await(
                victim + " is not ready",
                NAMESPACE,
                () -> stage.observed().node(victim).filter(Stage::isReady).isEmpty());
        Duration noticed = Narrator.since(begin);
        stage.narrator().phase("it is NotReady", noticed);
        stage.await(REPLICAS + " replicas run again", NAMESPACE, () -> {
            List<Pod> now = running();
            return now.size() == REPLICAS
                    && now.stream()
                            .noneMatch(pod -> lost.contains(pod.metadata().uid()));
        });
        Duration recovered = Narrator.since(begin);
        stage.narrator().phase(REPLICAS + " replicas are Running again", recovered);
        StoryFailure.unless(
                running().stream().noneMatch(pod -> pod.spec().nodeName().equals(victim)),
                "some of them are on the node that died");
        fleet.powerOn(number);
        stage.await(
                "nothing is left of the lost replicas",
                NAMESPACE,
                () -> stage.observed().pods(NAMESPACE).stream()
                        .noneMatch(pod -> lost.contains(pod.metadata().uid())));
        clear();
        return new Result(so.running(), so.serverMillis(), lost.size(), noticed, recovered);
    }

    /** While the nodes are there to say that their pods have ended. */
    private void clear() {
        long begin = System.nanoTime();
        stage.removeNamespace(NAMESPACE);
        stage.await("the thousand are gone", NAMESPACE, () -> !stage.observed().hasNamespace(NAMESPACE));
        stage.narrator().saw("all of them are deleted after " + Narrator.seconds(Narrator.since(begin)));
    }

    /** Whether a node is one of the simulated ones that the story makes, now or in an earlier telling. */
    static boolean isOfStory(Node node) {
        return node.name().startsWith(PREFIX) && node.metadata().labels().containsKey(HollowNode.LABEL);
    }

    private List<Pod> running() {
        return stage.observed().pods(NAMESPACE).stream()
                .filter(pod -> !Stage.isEnding(pod) && pod.status().phase().equals("Running"))
                .toList();
    }

    /** Processor time of the control plane so far. */
    private Duration serverTime() {
        Machine controlPlane = stage.cluster().controlPlane();
        long pid = controlPlane.pid("server").orElseThrow(() -> new StoryFailure("the server does not run"));
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow();
    }
}
