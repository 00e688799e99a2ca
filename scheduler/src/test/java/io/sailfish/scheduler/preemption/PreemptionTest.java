package io.sailfish.scheduler.preemption;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.LabelSelector;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.policy.v1.PodDisruptionBudget;
import io.sailfish.model.api.policy.v1.PodDisruptionBudgetSpec;
import io.sailfish.model.api.policy.v1.PodDisruptionBudgetStatus;
import io.sailfish.scheduler.Given;
import io.sailfish.scheduler.placement.Placement;
import io.sailfish.scheduler.placement.Verdicts;
import io.sailfish.scheduler.plugin.Plugins;
import io.sailfish.scheduler.preemption.Preemption.Outcome;
import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeTable;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PreemptionTest {
    private final NodeTable table = new NodeTable();

    private static Pod pod(String name, String cpu, int priority) {
        Pod pod = Given.labelled(Given.pod(name, cpu), Map.of("app", name));
        return pod.withSpec(pod.spec().withPriority(priority));
    }

    private Outcome attempt(Pod pod, PodDisruptionBudget... budgets) {
        Plugins plugins = Plugins.defaults();
        Placement placement = new Placement(table, plugins, new Random(1));
        Verdicts verdicts = new Verdicts(PodShape.of(pod), plugins);
        placement.decide(pod, verdicts);
        return new Preemption(table, placement, new Random(1)).attempt(pod, verdicts, List.of(budgets));
    }

    private static List<String> victims(Outcome outcome) {
        return outcome instanceof Outcome.Room(var node, var victims)
                ? victims.stream().map(Pod::name).toList()
                : List.of();
    }

    @Test
    void onlyAsManyGoAsAreNeededTheLeastImportantFirst() {
        table.putNode(Given.node("a", "4"));
        table.putPod(pod("low", "1", 0), "a");
        table.putPod(pod("middle", "1", 5), "a");
        table.putPod(pod("high", "2", 50), "a");
        assertThat(victims(attempt(pod("new", "1", 10)))).containsExactly("low");
        assertThat(victims(attempt(pod("new", "2", 10)))).containsExactly("middle", "low");
        assertThat(attempt(pod("new", "3", 10)))
                .isEqualTo(new Outcome.None("preemption: 0/1 nodes are available: 1 Insufficient cpu.", true));
        assertThat(attempt(pod("new", "1", 0)))
                .isEqualTo(new Outcome.None(
                        "preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.", true));
        assertThat(attempt(pod("new", "5", 100)))
                .isEqualTo(new Outcome.None(
                        "preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.", true));
    }

    @Test
    void podsThatABudgetProtectsAreSparedWhereOthersDo() {
        table.putNode(Given.node("a", "2"));
        table.putPod(pod("kept", "1", 0), "a");
        table.putPod(pod("other", "1", 5), "a");
        PodDisruptionBudget budget = PodDisruptionBudget.builder()
                .metadata(ObjectMeta.builder().namespace("default").name("b").build())
                .spec(PodDisruptionBudgetSpec.builder()
                        .selector(LabelSelector.builder()
                                .matchLabels(Map.of("app", "kept"))
                                .build())
                        .build())
                .status(PodDisruptionBudgetStatus.builder()
                        .disruptionsAllowed(0)
                        .build())
                .build();
        assertThat(victims(attempt(pod("new", "1", 10), budget))).containsExactly("other");
        assertThat(victims(attempt(pod("new", "1", 10)))).containsExactly("kept");
        // Where nothing else helps, it goes all the same.
        assertThat(victims(attempt(pod("new", "2", 10), budget))).containsExactly("other", "kept");
    }

    @Test
    void theNodeWhoseVictimsMatterLeastIsTaken() {
        table.putNode(Given.node("a", "1"));
        table.putNode(Given.node("b", "1"));
        table.putPod(pod("p", "1", 7), "a");
        table.putPod(pod("q", "1", 3), "b");
        assertThat(victims(attempt(pod("new", "1", 10)))).containsExactly("q");
    }
}
