package io.sailfish.apiserver.callout;

import io.sailfish.apiserver.registry.Registry;
import io.sailfish.model.api.admissionregistration.v1.ServiceReference;
import io.sailfish.model.api.admissionregistration.v1.WebhookClientConfig;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.core.v1.ServicePort;
import io.sailfish.model.api.discovery.v1.DiscoveryV1;
import io.sailfish.model.api.discovery.v1.Endpoint;
import io.sailfish.model.api.discovery.v1.EndpointPort;
import io.sailfish.model.api.discovery.v1.EndpointSlice;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where webhooks are. One behind a service is reached at a ready endpoint of it, since the machine of the API server need not
 * know the services' addresses; its certificate must be that of the service's name.
 */
public final class CalloutResolver {
    private final Registry registry;

    /** @param registry the services and endpoint slices */
    public CalloutResolver(Registry registry) {
        this.registry = registry;
    }

    /** The webhook of a configuration. */
    public Callout resolve(WebhookClientConfig config, Duration timeout) throws CalloutException {
        String query = "?timeout=" + timeout.toSeconds() + "s";
        if (!config.hasService()) {
            URI url = URI.create(config.url(""));
            int port = url.getPort() < 0 ? 443 : url.getPort();
            String path = url.getRawPath() == null ? "" : url.getRawPath();
            return new Callout(url.getHost(), port, path + query, "", port, config.caBundle(), timeout);
        }
        ServiceReference reference = config.service();
        int port = reference.port(443);
        String path = reference.path("/");
        Address address = endpoint(reference.namespace(), reference.name(), port);
        return new Callout(
                reference.name() + "." + reference.namespace() + ".svc",
                port,
                (path.startsWith("/") ? path : "/" + path) + query,
                address.host(),
                address.port(),
                config.caBundle(),
                timeout);
    }

    private record Address(String host, int port) {}

    private Address endpoint(String namespace, String name, int port) throws CalloutException {
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
