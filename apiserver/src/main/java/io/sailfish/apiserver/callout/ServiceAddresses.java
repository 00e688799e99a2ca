package io.sailfish.apiserver.callout;

import io.sailfish.apiserver.registry.Registry;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.core.v1.ServicePort;
import io.sailfish.model.api.discovery.v1.DiscoveryV1;
import io.sailfish.model.api.discovery.v1.Endpoint;
import io.sailfish.model.api.discovery.v1.EndpointPort;
import io.sailfish.model.api.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where Services are that the API server itself has something to ask of: at a ready endpoint, since the machine of the API
 * server need not know the services' addresses.
 */
public final class ServiceAddresses {
    private final Registry registry;

    /** @param registry the services and endpoint slices */
    public ServiceAddresses(Registry registry) {
        this.registry = registry;
    }

    /** Name or address and port of one that answers for a service. */
    public record Address(String host, int port) {}

    /**
     * One of the ready endpoints behind a port of a service, or the name of a service outside of the cluster.
     *
     * @throws CalloutException where there is none
     */
    public Address resolve(String namespace, String name, int port) throws CalloutException {
        Service service = registry.store(CoreV1.SERVICES).find(namespace, name);
        if (service == null) {
            throw new CalloutException("service \"" + name + "\" not found");
        }
        if (service.spec().type().equals("ExternalName")) {
            return new Address(service.spec().externalName(), port);
        }
        ServicePort served = service.spec().ports().stream()
                .filter(candidate -> candidate.port() == port)
                .findFirst()
                .orElseThrow(
                        () -> new CalloutException("no service port " + port + " found for service \"" + name + "\""));
        List<Address> ready = new ArrayList<>();
        for (EndpointSlice slice : registry.store(DiscoveryV1.ENDPOINT_SLICES).all()) {
            boolean ofService = slice.namespace().equals(namespace)
                    && name.equals(slice.metadata().labels().get("kubernetes.io/service-name"));
            if (ofService) {
                add(slice, served.name(), ready);
            }
        }
        if (ready.isEmpty()) {
            throw new CalloutException("no endpoints available for service \"" + name + "\"");
        }
        return ready.get(ThreadLocalRandom.current().nextInt(ready.size()));
    }

    private static void add(EndpointSlice slice, String portName, List<Address> ready) {
        for (EndpointPort port : slice.ports()) {
            if (!port.name("").equals(portName)) {
                continue;
            }
            for (Endpoint endpoint : slice.endpoints()) {
                if (endpoint.conditions().ready(true) && !endpoint.addresses().isEmpty()) {
                    ready.add(new Address(endpoint.addresses().getFirst(), port.port(0)));
                }
            }
        }
    }
}
