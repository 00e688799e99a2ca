package io.sailfish.cli.story;

import io.sailfish.demo.Identity;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Event;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Ten replicas go where room is, are reached from every node by pod address, by the Service's address and by name, and a
 * pod that fits nowhere is told why.
 */
public final class SpreadAndReach {
    static final String TITLE = "Ten replicas are spread by what nodes have left, and reached from everywhere";

    private static final Duration CALL = Duration.ofSeconds(5);
    /** Three replicas fit, a fourth does not. */
    private static final long ROOM_MILLIS = 3 * Company.REPLICA_MILLIS + Company.REPLICA_MILLIS / 2;

    private static final String BUSY = """
            metadata: {name: %s, namespace: story-company}
            spec:
              terminationGracePeriodSeconds: 1
              nodeSelector: {%s}
              containers: [{name: busy, image: %s, command: [/bin/busybox, sleep, "100000"], resources: {requests: {cpu: %dm}}}]
            """;

    private final Stage stage;
    private final Company company;

    public SpreadAndReach(Stage stage, Company company) {
        this.stage = stage;
        this.company = company;
    }

    /**
     * What was seen.
     *
     * @param busyNode       where a large part of the processors was asked for already
     * @param replicasByNode where the replicas went
     * @param calls          how many calls reached whom they should
     * @param pendingReason  why the pod that fits nowhere waits
     */
    public record Result(String busyNode, Map<String, Long> replicasByNode, int calls, String pendingReason) {}

    /** Tells it. */
    public Result tell() {
        Node busy = stage.readyNodes().getFirst();
        long asked = freeMillis(busy) - ROOM_MILLIS;
        stage.narrator()
                .say("on %s a pod asks for %d thousandths of a core: there is room for three more replicas"
                        .formatted(busy.name(), asked));
        stage.make(
                CoreV1.PODS,
                BUSY.formatted("busy", "kubernetes.io/hostname: " + busy.name(), stage.image("1.0"), asked));
        stage.awaitReady(Company.NAMESPACE, "busy");
        stage.narrator()
                .say(Company.REPLICAS + " replicas of user-center 1.0 are asked for, each with requests and limits");
        long begin = System.nanoTime();
        company.deploy("1.0");
        Map<String, Long> spread = company.pods().stream()
                .collect(Collectors.groupingBy(pod -> pod.spec().nodeName(), TreeMap::new, Collectors.counting()));
        stage.narrator()
                .saw("all serve after " + Narrator.seconds(Narrator.since(begin)) + "; replicas by node: " + spread);
        long onBusy = spread.getOrDefault(busy.name(), 0L);
        for (Node node : stage.readyNodes()) {
            StoryFailure.unless(
                    node.name().equals(busy.name()) || spread.getOrDefault(node.name(), 0L) > onBusy,
                    "the busy node %s got as many replicas as %s or more: %s"
                            .formatted(busy.name(), node.name(), spread));
            StoryFailure.unless(freeMillis(node) >= 0, "more is asked of " + node.name() + " than it has");
        }
        int calls = reach();
        String reason = tooLarge();
        stage.client().resource(CoreV1.PODS).delete(Company.NAMESPACE, "busy", DeleteOptions.EMPTY);
        return new Result(busy.name(), spread, calls, reason);
    }

    private int reach() {
        int calls = 0;
        for (CallerPod caller : company.callers()) {
            for (Pod pod : company.pods()) {
                Identity identity = called(caller, "http://" + pod.status().podIP() + ":8080/");
                StoryFailure.unless(
                        identity.pod().equals(pod.name())
                                && identity.node().equals(pod.spec().nodeName()),
                        "on the address of %s answers %s".formatted(pod.name(), identity));
                calls++;
            }
            for (String host :
                    new String[] {company.virtualAddress(), "user-center", "user-center.story-company.svc.cluster.local"
                    }) {
                called(caller, "http://" + host + "/");
                calls++;
            }
            stage.narrator()
                    .saw("from a pod on %s: all %d pods by address, the Service by %s and by name"
                            .formatted(caller.machine().name(), Company.REPLICAS, company.virtualAddress()));
        }
        return calls;
    }

    private static Identity called(CallerPod caller, String url) {
        CallerPod.Answer answer = caller.call(url, CALL);
        return answer.identity()
                .orElseThrow(() -> new StoryFailure("from %s on %s, %s is not served: %s"
                        .formatted(caller.name(), caller.machine().name(), url, answer.told())));
    }

    private String tooLarge() {
        long most = stage.readyNodes().stream()
                .mapToLong(node -> millis(node.status().allocatable().get("cpu")))
                .max()
                .orElseThrow();
        stage.narrator().say("a pod asks for one core more than any node has");
        stage.make(CoreV1.PODS, BUSY.formatted("too-large", "", stage.image("1.0"), most + 1000));
        Event[] found = new Event[1];
        stage.await(
                "an event says why too-large is not scheduled",
                Company.NAMESPACE,
                () -> stage.event(
                                Company.NAMESPACE,
                                "too-large",
                                event -> event.reason().equals("FailedScheduling"))
                        .map(event -> found[0] = event)
                        .isPresent());
        String reason = found[0].message();
        Pod pod = stage.client().resource(CoreV1.PODS).get(Company.NAMESPACE, "too-large");
        StoryFailure.unless(
                pod.status().phase().equals("Pending") && pod.spec().nodeName().isEmpty(),
                "the pod that fits nowhere is " + pod.status().phase() + " on "
                        + pod.spec().nodeName());
        StoryFailure.unless(reason.contains("Insufficient cpu"), "the reason does not name the processor: " + reason);
        stage.narrator().saw("it stays Pending: " + reason);
        stage.client().resource(CoreV1.PODS).delete(Company.NAMESPACE, "too-large", DeleteOptions.EMPTY);
        return reason;
    }

    /** What of a node's processors is not asked for by anyone. */
    private long freeMillis(Node node) {
        long asked = stage.observed().allPods().stream()
                .filter(pod -> pod.spec().nodeName().equals(node.name()))
                .filter(pod -> !pod.status().phase().equals("Succeeded")
                        && !pod.status().phase().equals("Failed"))
                .flatMap(pod -> pod.spec().containers().stream())
                .mapToLong(container -> millis(container.resources().requests().get("cpu")))
                .sum();
        return millis(node.status().allocatable().get("cpu")) - asked;
    }

    private static long millis(io.sailfish.model.value.@org.jspecify.annotations.Nullable Quantity quantity) {
        return quantity == null ? 0 : quantity.milliValue();
    }
}
