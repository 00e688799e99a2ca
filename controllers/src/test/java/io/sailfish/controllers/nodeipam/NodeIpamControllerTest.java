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
    void aNodeThatNoRangeIsLeftForGetsOneWhenAnotherGoes() {
        try (ControllerWorld world = new ControllerWorld(Timers.system())) {
            world.client.given(
                    CoreV1.NODES,
                    node("first")
                            .withSpec(
                                    NodeSpec.builder().podCIDR("10.244.0.0/24").build()));
            world.client.resource(CoreV1.NODES).create(node("second"));
            world.run(context -> NodeIpamController.create(context, "10.244.0.0/24", 24, ""));
            world.client.awaitAll(
                    CoreV1.EVENTS,
                    events -> events.stream().anyMatch(event -> event.reason().equals("CIDRNotAvailable")));
            world.client.resource(CoreV1.NODES).delete("", "first", DeleteOptions.EMPTY);
            world.client.awaitAll(
                    CoreV1.NODES,
                    nodes -> nodes.stream()
                            .anyMatch(node -> node.spec().podCIDR().equals("10.244.0.0/24")));
        }
    }

    @Test
    void theSearchGoesOnFromTheLastAndBeginsAnew() {
        RangePool pool = new RangePool(PodRanges.of("10.0.0.0/22", 24), "10.0.2.0/28");
        assertThat(pool.give("a")).contains("10.0.0.0/24");
        assertThat(pool.give("b")).contains("10.0.1.0/24");
        pool.gone("a");
        assertThat(pool.give("c")).contains("10.0.3.0/24");
        assertThat(pool.give("d")).contains("10.0.0.0/24");
        assertThat(pool.give("b")).contains("10.0.1.0/24");
        assertThat(pool.give("e")).isEmpty();
    }

    @Test
    void whatTwoNodesHoldIsFreeOnceBothAreGone() {
        RangePool pool = new RangePool(PodRanges.of("10.0.0.0/23", 24), "");
        pool.holds("a", "10.0.0.0/16");
        pool.holds("b", "10.0.1.0/24");
        pool.holds("c", "192.0.2.0/24");
        pool.gone("a");
        assertThat(pool.give("d")).contains("10.0.0.0/24");
        assertThat(pool.give("e")).isEmpty();
        pool.gone("b");
        assertThat(pool.give("e")).contains("10.0.1.0/24");
    }

    @Test
    void aRangeIsCutIntoEqualParts() {
        RangePool pool = new RangePool(PodRanges.of("10.0.0.0/30", 30), "");
        assertThat(pool.give("a")).contains("10.0.0.0/30");
        assertThat(pool.give("b")).isEmpty();
        assertThatThrownBy(() -> PodRanges.of("10.0.0.0/28", 24)).isInstanceOf(IllegalArgumentException.class);
    }
}
