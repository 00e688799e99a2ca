package io.sailfish.network.route;

import io.sailfish.client.informer.EventHandler;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.NodeAddress;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Which way a node's packets take to the pods of the others. Pure. */
public final class NodeRoutes {
    private NodeRoutes() {}

    /**
     * Range of pods → address of the node they are on, for every node but this one that is a neighbour.
     *
     * @param neighbour whether an address is on a segment that this node is on too: the kernel takes no other gateway
     */
    public static SortedMap<String, String> wanted(
            Collection<Node> nodes, String thisNode, Predicate<String> neighbour) {
        SortedMap<String, String> routes = new TreeMap<>();
        for (Node node : nodes) {
            if (!node.name().equals(thisNode) && !node.spec().podCIDR().isEmpty()) {
                internalAddress(node)
                        .filter(neighbour)
                        .ifPresent(address -> routes.put(node.spec().podCIDR(), address));
            }
        }
        return routes;
    }

    /** A handler that acts where a change of a node concerns routes; a node's heartbeats do not. */
    public static EventHandler<Node> onChange(Runnable action) {
        return new EventHandler<>() {
            @Override
            public void added(Node node) {
                action.run();
            }

            @Override
            public void updated(Node old, Node node) {
                if (!old.spec().podCIDR().equals(node.spec().podCIDR())
                        || !old.status().addresses().equals(node.status().addresses())) {
                    action.run();
                }
            }

            @Override
            public void deleted(Node last) {
                action.run();
            }
        };
    }

    /** A node's IPv4 address inside the cluster. */
    public static Optional<String> internalAddress(Node node) {
        return node.status().addresses().stream()
                .filter(address ->
                        address.type().equals("InternalIP") && address.address().indexOf(':') < 0)
                .map(NodeAddress::address)
                .findFirst();
    }
}
