package io.sailfish.network.policy;

import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.networking.v1.NetworkPolicy;
import io.sailfish.model.api.networking.v1.NetworkPolicyEgressRule;
import io.sailfish.model.api.networking.v1.NetworkPolicyIngressRule;
import io.sailfish.model.api.networking.v1.NetworkPolicyPeer;
import io.sailfish.model.api.networking.v1.NetworkPolicyPort;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.network.NodeTable;
import io.sailfish.network.nft.Fragment;
import io.sailfish.network.nft.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Turns NetworkPolicies into fragments of a node's table: one for each policy, with the sets of addresses its rules name,
 * and one for each of the node's pods that some policy selects, with the chains that judge its traffic. Pure.
 *
 * <p>Defined by upstream's NetworkPolicy API: a pod that some policy selects for a direction is isolated in it and gets
 * only what one of those policies allows; both ends must allow a connection; replies are always allowed, and so is what
 * the pod's own node sends, probes among them. Traffic to the node itself, where the node's DNS listens, is not judged.
 */
public final class PolicyCompiler {
    private final String node;

    /** A compiler for this node. */
    public PolicyCompiler(String node) {
        this.node = node;
    }

    /** All fragments by name, given every policy, pod and namespace of the cluster. */
    public SortedMap<String, Fragment> compile(
            Collection<NetworkPolicy> policies, Collection<Pod> pods, Collection<Namespace> namespaces) {
        Cluster cluster = new Cluster(pods, namespaces);
        SortedMap<String, Fragment> fragments = new TreeMap<>();
        Map<String, List<CompiledPolicy>> byNamespace = new HashMap<>();
        for (NetworkPolicy policy : policies) {
            Fragment.Builder sets = Fragment.builder();
            CompiledPolicy compiled = new CompiledPolicy(
                    LabelMatcher.of(policy.spec().podSelector()),
                    isolates(policy, "Ingress") ? ingress(policy, cluster, sets) : null,
                    isolates(policy, "Egress") ? egress(policy, cluster, sets) : null);
            byNamespace
                    .computeIfAbsent(policy.namespace(), absent -> new ArrayList<>())
                    .add(compiled);
            fragments.put("policy/" + policy.key(), sets.build());
        }
        for (Pod pod : pods) {
            if (pod.spec().nodeName().equals(node) && Cluster.hasOwnAddress(pod)) {
                Fragment fragment = judge(pod, byNamespace.getOrDefault(pod.namespace(), List.of()));
                fragments.put("pod/" + pod.key(), fragment);
            }
        }
        return fragments;
    }

    /** The rules' matches of a policy; null for a direction in which it does not isolate. */
    private record CompiledPolicy(
            LabelMatcher pods,
            @org.jspecify.annotations.Nullable List<Rule> ingress,
            @org.jspecify.annotations.Nullable List<Rule> egress) {}

    /** A rule's conditions: any of the peers together with any of the ports. */
    private record Rule(List<String> peers, List<NetworkPolicyPort> ports, Map<NetworkPolicyPort, String> namedSets) {}

    private static boolean isolates(NetworkPolicy policy, String direction) {
        List<String> types = policy.spec().policyTypes();
        return types.isEmpty()
                ? direction.equals("Ingress") || !policy.spec().egress().isEmpty()
                : types.contains(direction);
    }

    private List<Rule> ingress(NetworkPolicy policy, Cluster cluster, Fragment.Builder sets) {
        List<Rule> rules = new ArrayList<>();
        for (NetworkPolicyIngressRule rule : policy.spec().ingress()) {
            String set = Names.of("in-", policy.key() + "#" + rules.size());
            rules.add(new Rule(peers(policy, rule.from(), "saddr", set, cluster, sets), rule.ports(), Map.of()));
        }
        return rules;
    }

    private List<Rule> egress(NetworkPolicy policy, Cluster cluster, Fragment.Builder sets) {
        List<Rule> rules = new ArrayList<>();
        for (NetworkPolicyEgressRule rule : policy.spec().egress()) {
            String name = policy.key() + "#" + rules.size();
            Map<NetworkPolicyPort, String> named = new LinkedHashMap<>();
            for (NetworkPolicyPort port : rule.ports()) {
                if (port.hasPort() && port.port().number() == null) {
                    named.put(
                            port,
                            namedPorts(policy, rule, port, Names.of("np-", name + ">" + port.port()), cluster, sets));
                }
            }
            rules.add(new Rule(
                    peers(policy, rule.to(), "daddr", Names.of("eg-", name), cluster, sets), rule.ports(), named));
        }
        return rules;
    }

    /** The matches of a rule's peers; one empty match where the rule names none and so means everybody. */
    private static List<String> peers(
            NetworkPolicy policy,
            List<NetworkPolicyPeer> peers,
            String end,
            String set,
            Cluster cluster,
            Fragment.Builder sets) {
        if (peers.isEmpty()) {
            return List.of("");
        }
        List<String> matches = new ArrayList<>();
        boolean selectsPods = false;
        for (NetworkPolicyPeer peer : peers) {
            if (peer.hasIpBlock()) {
                String cidr = peer.ipBlock().cidr();
                if (cidr.indexOf(':') < 0) {
                    List<String> except = peer.ipBlock().except();
                    matches.add("ip " + end + " " + cidr
                            + (except.isEmpty() ? "" : " ip " + end + " != { " + String.join(", ", except) + " }"));
                }
            } else {
                selectsPods = true;
                cluster.select(policy.namespace(), peer).forEach(pod -> sets.member(set, Cluster.address(pod)));
            }
        }
        if (selectsPods) {
            sets.set(set, "type ipv4_addr;");
            matches.add("ip " + end + " @" + set);
        }
        return matches;
    }

    /** The set of addresses and ports that a port's name means for the pods an egress rule names. */
    private static String namedPorts(
            NetworkPolicy policy,
            NetworkPolicyEgressRule rule,
            NetworkPolicyPort port,
            String set,
            Cluster cluster,
            Fragment.Builder sets) {
        sets.set(set, "type ipv4_addr . inet_proto . inet_service;");
        String name = port.port().toString();
        String protocol = port.protocol("TCP");
        Collection<Pod> candidates = rule.to().isEmpty()
                ? cluster.pods()
                : rule.to().stream()
                        .filter(peer -> !peer.hasIpBlock())
                        .flatMap(peer -> cluster.select(policy.namespace(), peer).stream())
                        .toList();
        for (Pod pod : candidates) {
            ContainerPorts.number(pod, name, protocol)
                    .ifPresent(number -> sets.member(
                            set,
                            Cluster.address(pod) + " . " + protocol.toLowerCase(java.util.Locale.ROOT) + " . "
                                    + number));
        }
        return set;
    }

    private static Fragment judge(Pod pod, List<CompiledPolicy> policies) {
        List<String> ingress = new ArrayList<>();
        List<String> egress = new ArrayList<>();
        boolean isolatedIngress = false;
        boolean isolatedEgress = false;
        for (CompiledPolicy policy : policies) {
            if (!policy.pods().matches(pod.metadata().labels())) {
                continue;
            }
            if (policy.ingress() != null) {
                isolatedIngress = true;
                policy.ingress().forEach(rule -> allow(rule, pod, ingress));
            }
            if (policy.egress() != null) {
                isolatedEgress = true;
                policy.egress().forEach(rule -> allow(rule, null, egress));
            }
        }
        Fragment.Builder fragment = Fragment.builder();
        String name = pod.key().toString();
        if (isolatedIngress) {
            ingress.add("drop" + Names.comment(name + ": ingress"));
            String chain = Names.of("pod-in-", name);
            fragment.chain(chain, ingress).element(NodeTable.INGRESS, Cluster.address(pod), "jump " + chain);
        }
        if (isolatedEgress) {
            egress.add("drop" + Names.comment(name + ": egress"));
            String chain = Names.of("pod-eg-", name);
            fragment.chain(chain, egress).element(NodeTable.EGRESS, Cluster.address(pod), "jump " + chain);
        }
        return fragment.build();
    }

    /** Rules that return, and so allow, where a policy's rule matches. Ingress names ports of the pod itself. */
    private static void allow(Rule rule, @org.jspecify.annotations.Nullable Pod destination, List<String> rules) {
        List<String> ports = new ArrayList<>();
        for (NetworkPolicyPort port : rule.ports()) {
            String named = rule.namedSets().get(port);
            if (named != null) {
                ports.add("ip daddr . meta l4proto . th dport @" + named);
            } else {
                portMatch(port, destination).ifPresent(ports::add);
            }
        }
        if (rule.ports().isEmpty()) {
            ports.add("");
        }
        for (String peer : rule.peers()) {
            for (String port : ports) {
                rules.add((peer + " " + port + " return").strip().replaceAll(" +", " "));
            }
        }
    }

    private static java.util.Optional<String> portMatch(
            NetworkPolicyPort port, @org.jspecify.annotations.Nullable Pod destination) {
        String protocol = port.protocol("TCP");
        String match = "meta l4proto " + protocol.toLowerCase(java.util.Locale.ROOT);
        if (!port.hasPort()) {
            return java.util.Optional.of(match);
        }
        Integer number = port.port().number();
        if (number == null) {
            return destination == null
                    ? java.util.Optional.empty()
                    : ContainerPorts.number(destination, port.port().toString(), protocol)
                            .map(found -> match + " th dport " + found);
        }
        int end = port.endPort(number);
        return java.util.Optional.of(match + " th dport " + (end == number ? number : number + "-" + end));
    }
}
