package io.sailfish.client.http;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** How a container reaches the API of its cluster: by environment variables and its service account's files. */
public final class InCluster {
    /** Where the kubelet puts a service account's files. */
    public static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    private InCluster() {}

    /** The configuration of this container; empty where this is none of a cluster. */
    public static Optional<ClientConfig> config() {
        return config(System.getenv(), SERVICE_ACCOUNT);
    }

    static Optional<ClientConfig> config(Map<String, String> environment, Path files) {
        String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
        String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "");
        Path token = files.resolve("token");
        if (host.isEmpty() || port.isEmpty() || !Files.exists(token)) {
            return Optional.empty();
        }
        String literal = host.contains(":") ? "[" + host + "]" : host;
        ClientConfig config = ClientConfig.of("https://" + literal + ":" + port).withToken(Content.of(token));
        Path authorities = files.resolve("ca.crt");
        return Optional.of(Files.exists(authorities) ? config.withAuthorities(Content.of(authorities)) : config);
    }
}
