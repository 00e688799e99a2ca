package io.sailfish.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigTest {
    @TempDir
    private Path directory;

    private Path file(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void filesAreLaidOverEachOther() throws Exception {
        Path first = file("one", """
                apiVersion: v1
                kind: Config
                current-context: a
                contexts:
                - name: a
                  context: {cluster: c, user: u, namespace: dept}
                """);
        Path second = file("two", """
                current-context: b
                clusters:
                - name: c
                  cluster: {server: "https://host:6443", certificate-authority: ca.crt, tls-server-name: kube}
                users:
                - name: u
                  user: {token: ignored, tokenFile: secret/token}
                - name: plugin
                  user: {exec: {command: x}}
                contexts:
                - name: a
                  context: {cluster: other}
                - name: p
                  context: {cluster: c, user: plugin}
                """);
        Kubeconfig all = Kubeconfig.load(first + File.pathSeparator + "/nowhere" + File.pathSeparator + second);
        assertThat(all.currentContext()).isEqualTo("a");
        assertThat(all.contexts()).containsExactly("a", "p");
        assertThat(all.namespace("a")).isEqualTo("dept");
        assertThat(all.namespace("p")).isEqualTo("default");
        ClientConfig config = all.config();
        assertThat(config.servers()).hasToString("[https://host:6443]");
        assertThat(config.authorities()).isEqualTo(Content.of(directory.resolve("ca.crt")));
        assertThat(config.token()).isEqualTo(Content.of(directory.resolve("secret/token")));
        assertThat(config.serverName()).isEqualTo("kube");
        assertThatThrownBy(() -> all.config("p")).hasMessageContaining("exec is not supported");
        assertThatThrownBy(() -> all.config("z")).hasMessageContaining("no context named \"z\"");
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        ClientConfig config = ClientConfig.of("https://127.0.0.1:6443")
                .withAuthorities(Content.of("CA\n"))
                .withCertificate(Content.of("cert\n"), Content.of("key\n"))
                .withToken(Content.of("t0ken"));
        Path file = directory.resolve("sub/kubeconfig");
        Kubeconfig.write(file, "lab", "admin", config);
        assertThat(Kubeconfig.read(file)).isEqualTo(config);
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        assertThat(Kubeconfig.load(List.of(file)).currentContext()).isEqualTo("admin@lab");
    }

    @Test
    void whatIsNoKubeconfigIsToldByName() throws Exception {
        Path broken = file("broken", "a: [");
        assertThatThrownBy(() -> Kubeconfig.read(broken)).hasMessageContaining(broken.toString());
        assertThatThrownBy(() -> Kubeconfig.read(directory.resolve("none"))).hasMessageContaining("none");
    }

    @Test
    void aContainerFindsItsCluster() throws Exception {
        Map<String, String> environment =
                Map.of("KUBERNETES_SERVICE_HOST", "fd00::1", "KUBERNETES_SERVICE_PORT", "443");
        assertThat(InCluster.config(environment, directory)).isEmpty();
        Path token = file("token", "t");
        ClientConfig config = InCluster.config(environment, directory).orElseThrow();
        assertThat(config.servers()).hasToString("[https://[fd00::1]:443]");
        assertThat(config.token()).isEqualTo(Content.of(token));
        assertThat(InCluster.config(Map.of(), directory)).isEmpty();
    }
}
