package io.sailfish.network;

import io.sailfish.network.nft.TableDefinition;
import io.sailfish.network.nft.TableDefinition.SetDeclaration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fixed part of the node's table, which all fragments add to. A packet's cost does not grow with the number of
 * Services or policies: each hook looks its addresses up in maps.
 *
 * <p>Masquerading is asked for by a bit of the packet's mark, upstream's, and done on the way out.
 */
public final class NodeTable {
    /** Address, protocol and port of a Service → its chain. */
    public static final String SERVICES = "services";
    /** Protocol and node port → chain. */
    public static final String NODE_PORTS = "node-ports";
    /** Address, protocol and port of a Service that nobody serves → refusal. */
    public static final String UNSERVED = "unserved";
    /** The same for node ports. */
    public static final String UNSERVED_NODE_PORTS = "unserved-node-ports";
    /** Pairs of the same address: local pods that may reach themselves through a Service. */
    public static final String HAIRPINS = "hairpins";
    /** Address of a local pod that ingress policies select → its chain. */
    public static final String INGRESS = "policy-ingress";
    /** Address of a local pod that egress policies select → its chain. */
    public static final String EGRESS = "policy-egress";
    /** Addresses of the cluster's nodes. */
    public static final String NODES = "nodes";

    /** Chain that asks for masquerading and returns. */
    public static final String MASQUERADE = "ask-masquerade";
    /** Chain that refuses a connection. */
    public static final String REFUSE = "refuse";

    private NodeTable() {}

    /**
     * The table of a node.
     *
     * @param podCidr     the addresses of all pods of the cluster
     * @param nodePodCidr the addresses of this node's pods; empty where something else than Sailfish gives them
     */
    public static TableDefinition definition(String podCidr, String nodePodCidr) {
        Map<String, String> hooks = new LinkedHashMap<>();
        hooks.put("nat-prerouting", "type nat hook prerouting priority dstnat; policy accept;");
        hooks.put("nat-output", "type nat hook output priority -100; policy accept;");
        hooks.put("nat-postrouting", "type nat hook postrouting priority srcnat; policy accept;");
        hooks.put("filter-input", "type filter hook input priority filter; policy accept;");
        hooks.put("filter-forward", "type filter hook forward priority filter; policy accept;");
        hooks.put("filter-output", "type filter hook output priority filter; policy accept;");

        List<String> toServices = List.of(
                "ip daddr . meta l4proto . th dport vmap @" + SERVICES,
                "fib daddr type local ip daddr != 127.0.0.0/8 meta l4proto . th dport vmap @" + NODE_PORTS);
        Map<String, List<String>> rules = new LinkedHashMap<>();
        rules.put(MASQUERADE, List.of("meta mark set meta mark or 0x4000"));
        rules.put(REFUSE, List.of("meta l4proto tcp reject with tcp reset", "reject"));
        rules.put("nat-prerouting", toServices);
        rules.put("nat-output", toServices);
        rules.put("nat-postrouting", postrouting(podCidr, nodePodCidr));
        rules.put(
                "filter-input",
                List.of(
                        "ct state established,related accept",
                        "fib daddr type local meta l4proto . th dport vmap @" + UNSERVED_NODE_PORTS));
        rules.put(
                "filter-forward",
                List.of(
                        "ct state established,related accept",
                        "ct state new ip daddr . meta l4proto . th dport vmap @" + UNSERVED,
                        // A policy's chain returns where it allows, so that both ends' policies are asked.
                        "ip saddr vmap @" + EGRESS,
                        "ip daddr vmap @" + INGRESS));
        rules.put("filter-output", List.of("ct state new ip daddr . meta l4proto . th dport vmap @" + UNSERVED));
        return new TableDefinition("ip", "sailfish", sets(), hooks, rules);
    }

    private static List<String> postrouting(String podCidr, String nodePodCidr) {
        String marked = "meta mark & 0x4000 == 0x4000 meta mark set meta mark xor 0x4000 masquerade fully-random";
        String hairpin = "ct status dnat ip saddr . ip daddr @" + HAIRPINS + " masquerade fully-random";
        if (nodePodCidr.isEmpty()) {
            return List.of(marked, hairpin);
        }
        // Only for the world outside: pods and nodes know the way to a pod.
        String outside = "ip saddr %s ip daddr != %s ip daddr != @%s fib daddr type != local masquerade fully-random"
                .formatted(nodePodCidr, podCidr, NODES);
        return List.of(marked, hairpin, outside);
    }

    private static List<SetDeclaration> sets() {
        String byAddress = "type ipv4_addr . inet_proto . inet_service : verdict;";
        String byPort = "type inet_proto . inet_service : verdict;";
        return List.of(
                new SetDeclaration("map", SERVICES, byAddress),
                new SetDeclaration("map", NODE_PORTS, byPort),
                new SetDeclaration("map", UNSERVED, byAddress),
                new SetDeclaration("map", UNSERVED_NODE_PORTS, byPort),
                new SetDeclaration("set", HAIRPINS, "type ipv4_addr . ipv4_addr;"),
                new SetDeclaration("map", INGRESS, "type ipv4_addr : verdict;"),
                new SetDeclaration("map", EGRESS, "type ipv4_addr : verdict;"),
                new SetDeclaration("set", NODES, "type ipv4_addr;"));
    }
}
