package io.sailfish.controllers.endpointslice;

import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.EndpointAddress;
import io.sailfish.model.api.core.v1.EndpointPort;
import io.sailfish.model.api.core.v1.EndpointSubset;
import io.sailfish.model.api.core.v1.Endpoints;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The older Endpoints object of a Service: the same as its slices, in one object of at most a thousand addresses.
 * Pure.
 */
final class EndpointsPlan {
    private static final int LARGEST = 1000;
    private static final String MANAGED_LABEL = "endpoints.kubernetes.io/managed-by";
    private static final String MANAGER = "endpoint-controller";
    private static final String OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";

    private EndpointsPlan() {}

    private record Addresses(List<EndpointAddress> ready, List<EndpointAddress> notReady) {}

    static Endpoints of(Service service, Collection<Pod> pods, ObjectMeta present) {
        Map<List<EndpointPort>, Addresses> byPorts = new LinkedHashMap<>();
        int count = 0;
        boolean truncated = false;
        for (Pod pod : pods.stream().sorted(Comparator.comparing(Pod::name)).toList()) {
            Served served = new Served(service, pod);
            boolean leaving = served.isTerminating() && !service.spec().publishNotReadyAddresses();
            if (!served.isPublished() || leaving) {
                continue;
            }
            if (count++ >= LARGEST) {
                truncated = true;
                break;
            }
            Addresses addresses = byPorts.computeIfAbsent(
                    ports(served), absent -> new Addresses(new ArrayList<>(), new ArrayList<>()));
            (served.isReady() ? addresses.ready() : addresses.notReady()).add(address(served));
        }
        List<EndpointSubset> subsets = new ArrayList<>();
        byPorts.forEach((ports, addresses) -> subsets.add(EndpointSubset.builder()
                .addresses(addresses.ready())
                .notReadyAddresses(addresses.notReady())
                .ports(ports)
                .build()));
        StringMap<String> labels = StringMap.copyOf(service.metadata().labels());
        labels = labels.with(MANAGED_LABEL, MANAGER);
        if (service.spec().clusterIP().equals("None")) {
            labels = labels.with(SlicePlan.HEADLESS_LABEL, "");
        }
        StringMap<String> annotations = StringMap.copyOf(present.annotations());
        annotations = truncated ? annotations.with(OVER_CAPACITY, "truncated") : annotations.without(OVER_CAPACITY);
        ObjectMeta metadata = present.toBuilder()
                .name(service.name())
                .namespace(service.namespace())
                .labels(labels)
                .annotations(annotations)
                .build();
        return Endpoints.builder().metadata(metadata).subsets(subsets).build();
    }

    private static EndpointAddress address(Served served) {
        EndpointAddress.Builder address =
                EndpointAddress.builder().ip(served.address()).targetRef(served.reference());
        if (!served.node().isEmpty()) {
            address.nodeName(served.node());
        }
        if (!served.hostname().isEmpty()) {
            address.hostname(served.hostname());
        }
        return address.build();
    }

    private static List<EndpointPort> ports(Served served) {
        return served.ports().stream()
                .map(port -> EndpointPort.builder()
                        .name(port.declared().name())
                        .protocol(port.protocol())
                        .port(port.number())
                        .build())
                .toList();
    }
}
