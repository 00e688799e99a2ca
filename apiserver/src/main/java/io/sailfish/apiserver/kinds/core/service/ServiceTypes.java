package io.sailfish.apiserver.kinds.core.service;

import io.sailfish.model.api.core.v1.ServiceSpec;

/** What a Service of some type has and needs. */
final class ServiceTypes {
    private ServiceTypes() {}

    static boolean isHeadless(ServiceSpec spec) {
        return spec.clusterIPs().isEmpty()
                ? spec.clusterIP().equals("None")
                : spec.clusterIPs().size() == 1 && spec.clusterIPs().getFirst().equals("None");
    }

    /** Whether its type has cluster addresses, "None" among them. */
    static boolean hasAddresses(ServiceSpec spec) {
        return !spec.type().equals("ExternalName");
    }

    static boolean isExternallyAccessible(ServiceSpec spec) {
        return switch (spec.type()) {
            case "LoadBalancer", "NodePort" -> true;
            case "ClusterIP" -> !spec.externalIPs().isEmpty();
            default -> false;
        };
    }

    static boolean needsNodePorts(ServiceSpec spec) {
        return spec.type().equals("NodePort")
                || spec.type().equals("LoadBalancer") && spec.allocateLoadBalancerNodePorts(true);
    }

    static boolean needsHealthCheck(ServiceSpec spec) {
        return spec.type().equals("LoadBalancer")
                && spec.externalTrafficPolicy().equals("Local");
    }
}
