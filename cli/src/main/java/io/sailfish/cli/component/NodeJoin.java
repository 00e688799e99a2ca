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
import java.util.List;

/**
 * How a machine becomes a node of a cluster: it recognises the cluster by the join token, gets client certificates for its
 * kubelet and its network, and, once the node is known, a serving certificate for its own names. What it has it keeps.
 *
 * @param server  URL of the API server
 * @param node    name of the node
 * @param address of the node
 * @param folder  for keys and certificates
 */
record NodeJoin(URI server, String node, String address, Path folder) {
    private static final String CLIENT = "kubelet-client";
    private static final String SERVING = "kubelet-serving";
    private static final String NETWORK = "network-client";
    private static final String KUBELET_USER = "system:node:";
    private static final String KUBELETS = "system:nodes";
    private static final String NETWORK_USER = "system:sailfish-network:";

    /** The cluster's CA, once joined. */
    Path authority() {
        return folder.resolve("ca.crt");
    }

    private NodeCertificates certificates() {
        return new NodeCertificates(folder);
    }

    /** Gets what is missing of the client certificates. */
    void join(String token) throws IOException, GeneralSecurityException {
        if (certificates().has(CLIENT) && certificates().has(NETWORK) && Files.exists(authority())) {
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
            certificates().obtain(client, new Wanted(
                    CLIENT, "kubernetes.io/kube-apiserver-client-kubelet", KUBELET_USER + node, KUBELETS, List.of()));
            certificates().obtain(client, new Wanted(
                    NETWORK, "kubernetes.io/kube-apiserver-client", NETWORK_USER + node, ClusterBootstrap.NETWORK_ROLE, List.of()));
        }
    }

    /** As whom the kubelet speaks. */
    ClientConfig kubelet() {
        return identity(CLIENT, "kubelet");
    }

    /** As whom the network speaks. */
    ClientConfig network() {
        return identity(NETWORK, "sailfish-network");
    }

    private ClientConfig identity(String file, String program) {
        return ClientConfig.of(server.toString())
                .withAuthorities(Content.of(authority()))
                .withCertificate(Content.of(certificates().certificate(file)), Content.of(certificates().key(file)))
                .withUserAgent(program);
    }

    /** Whether the node may serve already. */
    boolean hasServingCertificate() {
        return certificates().has(SERVING);
    }

    /** Gets the serving certificate, as the kubelet of a node that is known and whose address is. */
    void obtainServingCertificate(Client kubelet) {
        certificates().obtain(kubelet, new Wanted(
                SERVING, "kubernetes.io/kubelet-serving", KUBELET_USER + node, KUBELETS, List.of(node, address)));
    }

    Path servingCertificate() {
        return certificates().certificate(SERVING);
    }

    Path servingKey() {
        return certificates().key(SERVING);
    }
}
