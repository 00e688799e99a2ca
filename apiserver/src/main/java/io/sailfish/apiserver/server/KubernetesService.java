package io.sailfish.apiserver.server;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.ResourceStore;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.EndpointAddress;
import io.sailfish.model.api.core.v1.EndpointSubset;
import io.sailfish.model.api.core.v1.Endpoints;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.core.v1.ServicePort;
import io.sailfish.model.api.core.v1.ServiceSpec;
import io.sailfish.model.api.discovery.v1.DiscoveryV1;
import io.sailfish.model.api.discovery.v1.Endpoint;
import io.sailfish.model.api.discovery.v1.EndpointConditions;
import io.sailfish.model.api.discovery.v1.EndpointSlice;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.value.IntOrString;
import java.net.InetAddress;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The service by which pods reach the API server: default/kubernetes, with the server's address as its endpoint. */
final class KubernetesService {
    private static final String NAMESPACE = "default";
    private static final String NAME = "kubernetes";
    private static final String PORT = "https";

    private final Registry registry;
    private final UserInfo user;
    private final Clock clock;

    KubernetesService(Registry registry, UserInfo user, Clock clock) {
        this.registry = registry;
        this.user = user;
        this.clock = clock;
    }

    /** Makes the service and its endpoints, or corrects the endpoints. What is not served is left out. Blocks. */
    void ensure(String clusterIp, String address, int port) {
        if (isServed(CoreV1.SERVICES)) {
            ensure(CoreV1.SERVICES, service(clusterIp, port), present -> present);
        }
        if (isServed(CoreV1.ENDPOINTS)) {
            Endpoints wanted = endpoints(address, port);
            ensure(CoreV1.ENDPOINTS, wanted, present -> present.withSubsets(wanted.subsets()));
        }
        if (isServed(DiscoveryV1.ENDPOINT_SLICES)) {
            EndpointSlice wanted = slice(address, port);
            ensure(
                    DiscoveryV1.ENDPOINT_SLICES,
                    wanted,
                    present -> present.withEndpoints(wanted.endpoints()).withPorts(wanted.ports()));
        }
    }

    private boolean isServed(ResourceType<?> type) {
        return registry.find(type.group(), type.version(), type.plural()) != null;
    }

    private <T extends ApiObject> void ensure(ResourceType<T> type, T wanted, UnaryOperator<T> correct) {
        ResourceStore<T> store = registry.store(type);
        T present = store.find(NAMESPACE, NAME);
        if (present == null) {
            store.create(RequestContext.of(user, Verb.CREATE, NAMESPACE, NAME, clock), wanted);
        } else if (!correct.apply(present).equals(present)) {
            store.change(RequestContext.of(user, Verb.UPDATE, NAMESPACE, NAME, clock), correct);
        }
    }

    private static Service service(String clusterIp, int port) {
        return Service.builder()
                .metadata(metadata(Map.of("component", "apiserver", "provider", "kubernetes")))
                .spec(ServiceSpec.builder()
                        .type("ClusterIP")
                        .clusterIP(clusterIp)
                        .clusterIPs(List.of(clusterIp))
                        .sessionAffinity("None")
                        .ports(List.of(ServicePort.builder()
                                .name(PORT)
                                .protocol("TCP")
                                .port(443)
                                .targetPort(IntOrString.of(port))
                                .build()))
                        .build())
                .build();
    }

    private static Endpoints endpoints(String address, int port) {
        return Endpoints.builder()
                .metadata(metadata(Map.of("endpointslice.kubernetes.io/skip-mirror", "true")))
                .subsets(reachable(address) ? List.of(subset(address, port)) : List.of())
                .build();
    }

    private static EndpointSubset subset(String address, int port) {
        return EndpointSubset.builder()
                .addresses(List.of(EndpointAddress.builder().ip(address).build()))
                .ports(List.of(io.sailfish.model.api.core.v1.EndpointPort.builder()
                        .name(PORT)
                        .port(port)
                        .protocol("TCP")
                        .build()))
                .build();
    }

    /** Whether pods can reach the address: one of the machine's own loopback means nothing to them, and is no endpoint. */
    private static boolean reachable(String address) {
        InetAddress literal = InetAddress.ofLiteral(address);
        return !literal.isLoopbackAddress() && !literal.isAnyLocalAddress() && !literal.isLinkLocalAddress();
    }

    private static EndpointSlice slice(String address, int port) {
        boolean six = InetAddress.ofLiteral(address).getAddress().length == 16;
        return EndpointSlice.builder()
                .metadata(metadata(Map.of("kubernetes.io/service-name", NAME)))
                .addressType(six ? "IPv6" : "IPv4")
                .endpoints(
                        reachable(address)
                                ? List.of(Endpoint.builder()
                                        .addresses(List.of(address))
                                        .conditions(EndpointConditions.builder()
                                                .ready(true)
                                                .build())
                                        .build())
                                : List.of())
                .ports(List.of(io.sailfish.model.api.discovery.v1.EndpointPort.builder()
                        .name(PORT)
                        .port(port)
                        .protocol("TCP")
                        .build()))
                .build();
    }

    private static ObjectMeta metadata(Map<String, String> labels) {
        return ObjectMeta.builder()
                .name(NAME)
                .namespace(NAMESPACE)
                .labels(labels)
                .build();
    }
}
