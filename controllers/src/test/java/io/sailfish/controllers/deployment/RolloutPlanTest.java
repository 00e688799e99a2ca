package io.sailfish.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.controllers.ControllerWorld;
import io.sailfish.model.api.apps.v1.Deployment;
import io.sailfish.model.api.apps.v1.DeploymentSpec;
import io.sailfish.model.api.apps.v1.DeploymentStrategy;
import io.sailfish.model.api.apps.v1.ReplicaSet;
import io.sailfish.model.api.apps.v1.ReplicaSetSpec;
import io.sailfish.model.api.apps.v1.ReplicaSetStatus;
import io.sailfish.model.api.apps.v1.RollingUpdateDeployment;
import io.sailfish.model.value.IntOrString;
import io.sailfish.model.value.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RolloutPlanTest {
    private static Deployment deployment(int replicas, int surge, int unavailable) {
        return Deployment.builder()
                .metadata(ControllerWorld.metadata("web").build())
                .spec(DeploymentSpec.builder()
                        .replicas(replicas)
                        .strategy(DeploymentStrategy.builder()
                                .type("RollingUpdate")
                                .rollingUpdate(RollingUpdateDeployment.builder()
                                        .maxSurge(IntOrString.of(surge))
                                        .maxUnavailable(IntOrString.of(unavailable))
                                        .build())
                                .build())
                        .build())
                .build();
    }

    /** A set whose name tells its age: "a" is older than "b". */
    private static ReplicaSet set(String name, int size, int available, int maximum) {
        return ReplicaSet.builder()
                .metadata(ControllerWorld.metadata(name)
                        .uid(name)
                        .creationTimestamp(new Timestamp(Instant.ofEpochSecond(name.charAt(0))))
                        .annotations(maximum == 0 ? Map.of() : Map.of(Revisions.MAXIMUM, Integer.toString(maximum)))
                        .build())
                .spec(ReplicaSetSpec.builder().replicas(size).build())
                .status(ReplicaSetStatus.builder()
                        .replicas(size)
                        .availableReplicas(available)
                        .build())
                .build();
    }

    private static Map<String, Integer> named(Map<ReplicaSet, Integer> sizes) {
        Map<String, Integer> named = new TreeMap<>();
        sizes.forEach((set, size) -> named.put(set.name(), size));
        return named;
    }

    @Test
    void newPodsComeAsFarAsTheSurgeLetsThem() {
        RolloutPlan plan = new RolloutPlan(deployment(10, 3, 2));
        assertThat(plan.nextSizeOfNew(null, List.of(set("a", 10, 10, 0)))).isEqualTo(3);
        assertThat(named(plan.roll(set("b", 0, 0, 0), List.of(set("a", 10, 10, 0)))))
                .isEqualTo(Map.of("b", 3));
    }

    @Test
    void oldPodsGoAsFarAsEnoughStayAvailable() {
        RolloutPlan plan = new RolloutPlan(deployment(10, 3, 2));
        assertThat(named(plan.roll(set("b", 3, 0, 0), List.of(set("a", 10, 10, 0)))))
                .isEqualTo(Map.of("a", 8));
        assertThat(named(plan.roll(set("b", 5, 0, 0), List.of(set("a", 8, 8, 0)))))
                .isEmpty();
    }

    @Test
    void brokenOldPodsGoFirst() {
        RolloutPlan plan = new RolloutPlan(deployment(10, 2, 2));
        assertThat(named(plan.roll(set("c", 2, 2, 0), List.of(set("a", 7, 7, 0), set("b", 3, 0, 0)))))
                .isEqualTo(Map.of("a", 6, "b", 0));
    }

    @Test
    void aChangeOfSizeIsSharedOutByProportion() {
        RolloutPlan plan = new RolloutPlan(deployment(15, 3, 2));
        assertThat(named(plan.scale(set("b", 5, 0, 13), List.of(set("a", 8, 8, 13)))))
                .isEqualTo(Map.of("a", 11, "b", 7));
    }

    @Test
    void everyRolloutEndsWithinItsLimits() {
        for (int replicas : List.of(1, 2, 3, 10)) {
            for (int surge : List.of(0, 1, 3)) {
                for (int unavailable : List.of(0, 1, 5)) {
                    rollOut(replicas, surge, unavailable);
                }
            }
        }
    }

    private static void rollOut(int replicas, int surge, int unavailable) {
        Deployment deployment = deployment(replicas, surge, unavailable);
        Limits limits = Limits.of(deployment);
        RolloutPlan plan = new RolloutPlan(deployment);
        int old = replicas;
        int current = 0;
        for (int step = 0; step < 50 && (old > 0 || current < replicas); step++) {
            Map<String, Integer> sizes =
                    named(plan.roll(set("b", current, current, 0), List.of(set("a", old, old, 0))));
            old = sizes.getOrDefault("a", old);
            current = sizes.getOrDefault("b", current);
            assertThat(old + current).isBetween(replicas - limits.unavailable(), replicas + limits.surge());
        }
        assertThat(List.of(old, current)).isEqualTo(List.of(0, replicas));
    }
}
