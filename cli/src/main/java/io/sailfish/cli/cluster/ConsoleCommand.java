package io.sailfish.cli.cluster;

import io.sailfish.client.Client;
import io.sailfish.client.http.ClientConfig;
import io.sailfish.client.http.HttpClient;
import io.sailfish.client.http.Kubeconfig;
import io.sailfish.model.codec.JsonTree;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints a link that logs a browser in, once, as the user of a kubeconfig. */
@Command(
        name = "console",
        description = "Prints a link to the web console that logs a browser in. It is good once, for two minutes.",
        mixinStandardHelpOptions = true)
public final class ConsoleCommand implements Runnable {
    @Option(
            names = "--kubeconfig",
            description = "Whose rights, and where (default: $KUBECONFIG, then the cluster of `sailfish up`).")
    private @Nullable Path kubeconfig;

    @Override
    public void run() {
        System.out.println(link(Kubeconfig.read(file())));
    }

    /** A link for the user of a configuration. */
    public static String link(ClientConfig config) {
        try (Client client = new HttpClient(config.withUserAgent("sailfish-console"))) {
            byte[] nothing = "{}".getBytes(StandardCharsets.UTF_8);
            Client.RawResponse answer = client.raw("POST", "/console/links", "application/json", nothing);
            String path = String.valueOf(((Map<?, ?>) JsonTree.parse(answer.body())).get("path"));
            return config.servers().getFirst().resolve(path).toString();
        }
    }

    private Path file() {
        String environment = System.getenv("KUBECONFIG");
        Path file = kubeconfig != null
                ? kubeconfig
                : environment != null && !environment.isBlank()
                        ? Path.of(environment)
                        : ClusterLayout.standard().kubeconfig();
        if (!Files.exists(file)) {
            throw new IllegalStateException("there is no " + file
                    + ": name a kubeconfig with --kubeconfig, or start a cluster with `sailfish up`");
        }
        return file;
    }
}
