package io.sailfish.cli.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.apiserver.kinds.BuiltinKinds;
import io.sailfish.apiserver.server.ApiServer;
import io.sailfish.apiserver.server.ApiServerConfig;
import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient.ListOptions;
import io.sailfish.client.http.HttpClient;
import io.sailfish.controllers.ControllerManagerConfig;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.NodeAddress;
import io.sailfish.model.api.core.v1.NodeStatus;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.ApiException;
import io.sailfish.store.embedded.EmbeddedStore;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine joins a real server, whose certificate controller has the rights that a cluster's bootstrap gives it. */
class NodeJoinTest {
    @TempDir
    private Path folder;

    private ApiServer api;
    private AutoCloseable controllers;
    private JoinToken token;

    @BeforeEach
    void start() throws Exception {
        Path data = folder.resolve("server");
        api = ApiServer.start(
                ApiServerConfig.builder(data.resolve("pki"))
                        .bindAddress("127.0.0.1")
                        .securePort(0)
                        .encryptionConfig(data.resolve("encryption-configuration.yaml"))
                        .build(),
                EmbeddedStore.open(data.resolve("store")),
                new BuiltinKinds());
        token = JoinToken.generate(api.pki().authority().certificate(), new SecureRandom());
        new ClusterBootstrap(api.client(ApiServer.SELF, "test")).ensure("10.96.0.10", token);
        controllers = KubeControllerManagerCommand.start(
                ControllerManagerConfig.of("", api.pki().authorityPem())
                        .withSigning(data.resolve("pki/ca.crt"), data.resolve("pki/ca.key")),
                ServerCommand.controllerClients(api),
                new ControllerFigures());
    }

    @AfterEach
    void stop() throws Exception {
        controllers.close();
        api.close();
    }

    @Test
    void aMachineGetsItsCertificatesAndSpeaksWithThem() throws Exception {
        NodeJoin join = new NodeJoin(URI.create(api.localUrl()), "n1", "192.0.2.11", folder.resolve("agent"));
        join.join(token.toString());
        try (Client kubelet = new HttpClient(join.kubelet());
                Client network = new HttpClient(join.network())) {
            Node node = Node.builder()
                    .metadata(ObjectMeta.builder().name("n1").build())
                    .build();
            Node known = kubelet.resource(CoreV1.NODES).create(node);
            kubelet.resource(CoreV1.NODES)
                    .updateStatus(known.withStatus(NodeStatus.builder()
                            .addresses(List.of(
                                    NodeAddress.builder()
                                            .type("InternalIP")
                                            .address("192.0.2.11")
                                            .build(),
                                    NodeAddress.builder()
                                            .type("Hostname")
                                            .address("n1")
                                            .build()))
                            .build()));
            NodeProcess.Serving.Signed serving = join.serving();
            serving.certificates().obtain(kubelet, serving.wanted());
            Path file = serving.certificates().file(serving.wanted());
            assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
            assertThat(names(file)).containsExactlyInAnyOrder("n1", "192.0.2.11");
            assertThat(network.resource(CoreV1.SERVICES)
                            .list("", ListOptions.ALL)
                            .items())
                    .extracting(service -> service.name())
                    .contains("kube-dns");
            assertThatThrownBy(() -> network.resource(CoreV1.SECRETS).list("", ListOptions.ALL))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            e -> assertThat(e.is(ApiException.Reason.FORBIDDEN)).isTrue());
        }
    }

    @Test
    void aClusterThatTheTokenDoesNotNameIsNotTrusted() {
        JoinToken other = new JoinToken(token.id(), token.secret(), "0".repeat(64));
        NodeJoin join = new NodeJoin(URI.create(api.localUrl()), "n1", "192.0.2.11", folder.resolve("agent"));
        assertThatThrownBy(() -> join.join(other.toString()))
                .hasStackTraceContaining("not of the cluster that the token is for");
        assertThat(join.authority()).doesNotExist();
    }

    private static List<String> names(Path certificate) throws Exception {
        try (InputStream in = Files.newInputStream(certificate)) {
            X509Certificate parsed =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            return parsed.getSubjectAlternativeNames().stream()
                    .map(name -> (String) name.get(1))
                    .toList();
        }
    }
}
