package io.sailfish.cli.component;

import io.sailfish.cli.flags.ConfigFile;
import io.sailfish.cli.flags.DurationFlag;
import io.sailfish.model.value.Quantity;
import io.sailfish.node.KubeletConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * What a kubelet can be told by flags and by a KubeletConfiguration. As with upstream, a flag that was given goes before the
 * file.
 */
final class KubeletFlags {
    @Option(names = "--config", description = "File with a KubeletConfiguration.")
    private @Nullable Path file;

    @Option(names = "--hostname-override", description = "Name of this node (default: this machine's).")
    private @Nullable String hostname;

    @Option(
            names = "--node-ip",
            description = "Address of this node in the cluster (default: that of this machine's name).")
    private @Nullable String nodeAddress;

    @Option(
            names = "--root-dir",
            defaultValue = "/var/lib/kubelet",
            description = "Folder of pods (default ${DEFAULT-VALUE}).")
    private Path root;

    @Option(
            names = "--container-runtime-endpoint",
            description = "CRI socket (default unix:///run/containerd/containerd.sock).")
    private @Nullable String runtime;

    @Option(names = "--node-labels", split = ",", description = "Labels of the Node, as key=value.")
    private Map<String, String> labels = Map.of();

    @Option(names = "--register-with-taints", split = ",", description = "Taints of the Node, as key=value:Effect.")
    private List<String> taints = List.of();

    @Option(names = "--address", description = "Address that the server listens on (default 0.0.0.0).")
    private @Nullable String address;

    @Option(names = "--port", description = "Port of the server (default 10250).")
    private @Nullable Integer port;

    @Option(names = "--healthz-bind-address", description = "Where health is told (default 127.0.0.1).")
    private @Nullable String healthAddress;

    @Option(names = "--healthz-port", description = "Port where health is told, 0 for none (default 10248).")
    private @Nullable Integer healthPort;

    @Option(names = "--client-ca-file", description = "File of authorities whose certificates say who asks the server.")
    private @Nullable Path clientAuthorities;

    @Option(names = "--tls-cert-file", description = "File of the server's certificate chain.")
    private @Nullable Path certificate;

    @Option(names = "--tls-private-key-file", description = "File of its key.")
    private @Nullable Path key;

    @Option(
            names = "--rotate-certificates",
            arity = "0..1",
            fallbackValue = "true",
            description = "Replace the client certificate before it expires (default true).")
    private @Nullable Boolean rotateClient;

    @Option(
            names = "--rotate-server-certificates",
            arity = "0..1",
            fallbackValue = "true",
            description = "Have the cluster sign the server's certificate (default false).")
    private @Nullable Boolean rotateServing;

    @Option(names = "--cluster-dns", split = ",", description = "Addresses of the cluster's DNS.")
    private @Nullable List<String> clusterDns;

    @Option(names = "--cluster-domain", description = "Domain of the cluster (default cluster.local).")
    private @Nullable String clusterDomain;

    @Option(names = "--resolv-conf", description = "The machine's resolver configuration (default /etc/resolv.conf).")
    private @Nullable Path resolvConf;

    @Option(names = "--max-pods", description = "The most pods (default 110).")
    private @Nullable Integer maxPods;

    @Option(names = "--pod-cidr", description = "Addresses of this node's pods, where no controller gives them.")
    private @Nullable String podRange;

    @Option(
            names = "--kube-reserved",
            split = ",",
            description = "What of the machine is kept for Kubernetes, as cpu=200m.")
    private @Nullable Map<String, String> kubeReserved;

    @Option(
            names = "--system-reserved",
            split = ",",
            description = "What of the machine is kept for the system, as memory=200Mi.")
    private @Nullable Map<String, String> systemReserved;

    @Option(
            names = "--node-status-update-frequency",
            converter = DurationFlag.class,
            description = "How often the Node's status is looked at (default 10s).")
    private @Nullable Duration statusCheck;

    private ConfigFile config = ConfigFile.none();
    private @Nullable Duration statusReport;
    private @Nullable Duration leaseRenewal;

    /** Takes from the file what no flag has said. */
    void readFile() {
        if (file == null) {
            return;
        }
        config = ConfigFile.read(file, "kubelet.config.k8s.io/v1beta1", "KubeletConfiguration");
        address = or(address, config.text("address"));
        port = or(port, config.number("port"));
        healthAddress = or(healthAddress, config.text("healthzBindAddress"));
        healthPort = or(healthPort, config.number("healthzPort"));
        clientAuthorities = or(
                clientAuthorities,
                config.text("authentication.x509.clientCAFile").map(Path::of));
        certificate = or(certificate, config.text("tlsCertFile").map(Path::of));
        key = or(key, config.text("tlsPrivateKeyFile").map(Path::of));
        rotateClient = or(rotateClient, config.truth("rotateCertificates"));
        rotateServing = or(rotateServing, config.truth("serverTLSBootstrap"));
        clusterDns = or(clusterDns, config.texts("clusterDNS"));
        clusterDomain = or(clusterDomain, config.text("clusterDomain"));
        resolvConf = or(resolvConf, config.text("resolvConf").map(Path::of));
        maxPods = or(maxPods, config.number("maxPods"));
        podRange = or(podRange, config.text("podCIDR"));
        kubeReserved = or(kubeReserved, config.map("kubeReserved"));
        systemReserved = or(systemReserved, config.map("systemReserved"));
        statusCheck = or(statusCheck, config.duration("nodeStatusUpdateFrequency"));
        statusReport = or(statusReport, config.duration("nodeStatusReportFrequency"));
        // As upstream: the lease is renewed four times in its duration.
        leaseRenewal =
                or(leaseRenewal, config.number("nodeLeaseDurationSeconds").map(each -> Duration.ofMillis(each * 250L)));
        runtime = or(runtime, config.text("containerRuntimeEndpoint"));
        config.only("authentication.anonymous.enabled", "false");
        config.only("authentication.webhook.enabled", "true");
        config.only("authorization.mode", "Webhook");
        config.only("cgroupDriver", "cgroupfs");
        config.only("failSwapOn", "false");
        config.only("registerNode", "true");
        config.refuseRest();
    }

    private static <T> @Nullable T or(@Nullable T flag, Optional<T> fromFile) {
        return flag != null ? flag : fromFile.orElse(null);
    }

    private static <T> T or(@Nullable T value, T otherwise) {
        return value != null ? value : otherwise;
    }

    /** The kubelet's configuration, yet without a server. */
    KubeletConfig config() throws IOException {
        InetAddress machine = InetAddress.getLocalHost();
        String name = hostname == null ? machine.getHostName().toLowerCase(Locale.ROOT) : hostname;
        KubeletConfig base = KubeletConfig.of(name, nodeAddress == null ? machine.getHostAddress() : nodeAddress);
        return base.withDirectories(root, base.podLogs(), base.containerLogs(), base.logs())
                .withDns(
                        or(clusterDns, List.of()),
                        or(clusterDomain, "cluster.local"),
                        or(resolvConf, base.resolvConf()))
                .withRegistration(labels, taints, or(podRange, ""))
                .withResources(or(maxPods, base.maxPods()), reserved(), Map.of())
                .withRhythm(
                        or(leaseRenewal, base.leaseRenewal()), or(statusCheck, base.statusCheck()),
                        or(statusReport, base.statusReport()), base.rhythm());
    }

    private Map<String, Quantity> reserved() {
        Map<String, Quantity> sum = new LinkedHashMap<>();
        for (Map<String, String> each :
                List.of(or(kubeReserved, Map.<String, String>of()), or(systemReserved, Map.<String, String>of()))) {
            each.forEach((resource, amount) -> sum.merge(resource, Quantity.parse(amount), Quantity::add));
        }
        return sum;
    }

    String address() {
        return or(address, "0.0.0.0");
    }

    int port() {
        return or(port, KubeletConfig.PORT);
    }

    String healthAddress() {
        return or(healthAddress, "127.0.0.1");
    }

    int healthPort() {
        return or(healthPort, 10248);
    }

    String runtime() {
        return or(runtime, "unix:///run/containerd/containerd.sock");
    }

    boolean rotatesClient() {
        return or(rotateClient, true);
    }

    boolean rotatesServing() {
        return or(rotateServing, false);
    }

    Path clientAuthorities() {
        if (clientAuthorities == null) {
            throw new IllegalArgumentException(
                    "--client-ca-file (authentication.x509.clientCAFile) is needed: without it nobody could ask the kubelet");
        }
        return clientAuthorities;
    }

    Optional<NodeProcess.Serving.Files> servingFiles() {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("--tls-cert-file and --tls-private-key-file go together");
        }
        return certificate == null || key == null
                ? Optional.empty()
                : Optional.of(new NodeProcess.Serving.Files(certificate, key));
    }
}
