package io.sailfish.cli.component;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sailfish.cli.flags.ClientFlags;
import io.sailfish.cli.flags.ElectionFlags;
import io.sailfish.cli.flags.LogFlags;
import io.sailfish.cli.flags.NodeMonitorFlags;
import io.sailfish.cli.flags.ServingFlags;
import io.sailfish.cli.serving.ComponentServer;
import io.sailfish.client.Client;
import io.sailfish.client.election.LeaderElector;
import io.sailfish.client.http.ClientConfig;
import io.sailfish.client.http.HttpClient;
import io.sailfish.client.time.Timers;
import io.sailfish.controllers.ControllerManager;
import io.sailfish.controllers.ControllerManagerConfig;
import io.sailfish.controllers.ControllerSelection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The controllers alone, by upstream's name and with those of upstream's flags that Sailfish has. */
@Command(
        name = "kube-controller-manager",
        description = "Runs the controllers of a cluster against an API server.",
        mixinStandardHelpOptions = true,
        version = "Kubernetes v1.36.0+sailfish")
public final class KubeControllerManagerCommand implements Callable<Integer> {
    private static final String NAME = "kube-controller-manager";
    private static final int PORT = 10257;

    @Mixin
    private ClientFlags clientFlags;

    @Mixin
    private ElectionFlags electionFlags;

    @Mixin
    private ServingFlags servingFlags;

    @Mixin
    private LogFlags logFlags;

    @Option(
            names = "--controllers",
            split = ",",
            defaultValue = "*",
            description = "Controllers to run: \"*\" for all that are on by default, \"foo\" for one,"
                    + " \"-foo\" for all but it.")
    private List<String> controllers;

    @Option(
            names = "--allocate-node-cidrs",
            arity = "0..1",
            defaultValue = "false",
            fallbackValue = "true",
            description = "Give every node a range of --cluster-cidr.")
    private boolean allocate;

    @Option(names = "--cluster-cidr", defaultValue = "", description = "Addresses of pods.")
    private String podRange;

    @Option(
            names = "--service-cluster-ip-range",
            defaultValue = "",
            description = "Addresses of Services, given to no node.")
    private String serviceRange;

    @Option(
            names = {"--node-cidr-mask-size", "--node-cidr-mask-size-ipv4"},
            defaultValue = "24",
            description = "Size of a node's range (default ${DEFAULT-VALUE}).")
    private int maskBits;

    @Option(names = "--cluster-name", description = "A name for cloud providers, of which there are none here.")
    private @Nullable String clusterName;

    @Option(names = "--root-ca-file", description = "File of the authority that namespaces are told of.")
    private @Nullable Path rootAuthority;

    @Option(names = "--cluster-signing-cert-file", description = "Certificate of the authority that signs requests.")
    private @Nullable Path signingCertificate;

    @Option(names = "--cluster-signing-key-file", description = "Its key.")
    private @Nullable Path signingKey;

    @Mixin
    private NodeMonitorFlags nodeMonitor;

    @Option(
            names = "--use-service-account-credentials",
            arity = "0..1",
            defaultValue = "false",
            fallbackValue = "true",
            description = "Let each controller act as a service account of its own.")
    private boolean ownAccounts;

    @Override
    public Integer call() throws IOException, GeneralSecurityException, InterruptedException {
        logFlags.apply();
        ControllerManagerConfig config = config();
        Optional<LeaderElector.Settings> election = electionFlags.settings(NAME);
        ClientConfig connection = clientFlags.config(NAME);
        Client client = new HttpClient(connection);
        PrometheusRegistry registry = new PrometheusRegistry();
        ControllerFigures figures = new ControllerFigures();
        registry.register(figures);
        Gauge status = Elected.status(registry);
        Component component =
                new Component(NAME, client, election, status, () -> start(config, connection, client, figures));
        int port = servingFlags.port(PORT);
        ComponentServer server = port == 0 ? null : ComponentServer.start(NAME, servingFlags, port, Map.of(), registry);
        return component.run(server);
    }

    private AutoCloseable start(
            ControllerManagerConfig config, ClientConfig connection, Client client, ControllerFigures figures) {
        if (!ownAccounts) {
            return start(config, name -> client, figures);
        }
        AccountClients clients = new AccountClients(connection, client, InstantSource.system());
        AutoCloseable running = start(config, clients, figures);
        return () -> {
            running.close();
            clients.close();
        };
    }

    /** Running controllers with caches of their own. */
    static AutoCloseable start(
            ControllerManagerConfig config, Function<String, Client> clients, ControllerFigures figures) {
        ControllerManager manager = new ControllerManager(config, clients, Timers.system());
        manager.start();
        figures.of(manager);
        return () -> {
            figures.of(null);
            manager.close();
        };
    }

    private ControllerManagerConfig config() throws IOException {
        if (allocate && podRange.isEmpty()) {
            throw new IllegalArgumentException("--allocate-node-cidrs needs --cluster-cidr");
        }
        if ((signingCertificate == null) != (signingKey == null)) {
            throw new IllegalArgumentException(
                    "--cluster-signing-cert-file and --cluster-signing-key-file go together");
        }
        ControllerManagerConfig config = ControllerManagerConfig.of(
                        allocate ? podRange : "", rootAuthority == null ? "" : Files.readString(rootAuthority))
                .withNodeRanges(maskBits, serviceRange)
                .withNodeGrace(nodeMonitor.grace(), nodeMonitor.period())
                .withDisabled(ControllerSelection.disabled(controllers));
        return signingCertificate == null || signingKey == null
                ? config
                : config.withSigning(signingCertificate, signingKey);
    }
}
