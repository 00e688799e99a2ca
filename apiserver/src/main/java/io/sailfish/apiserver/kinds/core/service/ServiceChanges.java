package io.sailfish.apiserver.kinds.core.service;

import io.sailfish.apiserver.kinds.rules.Each;
import io.sailfish.model.api.core.v1.ServicePort;
import io.sailfish.model.api.core.v1.ServiceSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Brings a changed Service in line with what it was: keeps what was given out, drops what its new type has no use for. */
final class ServiceChanges {
    private ServiceChanges() {}

    /** The spec of a replacement, with its two fields for cluster addresses in step. */
    static ServiceSpec adopted(ServiceSpec given, ServiceSpec old) {
        return inStep(dropped(carried(given, old), old), old);
    }

    /** A new spec with its two fields for cluster addresses in step. */
    static ServiceSpec inStep(ServiceSpec spec) {
        return !spec.clusterIP().isEmpty() && spec.clusterIPs().isEmpty()
                ? spec.withClusterIPs(List.of(spec.clusterIP()))
                : spec;
    }

    private static ServiceSpec inStep(ServiceSpec spec, ServiceSpec old) {
        boolean sameList = spec.clusterIPs().equals(old.clusterIPs());
        if (!spec.clusterIP().equals(old.clusterIP()) && sameList) {
            return spec.withClusterIPs(spec.clusterIP().isEmpty() ? List.of() : List.of(spec.clusterIP()));
        }
        return inStep(spec);
    }

    /** A replacement that leaves out what was given keeps it. */
    private static ServiceSpec carried(ServiceSpec given, ServiceSpec old) {
        ServiceSpec spec = given;
        if (ServiceTypes.hasAddresses(spec) && ServiceTypes.hasAddresses(old)) {
            if (spec.clusterIP().isEmpty()) {
                spec = spec.withClusterIP(old.clusterIP());
            }
            if (spec.clusterIPs().isEmpty() && spec.clusterIP().equals(old.clusterIP())) {
                spec = spec.withClusterIPs(old.clusterIPs());
            }
        }
        if (ServiceTypes.needsNodePorts(spec) && ServiceTypes.needsNodePorts(old)) {
            spec = spec.withPorts(carriedPorts(spec.ports(), old.ports()));
        }
        boolean checked = ServiceTypes.needsHealthCheck(spec) && ServiceTypes.needsHealthCheck(old);
        return checked && spec.healthCheckNodePort() == 0
                ? spec.withHealthCheckNodePort(old.healthCheckNodePort())
                : spec;
    }

    private static List<ServicePort> carriedPorts(List<ServicePort> ports, List<ServicePort> old) {
        Set<Integer> used = new HashSet<>();
        ports.forEach(port -> used.add(port.nodePort()));
        Map<String, Integer> byName = new HashMap<>();
        old.forEach(port -> byName.put(port.name(), port.nodePort()));
        List<ServicePort> carried = new ArrayList<>(ports.size());
        for (ServicePort port : ports) {
            int before = byName.getOrDefault(port.name(), 0);
            carried.add(port.nodePort() == 0 && before != 0 && used.add(before) ? port.withNodePort(before) : port);
        }
        return carried;
    }

    /** Drops what the new type cannot have, where the client did not say anything new about it. */
    private static ServiceSpec dropped(ServiceSpec given, ServiceSpec old) {
        ServiceSpec spec = given;
        if (ServiceTypes.hasAddresses(old) && !ServiceTypes.hasAddresses(spec)) {
            boolean same = spec.clusterIP().equals(old.clusterIP())
                    && spec.clusterIPs().equals(old.clusterIPs());
            if (same) {
                spec = spec.without(ServiceSpec.CLUSTER_IP).without(ServiceSpec.CLUSTER_IPS);
            }
            if (spec.ipFamilies().equals(old.ipFamilies())) {
                spec = spec.without(ServiceSpec.IP_FAMILIES);
            }
            if (spec.ipFamilyPolicy("").equals(old.ipFamilyPolicy(""))) {
                spec = spec.without(ServiceSpec.IP_FAMILY_POLICY);
            }
            if (spec.internalTrafficPolicy("").equals(old.internalTrafficPolicy(""))) {
                spec = spec.without(ServiceSpec.INTERNAL_TRAFFIC_POLICY);
            }
        }
        if (ServiceTypes.needsNodePorts(old)
                && !ServiceTypes.needsNodePorts(spec)
                && nodePorts(spec).equals(nodePorts(old))
                && !spec.type().equals("LoadBalancer")) {
            spec = spec.withPorts(
                    Each.of(spec.ports(), port -> port.nodePort() == 0 ? port : port.without(ServicePort.NODE_PORT)));
        }
        if (ServiceTypes.needsHealthCheck(old)
                && !ServiceTypes.needsHealthCheck(spec)
                && spec.healthCheckNodePort() == old.healthCheckNodePort()) {
            spec = spec.without(ServiceSpec.HEALTH_CHECK_NODE_PORT);
        }
        if (old.type().equals("LoadBalancer") && !spec.type().equals("LoadBalancer")) {
            if (spec.allocateLoadBalancerNodePorts(true) == old.allocateLoadBalancerNodePorts(true)) {
                spec = spec.without(ServiceSpec.ALLOCATE_LOAD_BALANCER_NODE_PORTS);
            }
            if (spec.loadBalancerClass("").equals(old.loadBalancerClass(""))) {
                spec = spec.without(ServiceSpec.LOAD_BALANCER_CLASS);
            }
        }
        if (ServiceTypes.isExternallyAccessible(old)
                && !ServiceTypes.isExternallyAccessible(spec)
                && spec.externalTrafficPolicy().equals(old.externalTrafficPolicy())) {
            spec = spec.without(ServiceSpec.EXTERNAL_TRAFFIC_POLICY);
        }
        return spec;
    }

    private static Set<Integer> nodePorts(ServiceSpec spec) {
        Set<Integer> ports = new HashSet<>();
        spec.ports().forEach(port -> ports.add(port.nodePort()));
        return ports;
    }
}
