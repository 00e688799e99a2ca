package io.sailfish.controllers.nodeipam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.client.time.Timers;
import io.sailfish.controllers.ControllerWorld;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.NodeSpec;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeIpamControllerTest {
    @Test
    void everyNodeGetsARangeOfItsOwn() {
        try (ControllerWorld world = new ControllerWorld(Timers.system())) {
            world.client.given(
                    CoreV1.NODES,
                    node("old")
                            .withSpec(
                                    NodeSpec.builder().podCIDR("10.244.1.0/24").build()));
            for (String name : Set.of("a", "b", "c")) {
                world.client.resource(CoreV1.NODES).create(node(name));
            }
            world.run(context -> NodeIpamController.create(context, "10.244.0.0/16", 24, "10.244.1.0/28"));
            assertThat(world.client.awaitAll(
                            CoreV1.NODES,
                            nodes -> nodes.stream()
                                    .noneMatch(node -> node.spec().podCIDR().isEmpty())))
                    .extracting(node -> node.spec().podCIDR())
                    .containsExactlyInAnyOrder("10.244.0.0/24", "10.244.1.0/24", "10.244.2.0/24", "10.244.3.0/24");
        }
    }

    @Test
    void theRangeOfANodeThatIsGoneIsGivenAgain() {
        try (ControllerWorld world = new ControllerWorld(Timers.system())) {
            world.run(context -> NodeIpamController.create(context, "10.244.0.0/24", 24, ""));
            for (String name : List.of("a", "b", "c")) {
                world.client.resource(CoreV1.NODES).create(node(name));
                world.client.awaitAll(
                        CoreV1.NODES,
                        nodes -> nodes.stream()
                                .anyMatch(node -> node.name().equals(name)
                                        && node.spec().podCIDR().equals("10.244.0.0/24")));
                world.client.resource(CoreV1.NODES).delete("", name, DeleteOptions.EMPTY);
            }
        }
    }

    private static Node node(String name) {
        return Node.builder().metadata(ObjectMeta.builder().name(name).build()).build();
    }

    @Test
    void theSearchGoesOnFromTheLastAndBeginsAnew() {
        PodRanges ranges = PodRanges.of("10.0.0.0/22", 24, "10.0.2.0/28");
        assertThat(ranges.free(0, cidr -> false)).contains(new PodRanges.Part(1, "10.0.1.0/24"));
        assertThat(ranges.free(1, cidr -> false)).contains(new PodRanges.Part(3, "10.0.3.0/24"));
        assertThat(ranges.free(3, cidr -> false)).contains(new PodRanges.Part(0, "10.0.0.0/24"));
    }

    @Test
    void aRangeIsCutIntoEqualParts() {
        PodRanges ranges = PodRanges.of("10.0.0.0/30", 30, "");
        assertThat(ranges.free(-1, cidr -> false)).contains(new PodRanges.Part(0, "10.0.0.0/30"));
        assertThat(ranges.free(-1, "10.0.0.0/30"::equals)).isEmpty();
        assertThatThrownBy(() -> PodRanges.of("10.0.0.0/28", 24, "")).isInstanceOf(IllegalArgumentException.class);
    }
}
