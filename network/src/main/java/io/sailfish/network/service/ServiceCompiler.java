package io.sailfish.network.service;

import io.sailfish.model.api.core.v1.LoadBalancerIngress;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.core.v1.ServicePort;
import io.sailfish.model.api.discovery.v1.Endpoint;
import io.sailfish.model.api.discovery.v1.EndpointPort;
import io.sailfish.model.api.discovery.v1.EndpointSlice;
import io.sailfish.network.NodeTable;
import io.sailfish.network.nft.Fragment;
import io.sailfish.network.nft.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Turns a Service and its EndpointSlices into the fragment of the node's table that serves it. Pure.
 *
 * <p>Per Service port: a chain that picks one of the endpoints at random with one rule, an entry per address, and, where
 * traffic from outside is treated differently, a chain for that. Only Services with affinity need a chain and a set per
 * endpoint. Defined by upstream's Service API: traffic policies, affinity, node ports, external and load balancer
 * addresses, source ranges, endpoints that terminate.
 *
 * @param node    this node's name
 * @param podCidr the addresses of all pods
 * @param servedHere addresses that processes of the node answer themselves, DNS for one: never translated
 */
public record ServiceCompiler(String node, String podCidr, Set<String> servedHere) {
    private static final int DEFAULT_AFFINITY_SECONDS = 10_800;

    /** The fragment for a Service; empty for headless ones, which only DNS serves. */
    public Fragment compile(Service service, Collection<EndpointSlice> slices) {
        if (isHeadless(service) || servedHere.contains(service.spec().clusterIP())) {
            return Fragment.EMPTY;
        }
        Fragment.Builder fragment = Fragment.builder();
        for (ServicePort port : service.spec().ports()) {
            new PortCompiler(service, port, slices, fragment).compile();
        }
        return fragment.build();
    }

    static boolean isHeadless(Service service) {
        String address = service.spec().clusterIP();
        return service.spec().type().equals("ExternalName") || address.isEmpty() || address.equals("None");
    }

    /** One port of a Service. */
    private final class PortCompiler {
        private final Service service;
        private final ServicePort port;
        private final Fragment.Builder fragment;
        private final String protocol;
        private final String fullName;
        private final String chain;
        private final List<ServiceEndpoint> endpoints;

        PortCompiler(Service service, ServicePort port, Collection<EndpointSlice> slices, Fragment.Builder fragment) {
            this.service = service;
            this.port = port;
            this.fragment = fragment;
            this.protocol = (port.protocol().isEmpty() ? "TCP" : port.protocol()).toLowerCase(Locale.ROOT);
            this.fullName = service.key() + ":" + port.name() + "/" + protocol + "/" + port.port();
            this.chain = Names.of("svc-", fullName);
            this.endpoints = endpoints(slices);
        }

        void compile() {
            boolean localOnly = service.spec().internalTrafficPolicy("Cluster").equals("Local");
            List<ServiceEndpoint> internal = localOnly ? local() : endpoints;
            for (String address : clusterAddresses()) {
                if (!internal.isEmpty()) {
                    fragment.element(
                            NodeTable.SERVICES, key(address), "goto " + (localOnly ? chain + "-local" : chain));
                } else {
                    fragment.element(
                            NodeTable.UNSERVED,
                            key(address),
                            localOnly && !endpoints.isEmpty() ? "drop" : "goto " + NodeTable.REFUSE);
                }
            }
            if (!endpoints.isEmpty()) {
                fragment.chain(chain, balance(chain, endpoints, true));
                endpoints.stream()
                        .filter(ServiceEndpoint::local)
                        .forEach(endpoint ->
                                fragment.member(NodeTable.HAIRPINS, endpoint.address() + " . " + endpoint.address()));
            }
            if (localOnly && !internal.isEmpty()) {
                fragment.chain(chain + "-local", balance(chain + "-local", internal, true));
            }
            compileExternal();
        }

        /** Node ports, external addresses and those of load balancers. */
        private void compileExternal() {
            List<String> balancers = loadBalancerAddresses();
            List<String> others = ipv4(service.spec().externalIPs());
            int nodePort = port.nodePort();
            if (balancers.isEmpty() && others.isEmpty() && nodePort == 0) {
                return;
            }
            if (endpoints.isEmpty()) {
                balancers.forEach(
                        address -> fragment.element(NodeTable.UNSERVED, key(address), "goto " + NodeTable.REFUSE));
                others.forEach(
                        address -> fragment.element(NodeTable.UNSERVED, key(address), "goto " + NodeTable.REFUSE));
                if (nodePort != 0) {
                    fragment.element(
                            NodeTable.UNSERVED_NODE_PORTS, protocol + " . " + nodePort, "goto " + NodeTable.REFUSE);
                }
                return;
            }
            String external = chain + "-ext";
            fragment.chain(external, externalRules(external));
            others.forEach(address -> fragment.element(NodeTable.SERVICES, key(address), "goto " + external));
            if (nodePort != 0) {
                fragment.element(NodeTable.NODE_PORTS, protocol + " . " + nodePort, "goto " + external);
            }
            String balanced = external;
            List<String> ranges = ipv4(service.spec().loadBalancerSourceRanges());
            if (!ranges.isEmpty() && !balancers.isEmpty()) {
                balanced = chain + "-fw";
                fragment.chain(
                        balanced,
                        List.of(
                                "ip saddr { " + String.join(", ", ranges) + " } goto " + external,
                                "drop" + Names.comment(fullName + ": not in loadBalancerSourceRanges")));
            }
            String target = balanced;
            balancers.forEach(address -> fragment.element(NodeTable.SERVICES, key(address), "goto " + target));
        }

        private List<String> externalRules(String name) {
            if (!service.spec().externalTrafficPolicy().equals("Local")) {
                return List.of("jump " + NodeTable.MASQUERADE, "goto " + chain);
            }
            List<String> rules = new ArrayList<>();
            // From inside the cluster the address is as good as the cluster's own: any endpoint will do.
            rules.add("ip saddr " + podCidr + " goto " + chain);
            rules.add("fib saddr type local jump " + NodeTable.MASQUERADE);
            rules.add("fib saddr type local goto " + chain);
            if (local().isEmpty()) {
                rules.add("drop" + Names.comment(fullName + ": no local endpoint"));
            } else {
                rules.addAll(balance(name, local(), false));
            }
            return rules;
        }

        private List<String> balance(String name, List<ServiceEndpoint> targets, boolean masqueradeStrangers) {
            List<String> rules = new ArrayList<>();
            if (masqueradeStrangers) {
                rules.add("ip saddr != " + podCidr + " fib saddr type != local jump " + NodeTable.MASQUERADE);
            }
            if (service.spec().sessionAffinity().equals("ClientIP")) {
                rules.addAll(affinity(name, targets));
                return rules;
            }
            StringBuilder map = new StringBuilder();
            for (int i = 0; i < targets.size(); i++) {
                map.append(i == 0 ? "" : ", ")
                        .append(i)
                        .append(" : ")
                        .append(targets.get(i).target());
            }
            rules.add("meta l4proto %s dnat ip to numgen random mod %d map { %s }%s"
                    .formatted(protocol, targets.size(), map, Names.comment(fullName)));
            return rules;
        }

        /** A client that a set of an endpoint remembers goes there again; others are dealt out and remembered. */
        private List<String> affinity(String name, List<ServiceEndpoint> targets) {
            int seconds = service.spec().sessionAffinityConfig().clientIP().timeoutSeconds(DEFAULT_AFFINITY_SECONDS);
            List<String> rules = new ArrayList<>();
            List<String> verdicts = new ArrayList<>();
            for (ServiceEndpoint target : targets) {
                String own = Names.of("ep-", name + ">" + target.target());
                String clients = Names.of("aff-", name + ">" + target.target());
                fragment.set(clients, "type ipv4_addr; flags dynamic,timeout; timeout %ds;".formatted(seconds));
                fragment.chain(
                        own,
                        List.of(
                                "update @%s { ip saddr }".formatted(clients),
                                "meta l4proto %s dnat ip to %s:%d"
                                        .formatted(protocol, target.address(), target.port())));
                rules.add("ip saddr @" + clients + " goto " + own);
                verdicts.add(verdicts.size() + " : goto " + own);
            }
            rules.add("numgen random mod %d vmap { %s }%s"
                    .formatted(targets.size(), String.join(", ", verdicts), Names.comment(fullName)));
            return rules;
        }

        private String key(String address) {
            return address + " . " + protocol + " . " + port.port();
        }

        private List<ServiceEndpoint> local() {
            return endpoints.stream().filter(ServiceEndpoint::local).toList();
        }

        private List<String> clusterAddresses() {
            List<String> addresses = service.spec().clusterIPs();
            return ipv4(addresses.isEmpty() ? List.of(service.spec().clusterIP()) : addresses);
        }

        private List<String> loadBalancerAddresses() {
            return ipv4(service.status().loadBalancer().ingress().stream()
                    .filter(ingress -> !ingress.ipMode("VIP").equals("Proxy"))
                    .map(LoadBalancerIngress::ip)
                    .toList());
        }

        /** Endpoints that are ready; where there is none, those that end but still serve. */
        private List<ServiceEndpoint> endpoints(Collection<EndpointSlice> slices) {
            List<ServiceEndpoint> ready =
                    matching(slices, endpoint -> endpoint.conditions().ready(true));
            return !ready.isEmpty()
                    ? ready
                    : matching(
                            slices,
                            endpoint -> endpoint.conditions().serving(false)
                                    && endpoint.conditions().terminating(false));
        }

        private List<ServiceEndpoint> matching(Collection<EndpointSlice> slices, Predicate<Endpoint> condition) {
            TreeSet<ServiceEndpoint> found = new TreeSet<>();
            for (EndpointSlice slice : slices) {
                if (!slice.addressType().equals("IPv4")) {
                    continue;
                }
                for (EndpointPort slicePort : slice.ports()) {
                    if (slicePort.name("").equals(port.name())
                            && slicePort.protocol("TCP").equalsIgnoreCase(protocol)
                            && slicePort.hasPort()) {
                        slice.endpoints().stream()
                                .filter(endpoint -> !endpoint.addresses().isEmpty() && condition.test(endpoint))
                                .forEach(endpoint -> found.add(ServiceEndpoint.of(endpoint, slicePort.port(0), node)));
                    }
                }
            }
            return List.copyOf(found);
        }
    }

    private static List<String> ipv4(List<String> addresses) {
        return addresses.stream()
                .filter(address -> !address.isEmpty() && address.indexOf(':') < 0)
                .toList();
    }
}
