package io.sailfish.store.etcd;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How etcd is reached.
 *
 * @param endpoints   the members' client URLs; all https or all http
 * @param authorities PEM file of the authorities of the members' certificates; null for the system's
 * @param certificate PEM file of the certificate to show; null to show none
 * @param key         PEM file of the certificate's key
 * @param patience    how long a request may take, attempts included
 */
public record EtcdOptions(
        List<URI> endpoints,
        @Nullable Path authorities,
        @Nullable Path certificate,
        @Nullable Path key,
        Duration patience) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    public EtcdOptions {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("an etcd store needs at least one endpoint");
        }
        for (URI endpoint : endpoints) {
            if (endpoint.getHost() == null || !List.of("http", "https").contains(endpoint.getScheme())) {
                throw new IllegalArgumentException("not a URL of an etcd member: " + endpoint);
            }
        }
        if (endpoints.stream().map(URI::getScheme).distinct().count() > 1) {
            throw new IllegalArgumentException("etcd endpoints must be all https or all http: " + endpoints);
        }
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("a client certificate for etcd needs its key, and the other way round");
        }
    }

    /** Members reached without TLS. */
    public static EtcdOptions plain(URI... endpoints) {
        return new EtcdOptions(List.of(endpoints), null, null, null, PATIENCE);
    }

    /** Members reached by TLS. */
    public static EtcdOptions of(
            List<URI> endpoints, @Nullable Path authorities, @Nullable Path certificate, @Nullable Path key) {
        return new EtcdOptions(endpoints, authorities, certificate, key, PATIENCE);
    }

    /** Whether TLS is used. */
    boolean secure() {
        return endpoints.getFirst().getScheme().equals("https");
    }
}
