package io.sailfish.network.route;

import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.NodeAddress;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which way a node's packets take to the pods of the others. Pure. */
public final class NodeRoutes {
    private NodeRoutes() {}

    /** Range of pods → address of the node they are on, for every node but this one. */
    public static SortedMap<String, String> wanted(Collection<Node> nodes, String thisNode) {
        SortedMap<String, String> routes = new TreeMap<>();
        for (Node node : nodes) {
            if (!node.name().equals(thisNode) && !node.spec().podCIDR().isEmpty()) {
                internalAddress(node).ifPresent(address -> routes.put(node.spec().podCIDR(), address));
            }
        }
        return routes;
    }

    /** A node's IPv4 address inside the cluster. */
    public static Optional<String> internalAddress(Node node) {
        return node.status().addresses().stream()
                .filter(address -> address.type().equals("InternalIP") && address.address().indexOf(':') < 0)
                .map(NodeAddress::address)
                .findFirst();
    }
}
