package io.sailfish.cli.component;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sailfish.cli.flags.ConfigFile;
import io.sailfish.cli.flags.LogFlags;
import io.sailfish.cli.serving.PlainServer;
import io.sailfish.cli.serving.PlainServer.Page;
import io.sailfish.client.Client;
import io.sailfish.client.http.ClientConfig;
import io.sailfish.client.http.HttpClient;
import io.sailfish.client.http.InCluster;
import io.sailfish.client.http.Kubeconfig;
import io.sailfish.client.informer.InformerFactory;
import io.sailfish.network.NetworkConfig;
import io.sailfish.network.NodeNetwork;
import io.sailfish.network.nft.NftProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The Services of a node alone, by upstream's name and with those of upstream's flags that Sailfish has. */
@Command(
        name = "kube-proxy",
        description = "Makes a cluster's Services reachable on this node.",
        mixinStandardHelpOptions = true,
        version = "Kubernetes v1.36.0+sailfish")
public final class KubeProxyCommand implements Callable<Integer> {
    private static final String MODE = "nftables";

    @Option(names = "--config", description = "File with a KubeProxyConfiguration; what it says goes before flags.")
    private @Nullable Path file;

    @Option(names = "--kubeconfig", description = "Kubeconfig file with location and credentials of the API server.")
    private @Nullable Path kubeconfig;

    @Option(names = "--master", description = "URL of the API server; goes before what the kubeconfig says.")
    private @Nullable String master;

    @Option(names = "--hostname-override", description = "Name of this node (default: this machine's).")
    private @Nullable String hostname;

    @Option(
            names = "--cluster-cidr",
            defaultValue = "10.244.0.0/16",
            description = "Addresses of pods (default ${DEFAULT-VALUE}).")
    private String clusterCidr;

    @Option(names = "--proxy-mode", defaultValue = MODE, description = "Only ${DEFAULT-VALUE}.")
    private String mode;

    @Option(
            names = "--healthz-bind-address",
            defaultValue = "0.0.0.0:10256",
            description = "Where health is told; empty for nowhere (default ${DEFAULT-VALUE}).")
    private String healthAddress;

    @Option(
            names = "--metrics-bind-address",
            defaultValue = "127.0.0.1:10249",
            description = "Where figures are told; empty for nowhere (default ${DEFAULT-VALUE}).")
    private String metricsAddress;

    @Mixin
    private LogFlags logFlags;

    @Override
    public Integer call() throws IOException, InterruptedException {
        logFlags.apply();
        if (file != null) {
            apply(ConfigFile.read(file, "kubeproxy.config.k8s.io/v1alpha1", "KubeProxyConfiguration"));
        }
        if (!mode.equals(MODE)) {
            throw new IllegalArgumentException("--proxy-mode: " + mode + " is not supported, only " + MODE);
        }
        String node =
                hostname == null ? InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT) : hostname;
        PrometheusRegistry registry = new PrometheusRegistry();
        Syncs syncs = new Syncs(registry);
        Client client = new HttpClient(access());
        NodeNetwork network = new NodeNetwork(
                NetworkConfig.servicesOnly(node, clusterCidr),
                new InformerFactory(client),
                new NftProgram(),
                syncs::add);
        network.start();
        AutoCloseable health = serve(healthAddress, Map.of("/healthz", syncs::health, "/livez", syncs::health));
        AutoCloseable metrics = serve(
                metricsAddress,
                Map.of(
                        "/metrics", () -> Page.metrics(registry),
                        "/healthz", () -> Page.text(200, "ok"),
                        "/proxyMode", () -> Page.text(200, MODE)));
        Shutdown.awaitSignal(network, health, metrics, client);
        return 0;
    }

    private void apply(ConfigFile config) {
        config.text("clientConnection.kubeconfig").ifPresent(text -> kubeconfig = Path.of(text));
        config.text("hostnameOverride").ifPresent(text -> hostname = text);
        config.text("clusterCIDR").ifPresent(text -> clusterCidr = text);
        config.text("mode").filter(text -> !text.isEmpty()).ifPresent(text -> mode = text);
        config.text("healthzBindAddress").ifPresent(text -> healthAddress = text);
        config.text("metricsBindAddress").ifPresent(text -> metricsAddress = text);
        config.only("clientConnection.contentType", "", "application/vnd.kubernetes.protobuf");
        config.only("detectLocalMode", "", "ClusterCIDR");
        config.refuseRest();
    }

    private ClientConfig access() {
        Optional<ClientConfig> base =
                kubeconfig == null ? InCluster.config() : Optional.of(Kubeconfig.read(kubeconfig));
        ClientConfig config = base.or(() -> Optional.ofNullable(master).map(ClientConfig::of))
                .orElseThrow(() -> new IllegalArgumentException(
                        "invalid configuration: --kubeconfig is needed outside of a cluster's pods"))
                .withUserAgent("kube-proxy");
        return master == null ? config : config.withServers(List.of(URI.create(master)));
    }

    private static AutoCloseable serve(String address, Map<String, java.util.function.Supplier<Page>> pages)
            throws IOException {
        InetSocketAddress where = address.isEmpty() ? null : PlainServer.address(address);
        return where == null || where.getPort() == 0 ? () -> {} : PlainServer.start(where, pages);
    }

    /** What became of the node's rules, as figures and as health. */
    private static final class Syncs {
        private final Histogram durations;
        private final Gauge lastTime;
        private volatile @Nullable Instant last;
        private volatile boolean failing;

        Syncs(PrometheusRegistry registry) {
            durations = Histogram.builder()
                    .name("kubeproxy_sync_proxy_rules_duration_seconds")
                    .help("SyncProxyRules latency in seconds")
                    .classicOnly()
                    .classicExponentialUpperBounds(0.001, 2, 15)
                    .register(registry);
            lastTime = Gauge.builder()
                    .name("kubeproxy_sync_proxy_rules_last_timestamp_seconds")
                    .help("The last time proxy rules were successfully synced")
                    .register(registry);
        }

        void add(NodeNetwork.Sync sync) {
            durations.observe(sync.took().toNanos() / 1e9);
            failing = !sync.applied();
            if (sync.applied()) {
                last = Instant.now();
                lastTime.set(Instant.now().toEpochMilli() / 1e3);
            }
        }

        Page health() {
            Instant done = last;
            boolean well = done != null && !failing;
            return Page.json(
                    well ? 200 : 503,
                    "{\"lastUpdated\": \"%s\",\"currentTime\": \"%s\", \"nodeEligible\": true}"
                            .formatted(done == null ? "" : done, Instant.now()));
        }
    }
}
