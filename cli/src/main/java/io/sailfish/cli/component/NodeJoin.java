package io.sailfish.cli.component;

import io.sailfish.cli.component.NodeCertificates.Wanted;
import io.sailfish.client.Client;
import io.sailfish.client.http.ClientConfig;
import io.sailfish.client.http.Content;
import io.sailfish.client.http.HttpClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * How a machine becomes a node of a cluster: it recognises the cluster by the join token, gets client certificates for its
 * kubelet and its network, and, once the node is known, a serving certificate for its own names. What it has it keeps, and
 * replaces in time.
 *
 * @param server  URL of the API server
 * @param node    name of the node
 * @param address of the node
 * @param folder  for keys and certificates
 */
record NodeJoin(URI server, String node, String address, Path folder) {
    private static final String NETWORK_USER = "system:sailfish-network:";

    /** The cluster's CA, once joined. */
    Path authority() {
        return folder.resolve("ca.crt");
    }

    private NodeCertificates certificates() {
        return new NodeCertificates(folder);
    }

    private Wanted asKubelet() {
        return Wanted.kubeletClient(node);
    }

    private Wanted asNetwork() {
        return new Wanted(
                "network-client",
                "kubernetes.io/kube-apiserver-client",
                NETWORK_USER + node,
                ClusterBootstrap.NETWORK_ROLE,
                List.of(),
                Optional.empty());
    }

    private Wanted asServer() {
        return Wanted.kubeletServing(node, List.of(node, address));
    }

    /** Gets what is missing of the client certificates. */
    void join(String token) throws IOException, GeneralSecurityException {
        List<Wanted> missing = Stream.of(asKubelet(), asNetwork())
                .filter(wanted -> !certificates().has(wanted, Clock.systemUTC().instant()))
                .toList();
        if (missing.isEmpty() && Files.exists(authority())) {
            return;
        }
        JoinToken join = JoinToken.parse(token);
        String pem = ClusterTrust.authorityOf(server, join);
        Files.createDirectories(folder);
        Files.writeString(authority(), pem);
        try (Client client = new HttpClient(ClientConfig.of(server.toString())
                .withAuthorities(Content.of(pem))
                .withToken(Content.of(join.bearer()))
                .withUserAgent("sailfish-join"))) {
            missing.forEach(wanted -> certificates().obtain(client, wanted));
        }
    }

    /** As whom the kubelet speaks. */
    ClientConfig kubelet() {
        return identity(asKubelet(), "kubelet");
    }

    /** As whom the network speaks. */
    ClientConfig network() {
        return identity(asNetwork(), "sailfish-network");
    }

    private ClientConfig identity(Wanted wanted, String program) {
        Content file = Content.of(certificates().file(wanted));
        return ClientConfig.of(server.toString())
                .withAuthorities(Content.of(authority()))
                .withCertificate(file, file)
                .withUserAgent(program);
    }

    /** Where the kubelet's server has its certificate from. */
    NodeProcess.Serving.Signed serving() {
        return new NodeProcess.Serving.Signed(certificates(), asServer());
    }

    /**
     * Replaces the certificates before they expire, from now on. All are there.
     *
     * @param kubelet  who asks
     * @param replaced told when one was
     */
    CertificateRotation rotate(Client kubelet, Consumer<Wanted> replaced) {
        return CertificateRotation.start(
                certificates(), kubelet, Clock.systemUTC(), replaced, asKubelet(), asNetwork(), asServer());
    }
}
