package io.sailfish.controllers.endpointslice;

import io.sailfish.controllers.pod.PodControl;
import io.sailfish.controllers.pod.Pods;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.discovery.v1.Endpoint;
import io.sailfish.model.api.discovery.v1.EndpointConditions;
import io.sailfish.model.api.discovery.v1.EndpointPort;
import io.sailfish.model.api.discovery.v1.EndpointSlice;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which EndpointSlices a Service needs, given those it has: endpoints stay in the slice they are in, so that one change
 * writes one slice. Pure.
 */
final class SlicePlan {
    static final String SERVICE_LABEL = "kubernetes.io/service-name";
    static final String MANAGER_LABEL = "endpointslice.kubernetes.io/managed-by";
    static final String MANAGER = "endpointslice-controller.k8s.io";
    static final String HEADLESS_LABEL = "service.kubernetes.io/headless";
    private static final int LARGEST = 100;

    private SlicePlan() {}

    /** What is to be written. */
    record Changes(List<EndpointSlice> create, List<EndpointSlice> update, List<EndpointSlice> delete) {}

    static Changes of(Service service, Collection<Pod> pods, List<EndpointSlice> present) {
        Map<List<EndpointPort>, Map<String, Endpoint>> wanted = new LinkedHashMap<>();
        for (Pod pod : pods) {
            Served served = new Served(service, pod);
            if (served.isPublished()) {
                wanted.computeIfAbsent(ports(served), absent -> new LinkedHashMap<>())
                        .put(served.address(), endpoint(served));
            }
        }
        if (wanted.isEmpty()) {
            wanted.put(List.of(), Map.of());
        }
        List<EndpointSlice> create = new ArrayList<>();
        List<EndpointSlice> update = new ArrayList<>();
        List<EndpointSlice> delete = new ArrayList<>();
        Map<List<EndpointPort>, List<EndpointSlice>> byPorts = new HashMap<>();
        for (EndpointSlice slice : present) {
            if (slice.addressType().equals("IPv4") && wanted.containsKey(slice.ports())) {
                byPorts.computeIfAbsent(slice.ports(), absent -> new ArrayList<>())
                        .add(slice);
            } else {
                delete.add(slice);
            }
        }
        wanted.forEach((ports, endpoints) ->
                fill(service, ports, endpoints, byPorts.getOrDefault(ports, List.of()), create, update, delete));
        return new Changes(create, update, delete);
    }

    private static void fill(
            Service service,
            List<EndpointPort> ports,
            Map<String, Endpoint> endpoints,
            List<EndpointSlice> present,
            List<EndpointSlice> create,
            List<EndpointSlice> update,
            List<EndpointSlice> delete) {
        Map<String, Endpoint> left = new LinkedHashMap<>(endpoints);
        List<List<Endpoint>> contents = new ArrayList<>();
        for (EndpointSlice slice : present) {
            List<Endpoint> kept = new ArrayList<>();
            for (Endpoint endpoint : slice.endpoints()) {
                Endpoint now = left.remove(
                        endpoint.addresses().isEmpty()
                                ? ""
                                : endpoint.addresses().getFirst());
                if (now != null) {
                    kept.add(now);
                }
            }
            contents.add(kept);
        }
        List<Endpoint> homeless = new ArrayList<>(left.values());
        for (List<Endpoint> content : contents) {
            while (content.size() < LARGEST && !homeless.isEmpty()) {
                content.add(homeless.removeFirst());
            }
        }
        boolean somethingStays = false;
        for (int i = 0; i < present.size(); i++) {
            EndpointSlice slice = present.get(i);
            boolean last = i == present.size() - 1 && homeless.isEmpty() && !somethingStays;
            if (contents.get(i).isEmpty() && !last) {
                delete.add(slice);
                continue;
            }
            somethingStays = true;
            EndpointSlice now = slice.withEndpoints(contents.get(i))
                    .withMetadata(slice.metadata().withLabels(labels(service)));
            if (!now.equals(slice)) {
                update.add(now);
            }
        }
        boolean first = present.isEmpty();
        while (!homeless.isEmpty() || first) {
            List<Endpoint> some = homeless.subList(0, Math.min(LARGEST, homeless.size()));
            create.add(slice(service, ports, List.copyOf(some)));
            some.clear();
            first = false;
        }
    }

    private static EndpointSlice slice(Service service, List<EndpointPort> ports, List<Endpoint> endpoints) {
        return EndpointSlice.builder()
                .metadata(ObjectMeta.builder()
                        .generateName(service.name() + "-")
                        .namespace(service.namespace())
                        .labels(labels(service))
                        .ownerReferences(List.of(PodControl.reference(service)))
                        .build())
                .addressType("IPv4")
                .endpoints(endpoints)
                .ports(ports)
                .build();
    }

    private static StringMap<String> labels(Service service) {
        StringMap<String> labels = StringMap.copyOf(service.metadata().labels());
        labels = labels.with(SERVICE_LABEL, service.name()).with(MANAGER_LABEL, MANAGER);
        return service.spec().clusterIP().equals("None")
                ? labels.with(HEADLESS_LABEL, "")
                : labels.without(HEADLESS_LABEL);
    }

    private static Endpoint endpoint(Served served) {
        boolean terminating = served.isTerminating();
        boolean always = served.service().spec().publishNotReadyAddresses();
        Endpoint.Builder endpoint = Endpoint.builder()
                .addresses(List.of(served.address()))
                .conditions(EndpointConditions.builder()
                        .ready(always || served.isReady() && !terminating)
                        .serving(Pods.isReady(served.pod()))
                        .terminating(terminating)
                        .build())
                .targetRef(served.reference());
        if (!served.node().isEmpty()) {
            endpoint.nodeName(served.node());
        }
        if (!served.hostname().isEmpty()) {
            endpoint.hostname(served.hostname());
        }
        return endpoint.build();
    }

    private static List<EndpointPort> ports(Served served) {
        List<EndpointPort> ports = new ArrayList<>();
        for (Served.Port port : served.ports()) {
            EndpointPort.Builder builder = EndpointPort.builder()
                    .name(port.declared().name())
                    .protocol(port.protocol())
                    .port(port.number());
            if (port.declared().hasAppProtocol()) {
                builder.appProtocol(port.declared().appProtocol(""));
            }
            ports.add(builder.build());
        }
        return ports;
    }
}
