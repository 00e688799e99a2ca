package io.sailfish.cli.story;

import io.sailfish.lab.Machine;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * A node is cut off: its link is down, its agent and containerd are dead, while its containers run on and nobody can tell.
 * The cluster notices, replaces what was there and sends no calls there any more. Then the node comes back.
 */
public final class NodeLoss {
    static final String TITLE = "A node is cut off";

    private static final String UNREACHABLE = "node.kubernetes.io/unreachable";
    private static final int CLIENTS = 3;
    /** Longer than a busy machine keeps a process from its turn while the replacements start, or that would count as loss. */
    private static final Duration CALL = Duration.ofSeconds(3);

    private static final Duration CALM = Duration.ofSeconds(2);

    private final Stage stage;
    private final Company company;

    public NodeLoss(Stage stage, Company company) {
        this.stage = stage;
        this.company = company;
    }

    /** What is reached one after the other, or at once, after the cut. */
    public enum Phase {
        NOT_READY("the node is NotReady"),
        TAINTED("it is tainted, and its pods' time runs"),
        ENDPOINTS("the Service has no endpoint on it any more"),
        RULES("no nftables rule of the node that calls leads there"),
        EVICTED("its replicas are marked for deletion"),
        RESCHEDULED("as many replicas are bound to other nodes"),
        RESTORED("all replicas serve again"),
        REWIRED("all of them are endpoints, and in the nftables rules of the node that calls");

        private final String told;

        Phase(String told) {
            this.told = told;
        }
    }

    /**
     * What was seen.
     *
     * @param node       that was lost
     * @param replicas   how many were on it
     * @param phases     how long after the cut each was reached
     * @param traffic    what clients on another node saw
     * @param calmAfter  how long after the cut the last call failed
     * @param readyAgain how long after its start the node was ready
     * @param cleared    how long after its start nothing was left of its old replicas
     */
    public record Result(
            String node,
            int replicas,
            Map<Phase, Duration> phases,
            Traffic traffic,
            Duration calmAfter,
            Duration readyAgain,
            Duration cleared) {}

    /** Tells it. */
    public Result tell() {
        Machine lost = stage.cluster().lab().machine(fullest());
        List<Pod> before = company.pods().stream()
                .filter(pod -> pod.spec().nodeName().equals(lost.name()))
                .toList();
        CallerPod caller = company.callers().stream()
                .filter(other -> !other.machine().name().equals(lost.name()))
                .findFirst()
                .orElseThrow(() -> new StoryFailure("a second node is needed"));
        stage.narrator()
                .say(
                        "clients on %s keep calling; %s has %d replicas. Its link is cut, its agent and containerd are killed"
                                .formatted(caller.machine().name(), lost.name(), before.size()));
        caller.startCalling(company.virtualUrl(), CLIENTS, CALL);
        stage.cluster().lab().unplug(lost.name());
        long begin = System.nanoTime();
        lost.kill("agent");
        lost.kill("containerd");
        SequencedMap<Phase, Duration> phases = watch(lost, caller.machine(), before, begin);
        stage.await(
                "calls to the Service succeed for " + CALM.toSeconds() + " s",
                Company.NAMESPACE,
                () -> caller.seen().goodFor().compareTo(CALM) > 0);
        Duration now = Narrator.since(begin);
        Traffic traffic = caller.stopCalling();
        Duration calmAfter = now.minus(traffic.goodFor());
        stage.narrator()
                .saw("%d calls, %d failed, the last after %s (%s); since then all succeed"
                        .formatted(
                                traffic.requests(),
                                traffic.failed(),
                                Narrator.seconds(calmAfter),
                                traffic.lastFailure().orElse("none")));
        StoryFailure.unless(traffic.requests() > traffic.failed(), "no call succeeded");
        return comeBack(
                lost,
                before,
                new Result(lost.name(), before.size(), phases, traffic, calmAfter, Duration.ZERO, Duration.ZERO));
    }

    /** The node with most of the replicas. */
    private String fullest() {
        Map<String, Long> spread = company.pods().stream()
                .collect(Collectors.groupingBy(pod -> pod.spec().nodeName(), TreeMap::new, Collectors.counting()));
        return spread.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }

    private SequencedMap<Phase, Duration> watch(Machine lost, Machine other, List<Pod> before, long begin) {
        Map<Phase, BooleanSupplier> pending = new LinkedHashMap<>();
        pending.put(
                Phase.NOT_READY, () -> node(lost.name()).filter(Stage::isReady).isEmpty());
        pending.put(
                Phase.TAINTED,
                () -> node(lost.name())
                        .filter(node -> node.spec().taints().stream()
                                .anyMatch(taint -> taint.key().equals(UNREACHABLE)
                                        && taint.effect().equals("NoExecute")))
                        .isPresent());
        pending.put(Phase.ENDPOINTS, () -> !company.servingNodes().contains(lost.name()));
        pending.put(
                Phase.RULES,
                () -> !pending.containsKey(Phase.ENDPOINTS)
                        && addressesInRules(other, before).isEmpty());
        pending.put(Phase.EVICTED, () -> present(before).stream().allMatch(Stage::isEnding));
        pending.put(Phase.RESCHEDULED, () -> remaining(lost).size() == Company.REPLICAS);
        pending.put(
                Phase.RESTORED,
                () -> remaining(lost).stream().filter(Stage::isReady).count() == Company.REPLICAS);
        pending.put(
                Phase.REWIRED,
                () -> !pending.containsKey(Phase.RESTORED)
                        && company.servingNodes().size() == Company.REPLICAS
                        && addressesInRules(other, remaining(lost)).size() == Company.REPLICAS);
        SequencedMap<Phase, Duration> reached = new LinkedHashMap<>();
        List<Phase> all = new ArrayList<>(pending.keySet());
        stage.await("the loss of " + lost.name() + " is made good", Company.NAMESPACE, () -> {
            for (Phase phase : all) {
                if (pending.containsKey(phase) && pending.get(phase).getAsBoolean()) {
                    pending.remove(phase);
                    reached.put(phase, Narrator.since(begin));
                    stage.narrator().phase(phase.told, reached.get(phase));
                }
            }
            return pending.isEmpty();
        });
        return reached;
    }

    private Optional<Node> node(String name) {
        return stage.observed().node(name);
    }

    private List<Pod> present(List<Pod> before) {
        List<String> uids = before.stream().map(pod -> pod.metadata().uid()).toList();
        return company.pods().stream()
                .filter(pod -> uids.contains(pod.metadata().uid()))
                .toList();
    }

    /** Replicas that are bound to other nodes, and not on their way out. */
    private List<Pod> remaining(Machine lost) {
        return company.pods().stream()
                .filter(pod -> !Stage.isEnding(pod)
                        && !pod.spec().nodeName().isEmpty()
                        && !pod.spec().nodeName().equals(lost.name()))
                .toList();
    }

    /** Which of these pods' addresses a node's rules know. */
    private static List<String> addressesInRules(Machine machine, List<Pod> pods) {
        String rules = machine.run("nft", "list", "table", "ip", "sailfish");
        return pods.stream()
                .map(pod -> pod.status().podIP())
                .filter(address -> rules.matches("(?s).*\\b" + address.replace(".", "\\.") + "\\b.*"))
                .toList();
    }

    private Result comeBack(Machine lost, List<Pod> before, Result so) {
        stage.narrator()
                .say("the link of " + lost.name() + " is plugged in again, containerd and the agent are started");
        long begin = System.nanoTime();
        stage.cluster().lab().plug(lost.name());
        stage.cluster().startNode(lost, stage.cluster().joinToken());
        stage.await(
                lost.name() + " is ready and free of taints",
                Company.NAMESPACE,
                () -> node(lost.name())
                        .filter(node ->
                                Stage.isReady(node) && node.spec().taints().isEmpty())
                        .isPresent());
        Duration ready = Narrator.since(begin);
        stage.narrator().phase("the node is Ready again", ready);
        stage.await(
                "nothing is left of the old replicas",
                Company.NAMESPACE,
                () -> present(before).isEmpty() && containersOf(lost, before).isEmpty());
        Duration cleared = Narrator.since(begin);
        stage.narrator().phase("its old replicas are gone, from the API and from its containerd", cleared);
        return new Result(so.node(), so.replicas(), so.phases(), so.traffic(), so.calmAfter(), ready, cleared);
    }

    private static String containersOf(Machine machine, List<Pod> pods) {
        List<String> command = new ArrayList<>(List.of("ctr", "-n", "k8s.io", "containers", "ls", "-q"));
        pods.forEach(pod -> command.add(
                "labels.\"io.kubernetes.pod.uid\"==" + pod.metadata().uid()));
        return machine.run(command.toArray(String[]::new)).strip();
    }
}
