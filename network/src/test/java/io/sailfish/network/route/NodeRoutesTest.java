package io.sailfish.network.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.NodeAddress;
import io.sailfish.model.api.core.v1.NodeSpec;
import io.sailfish.model.api.core.v1.NodeStatus;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.value.Ipv4Prefix;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeRoutesTest {
    private static final Segments SEGMENT = new Segments(List.of(new Ipv4Prefix(0x0ac80000, 24)));

    @Test
    void onlyNeighboursAreGateways() {
        List<Node> nodes = List.of(
                node("n1", "10.200.0.11", "10.244.0.0/24"),
                node("n2", "10.200.0.12", "10.244.1.0/24"),
                node("far", "10.200.1.12", "10.244.2.0/24"),
                node("new", "10.200.0.13", ""));
        assertThat(NodeRoutes.wanted(nodes, "n1", SEGMENT::contain))
                .containsOnly(java.util.Map.entry("10.244.1.0/24", "10.200.0.12"));
    }

    @Test
    void aMachineIsOnTheSegmentsOfItsInterfaces() {
        assertThat(Segments.here().contain("203.0.113.77")).isFalse();
        assertThat(Segments.here().prefixes()).noneMatch(prefix -> prefix.bits() == Integer.SIZE);
        assertThat(Segments.here().contain(InetAddress.getLoopbackAddress().getHostAddress()))
                .isFalse();
    }

    private static Node node(String name, String address, String range) {
        return Node.builder()
                .metadata(ObjectMeta.builder().name(name).build())
                .spec(NodeSpec.builder().podCIDR(range).build())
                .status(NodeStatus.builder()
                        .addresses(List.of(NodeAddress.builder()
                                .type("InternalIP")
                                .address(address)
                                .build()))
                        .build())
                .build();
    }
}
