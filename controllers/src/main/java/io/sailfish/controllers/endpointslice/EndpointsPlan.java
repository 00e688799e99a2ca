package io.sailfish.controllers.endpointslice;

import io.sailfish.controllers.pod.Pods;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.EndpointAddress;
import io.sailfish.model.api.core.v1.EndpointPort;
import io.sailfish.model.api.core.v1.EndpointSubset;
import io.sailfish.model.api.core.v1.Endpoints;
import io.sailfish.model.api.core.v1.ObjectReference;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.core.v1.ServicePort;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The older Endpoints object of a Service: the same as its slices, in one object of at most a thousand addresses. Pure. */
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
            if (!SlicePlan.isPublished(pod) || pod.metadata().hasDeletionTimestamp() && !service.spec().publishNotReadyAddresses()) {
                continue;
            }
            if (count++ >= LARGEST) {
                truncated = true;
                break;
            }
            Addresses addresses = byPorts.computeIfAbsent(
                    ports(service, pod), absent -> new Addresses(new ArrayList<>(), new ArrayList<>()));
            boolean ready = Pods.isReady(pod) || service.spec().publishNotReadyAddresses();
            (ready ? addresses.ready() : addresses.notReady()).add(address(service, pod));
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

    private static EndpointAddress address(Service service, Pod pod) {
        EndpointAddress.Builder address = EndpointAddress.builder()
                .ip(pod.status().podIP())
                .targetRef(ObjectReference.builder()
                        .kind("Pod")
                        .namespace(pod.namespace())
                        .name(pod.name())
                        .uid(pod.metadata().uid())
                        .build());
        if (!pod.spec().nodeName().isEmpty()) {
            address.nodeName(pod.spec().nodeName());
        }
        if (!pod.spec().hostname().isEmpty() && pod.spec().subdomain().equals(service.name())) {
            address.hostname(pod.spec().hostname());
        }
        return address.build();
    }

    private static List<EndpointPort> ports(Service service, Pod pod) {
        List<EndpointPort> ports = new ArrayList<>();
        for (ServicePort port : service.spec().ports()) {
            int number = SlicePlan.number(port, pod);
            if (number > 0) {
                ports.add(EndpointPort.builder()
                        .name(port.name())
                        .protocol(port.protocol().isEmpty() ? "TCP" : port.protocol())
                        .port(number)
                        .build());
            }
        }
        return ports;
    }
}
