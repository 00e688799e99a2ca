package io.sailfish.apiserver.callout;

import io.sailfish.apiserver.registry.Registry;
import io.sailfish.model.api.admissionregistration.v1.ServiceReference;
import io.sailfish.model.api.admissionregistration.v1.WebhookClientConfig;
import java.net.URI;
import java.time.Duration;

/**
 * Where webhooks are. One behind a service is reached at a ready endpoint of it, since the machine of the API server need not
 * know the services' addresses; its certificate must be that of the service's name.
 */
public final class CalloutResolver {
    private final ServiceAddresses addresses;

    /** @param registry the services and endpoint slices */
    public CalloutResolver(Registry registry) {
        this.addresses = new ServiceAddresses(registry);
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
        ServiceAddresses.Address address = addresses.resolve(reference.namespace(), reference.name(), port);
        return new Callout(
                reference.name() + "." + reference.namespace() + ".svc",
                port,
                (path.startsWith("/") ? path : "/" + path) + query,
                address.host(),
                address.port(),
                config.caBundle(),
                timeout);
    }
}
