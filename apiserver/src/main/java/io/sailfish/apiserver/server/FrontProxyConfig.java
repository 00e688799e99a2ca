package io.sailfish.apiserver.server;

import io.sailfish.apiserver.authentication.RequestHeaders;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Proxies in front of API servers: those whose word this server takes, and what it shows where it is one itself.
 *
 * @param authorities PEM file of the authorities of such proxies; null for the cluster's own
 * @param headers     by which they tell whose request it is
 * @param certificate PEM file of what this server shows to the servers behind it; null for the cluster's own
 * @param key         PEM file of its key; null where that is null
 */
public record FrontProxyConfig(
        @Nullable Path authorities,
        RequestHeaders headers,
        @Nullable Path certificate,
        @Nullable Path key) {

    /** The cluster's own authority and certificate. */
    public static final FrontProxyConfig OWN = new FrontProxyConfig(null, RequestHeaders.USUAL, null, null);

    public FrontProxyConfig {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("the certificate and the key of a proxy come together");
        }
    }
}
