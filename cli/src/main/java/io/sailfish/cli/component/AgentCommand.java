package io.sailfish.cli.component;

import io.sailfish.client.http.HttpClient;
import io.sailfish.client.informer.InformerFactory;
import io.sailfish.network.NetworkConfig;
import io.sailfish.network.NodeNetwork;
import io.sailfish.network.nft.NftProgram;
import io.sailfish.node.KubeletConfig;
import io.sailfish.node.cri.CriRuntime;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A node: joins the cluster, then runs the kubelet, the service proxy, network policy and DNS in one process. */
@Command(name = "agent", description = "Runs a node: joins a cluster and serves it.", mixinStandardHelpOptions = true)
public final class AgentCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(AgentCommand.class);

    @Option(names = "--server", required = true, description = "URL of the API server.")
    private URI server;

    @Option(names = "--token", required = true, description = "Join token, as the server wrote it. Used once.")
    private String token;

    @Option(names = "--node-name", required = true, description = "Name of this node.")
    private String nodeName;

    @Option(names = "--node-ip", required = true, description = "Address of this node in the cluster.")
    private String nodeAddress;

    @Option(
            names = "--data-dir",
            defaultValue = "/var/lib/sailfish/agent",
            description = "Folder of keys and certificates.")
    private Path data;

    @Option(
            names = "--container-runtime-endpoint",
            defaultValue = "unix:///run/containerd/containerd.sock",
            description = "CRI socket.")
    private String runtime;

    @Option(names = "--cluster-cidr", defaultValue = "10.244.0.0/16", description = "Addresses of pods.")
    private String podRange;

    @Option(names = "--cluster-dns", defaultValue = "10.96.0.10", description = "Address of the cluster's DNS.")
    private String dns;

    @Option(names = "--cluster-domain", defaultValue = "cluster.local", description = "Domain of the cluster.")
    private String domain;

    @Override
    public Integer call() throws IOException, GeneralSecurityException, InterruptedException {
        NodeJoin join = new NodeJoin(server, nodeName, nodeAddress, data);
        join.join(token);
        HttpClient kubeletClient = new HttpClient(join.kubelet());
        HttpClient networkClient = new HttpClient(join.network());

        NetworkConfig networkConfig = NetworkConfig.full(
                nodeName, podRange, new NetworkConfig.Dns(dns, domain, upstreams(Path.of("/etc/resolv.conf"))));
        NodeNetwork network = new NodeNetwork(networkConfig, new InformerFactory(networkClient), new NftProgram());
        network.start();

        KubeletConfig config =
                KubeletConfig.of(nodeName, nodeAddress).withDns(List.of(dns), domain, Path.of("/etc/resolv.conf"));
        NodeProcess kubelet = NodeProcess.start(
                new NodeProcess.Settings(
                        config, "0.0.0.0", KubeletConfig.PORT, join.authority(), join.serving(), Optional.empty()),
                kubeletClient,
                new CriRuntime(runtime));
        CertificateRotation rotation = join.rotate(kubeletClient, replaced -> {
            kubeletClient.renew();
            networkClient.renew();
        });
        LOG.info("node {} serves the cluster of {}", nodeName, server);
        Shutdown.awaitSignal(rotation, kubelet, network, kubeletClient, networkClient);
        return 0;
    }

    /** The host's own resolvers, which answer for all names that are not the cluster's. */
    private List<String> upstreams(Path resolvConf) throws IOException {
        return Files.exists(resolvConf)
                ? Files.readAllLines(resolvConf).stream()
                        .filter(line -> line.startsWith("nameserver "))
                        .map(line -> line.substring("nameserver ".length()).strip())
                        .filter(address -> !address.equals(dns))
                        .toList()
                : List.of();
    }
}
