package io.sailfish.cli.flags;

import io.sailfish.client.http.ClientConfig;
import io.sailfish.client.http.Kubeconfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a component tells of its health and its figures, and to whom. */
public final class ServingFlags {
    @Option(
            names = "--bind-address",
            defaultValue = "0.0.0.0",
            description = "Address to listen on (default ${DEFAULT-VALUE}).")
    private String address;

    @Option(names = "--secure-port", description = "Port to listen on; 0 for none.")
    private @Nullable Integer port;

    @Option(
            names = "--cert-dir",
            description = "Folder of the certificate, made where it is missing; in memory without.")
    private @Nullable Path certificateFolder;

    @Option(names = "--tls-cert-file", description = "File of the certificate chain.")
    private @Nullable Path certificate;

    @Option(names = "--tls-private-key-file", description = "File of the certificate's key.")
    private @Nullable Path key;

    @Option(names = "--client-ca-file", description = "File of authorities whose certificates say who asks.")
    private @Nullable Path clientAuthorities;

    @Option(
            names = "--authentication-kubeconfig",
            description = "Kubeconfig by which bearer tokens are reviewed; without, they say nothing.")
    private @Nullable Path authentication;

    @Option(
            names = "--authorization-kubeconfig",
            description =
                    "Kubeconfig by which access is reviewed; without, only the paths that need none are answered.")
    private @Nullable Path authorization;

    @Option(
            names = "--authorization-always-allow-paths",
            split = ",",
            defaultValue = "/healthz,/readyz,/livez",
            description = "Paths that everybody may read (default ${DEFAULT-VALUE}).")
    private List<String> open;

    public String address() {
        return address;
    }

    /** The port, or a component's default one. */
    public int port(int defaultPort) {
        return port == null ? defaultPort : port;
    }

    public Optional<Path> certificateFolder() {
        return Optional.ofNullable(certificateFolder);
    }

    /** The certificate chain; its key comes with it. */
    public Optional<Path> certificate() {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("--tls-cert-file and --tls-private-key-file go together");
        }
        return Optional.ofNullable(certificate);
    }

    public Optional<Path> key() {
        return Optional.ofNullable(key);
    }

    public Optional<Path> clientAuthorities() {
        return Optional.ofNullable(clientAuthorities);
    }

    /** Where tokens are reviewed. */
    public Optional<ClientConfig> authentication(String userAgent) {
        return Optional.ofNullable(authentication)
                .map(file -> Kubeconfig.read(file).withUserAgent(userAgent));
    }

    /** Where access is reviewed. */
    public Optional<ClientConfig> authorization(String userAgent) {
        return Optional.ofNullable(authorization)
                .map(file -> Kubeconfig.read(file).withUserAgent(userAgent));
    }

    public List<String> openPaths() {
        return List.copyOf(open);
    }
}
