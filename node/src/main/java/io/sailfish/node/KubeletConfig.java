package io.sailfish.node;

import io.sailfish.model.value.Quantity;
import io.sailfish.node.logs.LogRotation;
import io.sailfish.node.pod.PodManager;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a kubelet is set up. Begin with {@link #of} and change what differs.
 *
 * @param nodeName            the name of the Node object; the certificate must be for system:node:NAME
 * @param addresses           the node's addresses, that by which the API server reaches it first
 * @param rootDirectory       what is kept for pods: "/var/lib/kubelet"
 * @param podLogs             "/var/log/pods"
 * @param containerLogs       "/var/log/containers"
 * @param logs                other logs of the node, served at /logs/
 * @param clusterDns          addresses of the cluster's DNS
 * @param clusterDomain       "cluster.local"
 * @param resolvConf          the node's own resolver configuration
 * @param labels              labels of the Node beside the usual ones
 * @param taints              taints that the Node is registered with, as "key=value:Effect"
 * @param podRange            range of pod addresses to register with; empty where a controller gives it
 * @param maxPods             the most pods
 * @param processesPerPod     the most processes of a pod; 0 for no bound
 * @param reserved            what of the node's capacity pods do not get
 * @param capacity            overrides what was found out about the machine, by resource
 * @param logRotation         bounds of container logs
 * @param leaseRenewal        how often the lease is renewed
 * @param statusCheck         how often the node's status is looked at
 * @param statusReport        how often it is written though nothing changed
 * @param rhythm              how often pods are looked at
 * @param server              the HTTPS server; empty for none
 */
public record KubeletConfig(
        String nodeName,
        List<String> addresses,
        Path rootDirectory,
        Path podLogs,
        Path containerLogs,
        Path logs,
        List<String> clusterDns,
        String clusterDomain,
        Path resolvConf,
        Map<String, String> labels,
        List<String> taints,
        String podRange,
        int maxPods,
        long processesPerPod,
        Map<String, Quantity> reserved,
        Map<String, Quantity> capacity,
        LogRotation logRotation,
        Duration leaseRenewal,
        Duration statusCheck,
        Duration statusReport,
        PodManager.Rhythm rhythm,
        Optional<Server> server) {

    /** The version this kubelet says it is of. */
    public static final String VERSION = "v1.36.0+sailfish";

    /** The usual port of the server. */
    public static final int PORT = 10250;

    /**
     * The HTTPS server.
     *
     * @param bindAddress where it listens
     * @param port        10250 as a rule; 0 for any free one
     * @param certificate PEM file of the serving certificate
     * @param key         PEM file of its key
     * @param clientCa    PEM file of the authority whose client certificates are believed
     */
    public record Server(String bindAddress, int port, Path certificate, Path key, Path clientCa) {}

    /** Upstream's defaults for a node of this name and address. */
    public static KubeletConfig of(String nodeName, String address) {
        return new KubeletConfig(
                nodeName,
                List.of(address),
                Path.of("/var/lib/kubelet"),
                Path.of("/var/log/pods"),
                Path.of("/var/log/containers"),
                Path.of("/var/log"),
                List.of(),
                "cluster.local",
                Path.of("/etc/resolv.conf"),
                Map.of(),
                List.of(),
                "",
                110,
                0,
                Map.of(),
                Map.of(),
                LogRotation.DEFAULT,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                PodManager.Rhythm.DEFAULT,
                Optional.empty());
    }

    /** With other folders. */
    public KubeletConfig withDirectories(Path root, Path pods, Path containers, Path nodeLogs) {
        Copy copy = new Copy(this);
        copy.rootDirectory = root;
        copy.podLogs = pods;
        copy.containerLogs = containers;
        copy.logs = nodeLogs;
        return copy.made();
    }

    /** With the cluster's DNS. */
    public KubeletConfig withDns(List<String> servers, String domain, Path nodeConfig) {
        Copy copy = new Copy(this);
        copy.clusterDns = servers;
        copy.clusterDomain = domain;
        copy.resolvConf = nodeConfig;
        return copy.made();
    }

    /** With labels and taints of the Node. */
    public KubeletConfig withRegistration(Map<String, String> nodeLabels, List<String> nodeTaints, String range) {
        Copy copy = new Copy(this);
        copy.labels = nodeLabels;
        copy.taints = nodeTaints;
        copy.podRange = range;
        return copy.made();
    }

    /** With other amounts than those of the machine. */
    public KubeletConfig withResources(
            int pods, Map<String, Quantity> reservedAmounts, Map<String, Quantity> capacityAmounts) {
        Copy copy = new Copy(this);
        copy.maxPods = pods;
        copy.reserved = reservedAmounts;
        copy.capacity = capacityAmounts;
        return copy.made();
    }

    /** With another rhythm. */
    public KubeletConfig withRhythm(Duration lease, Duration check, Duration report, PodManager.Rhythm pods) {
        Copy copy = new Copy(this);
        copy.leaseRenewal = lease;
        copy.statusCheck = check;
        copy.statusReport = report;
        copy.rhythm = pods;
        return copy.made();
    }

    /** With an HTTPS server. */
    public KubeletConfig withServer(Server https) {
        Copy copy = new Copy(this);
        copy.server = Optional.of(https);
        return copy.made();
    }

    /** The same with some part another. */
    private static final class Copy {
        private String nodeName;
        private List<String> addresses;
        private Path rootDirectory;
        private Path podLogs;
        private Path containerLogs;
        private Path logs;
        private List<String> clusterDns;
        private String clusterDomain;
        private Path resolvConf;
        private Map<String, String> labels;
        private List<String> taints;
        private String podRange;
        private int maxPods;
        private long processesPerPod;
        private Map<String, Quantity> reserved;
        private Map<String, Quantity> capacity;
        private LogRotation logRotation;
        private Duration leaseRenewal;
        private Duration statusCheck;
        private Duration statusReport;
        private PodManager.Rhythm rhythm;
        private Optional<Server> server;

        Copy(KubeletConfig from) {
            nodeName = from.nodeName;
            addresses = from.addresses;
            rootDirectory = from.rootDirectory;
            podLogs = from.podLogs;
            containerLogs = from.containerLogs;
            logs = from.logs;
            clusterDns = from.clusterDns;
            clusterDomain = from.clusterDomain;
            resolvConf = from.resolvConf;
            labels = from.labels;
            taints = from.taints;
            podRange = from.podRange;
            maxPods = from.maxPods;
            processesPerPod = from.processesPerPod;
            reserved = from.reserved;
            capacity = from.capacity;
            logRotation = from.logRotation;
            leaseRenewal = from.leaseRenewal;
            statusCheck = from.statusCheck;
            statusReport = from.statusReport;
            rhythm = from.rhythm;
            server = from.server;
        }

        KubeletConfig made() {
            return new KubeletConfig(
                    nodeName,
                    addresses,
                    rootDirectory,
                    podLogs,
                    containerLogs,
                    logs,
                    clusterDns,
                    clusterDomain,
                    resolvConf,
                    labels,
                    taints,
                    podRange,
                    maxPods,
                    processesPerPod,
                    reserved,
                    capacity,
                    logRotation,
                    leaseRenewal,
                    statusCheck,
                    statusReport,
                    rhythm,
                    server);
        }
    }
}
