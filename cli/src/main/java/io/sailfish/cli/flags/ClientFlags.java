package io.sailfish.cli.flags;

import io.sailfish.client.http.ClientConfig;
import io.sailfish.client.http.InCluster;
import io.sailfish.client.http.Kubeconfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a component reaches the API server. */
public final class ClientFlags {
    @Option(names = "--kubeconfig", description = "Kubeconfig file with location and credentials of the API server.")
    private @Nullable Path kubeconfig;

    @Option(names = "--master", description = "URL of the API server; goes before what the kubeconfig says.")
    private @Nullable String master;

    @Option(
            names = "--kube-api-content-type",
            defaultValue = "application/vnd.kubernetes.protobuf",
            description = "Encoding of requests: JSON or protobuf.")
    private String contentType;

    /** The configuration that the flags ask for, or that of the container this runs in. */
    public ClientConfig config(String userAgent) {
        ClientConfig config = base().withUserAgent(userAgent);
        if (master != null) {
            config = config.withServers(List.of(URI.create(master)));
        }
        return switch (contentType) {
            case "application/vnd.kubernetes.protobuf" -> config;
            case "application/json" -> config.withProtobuf(false);
            default -> throw new IllegalArgumentException("--kube-api-content-type: unknown encoding " + contentType);
        };
    }

    private ClientConfig base() {
        if (kubeconfig != null) {
            return Kubeconfig.read(kubeconfig);
        }
        return InCluster.config()
                .or(() -> master == null ? java.util.Optional.empty() : java.util.Optional.of(ClientConfig.of(master)))
                .orElseThrow(() -> new IllegalArgumentException(
                        "invalid configuration: --kubeconfig is needed outside of a cluster's pods"));
    }
}
