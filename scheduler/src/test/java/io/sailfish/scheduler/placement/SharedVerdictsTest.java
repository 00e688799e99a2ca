package io.sailfish.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.Affinity;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodAffinityTerm;
import io.sailfish.model.api.core.v1.PodAntiAffinity;
import io.sailfish.model.api.core.v1.Taint;
import io.sailfish.model.api.core.v1.TopologySpreadConstraint;
import io.sailfish.model.api.meta.v1.LabelSelector;
import io.sailfish.model.api.meta.v1.OwnerReference;
import io.sailfish.scheduler.Given;
import io.sailfish.scheduler.placement.Placement.Decision;
import io.sailfish.scheduler.plugin.Plugins;
import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.NodeTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Placing with verdicts that are shared and caught up equals asking every node afresh for every pod. */
class SharedVerdictsTest {
    private static final Plugins PLUGINS = Plugins.defaults();
    private static final LabelSelector APP =
            LabelSelector.builder().matchLabels(Map.of("app", "a0")).build();

    @Property(tries = 150)
    void sharedVerdictsDecideAsFreshOnesDo(@ForAll long seed) {
        Random random = new Random(seed);
        NodeTable table = new NodeTable();
        Placement shared = new Placement(table, PLUGINS, new Random(seed));
        Placement fresh = new Placement(table, PLUGINS, new Random(seed));
        Map<PodShape, Verdicts> known = new HashMap<>();
        List<NamespacedName> placed = new ArrayList<>();
        for (int step = 0; step < 120; step++) {
            switch (random.nextInt(9)) {
                case 8 -> {
                    if (random.nextBoolean()) {
                        table.nominate(pod(random, step), "n" + random.nextInt(12));
                    } else {
                        table.denominate(new NamespacedName("default", "p" + random.nextInt(step + 1)));
                    }
                }
                case 0, 1 -> table.putNode(node(random));
                case 2 -> table.removeNode("n" + random.nextInt(12));
                case 3 -> {
                    if (!placed.isEmpty()) {
                        table.removePod(placed.remove(random.nextInt(placed.size())));
                    }
                }
                default -> {
                    Pod pod = pod(random, step);
                    PodShape shape = PodShape.of(pod);
                    Decision one =
                            shared.decide(pod, known.computeIfAbsent(shape, absent -> new Verdicts(absent, PLUGINS)));
                    Decision other = fresh.decide(pod, new Verdicts(shape, PLUGINS));
                    assertThat(one).isEqualTo(other);
                    if (one instanceof Decision.Place(var row)) {
                        table.putPod(pod, row.name());
                        placed.add(pod.key());
                    }
                }
            }
        }
    }

    private static Node node(Random random) {
        Taint[] taints = switch (random.nextInt(4)) {
            case 0 -> new Taint[] {Given.taint("k", "NoSchedule")};
            case 1 -> new Taint[] {Given.taint("k", "PreferNoSchedule")};
            default -> new Taint[0];
        };
        return Given.node(
                "n" + random.nextInt(12),
                String.valueOf(1 + random.nextInt(4)),
                Map.of("zone", "z" + random.nextInt(3)),
                taints);
    }

    private static Pod pod(Random random, int step) {
        Pod pod = Given.pod("p" + step, random.nextInt(1, 4) * 250 + "m", random.nextInt(6) == 0 ? 80 : 0);
        pod = Given.labelled(pod, Map.of("app", "a" + random.nextInt(2)));
        pod = pod.withSpec(pod.spec().withPriority(random.nextInt(3)));
        if (random.nextInt(3) == 0) {
            pod = pod.withMetadata(pod.metadata()
                    .withOwnerReferences(List.of(OwnerReference.builder()
                            .apiVersion("apps/v1")
                            .kind("ReplicaSet")
                            .name("rs")
                            .uid("rs" + random.nextInt(2))
                            .controller(true)
                            .build())));
        }
        if (random.nextInt(4) == 0) {
            pod = pod.withSpec(pod.spec()
                    .withTopologySpreadConstraints(List.of(TopologySpreadConstraint.builder()
                            .topologyKey("zone")
                            .maxSkew(1 + random.nextInt(2))
                            .whenUnsatisfiable(random.nextBoolean() ? "DoNotSchedule" : "ScheduleAnyway")
                            .labelSelector(APP)
                            .build())));
        }
        if (random.nextInt(8) == 0) {
            pod = pod.withSpec(pod.spec()
                    .withAffinity(Affinity.builder()
                            .podAntiAffinity(PodAntiAffinity.builder()
                                    .requiredDuringSchedulingIgnoredDuringExecution(List.of(PodAffinityTerm.builder()
                                            .topologyKey("kubernetes.io/hostname")
                                            .labelSelector(APP)
                                            .build()))
                                    .build())
                            .build()));
        }
        return random.nextInt(4) == 0
                ? pod.withSpec(pod.spec().withNodeSelector(Map.of("zone", "z" + random.nextInt(3))))
                : pod;
    }
}
