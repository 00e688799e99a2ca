package io.sailfish.apiserver.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterPkiTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    @TempDir
    Path directory;

    private static Clock at(Instant instant) {
        return Clock.fixed(instant, ZoneOffset.UTC);
    }

    @Test
    void makesWhatIsMissingAndKeepsWhatIsThere() throws Exception {
        ClusterPki pki = ClusterPki.open(directory, at(NOW));
        X509Certificate server = pki.serverCertificate(List.of("10.96.0.1", "fd00::1", "host.example"))
                .certificate();

        assertThat(Files.getPosixFilePermissions(directory.resolve("ca.key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(directory.resolve("ca.crt")))
                .isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
        ClusterPki again = ClusterPki.open(directory, at(NOW));
        assertThat(again.authority().certificate()).isEqualTo(pki.authority().certificate());
        assertThat(again.serviceAccountKey()).isEqualTo(pki.serviceAccountKey());
        assertThat(again.serverCertificate(List.of("fd00::1", "host.example")).certificate())
                .isEqualTo(server);
    }

    @Test
    void theKeyOfAKubeconfigIsOneThatEveryClientReads() throws Exception {
        Path file = ClusterPki.open(directory, at(NOW))
                .kubeconfig(directory.resolve("kubeconfig"), Identity.ADMIN, "https://127.0.0.1:1", "sailfish");
        String data = Files.readAllLines(file).stream()
                .filter(line -> line.contains("client-key-data"))
                .findFirst()
                .orElseThrow()
                .split(": ")[1];
        String key = new String(java.util.Base64.getDecoder().decode(data), java.nio.charset.StandardCharsets.US_ASCII);

        assertThat(key).startsWith("-----BEGIN RSA PRIVATE KEY-----");
        assertThat(Pem.privateKey(key).getAlgorithm()).isEqualTo("RSA");
    }

    @Test
    void serverCertificatesCarryTheNamesOfTheService() throws Exception {
        ClusterPki pki = ClusterPki.open(directory, at(NOW));
        X509Certificate server = pki.serverCertificate(List.of("10.96.0.1")).certificate();

        server.verify(pki.authority().certificate().getPublicKey());
        assertThat(server.getSubjectAlternativeNames().stream()
                        .map(name -> name.get(1).toString()))
                .contains(
                        "localhost",
                        "kubernetes",
                        "kubernetes.default",
                        "kubernetes.default.svc",
                        "kubernetes.default.svc.cluster.local",
                        "127.0.0.1",
                        "10.96.0.1");
        assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    }

    @Test
    void newNamesAndOldAgeMakeNewCertificates() {
        X509Certificate first =
                ClusterPki.open(directory, at(NOW)).serverCertificate(List.of()).certificate();
        X509Certificate named = ClusterPki.open(directory, at(NOW))
                .serverCertificate(List.of("more.example"))
                .certificate();
        Instant later = NOW.plus(Duration.ofDays(300));
        X509Certificate renewed = ClusterPki.open(directory, at(later))
                .serverCertificate(List.of("more.example"))
                .certificate();

        assertThat(named).isNotEqualTo(first);
        assertThat(renewed).isNotEqualTo(named);
        assertThat(renewed.getNotAfter().toInstant()).isAfter(later.plus(Duration.ofDays(360)));
    }

    @Test
    void clientCertificatesCarryUserAndGroups() {
        ClusterPki pki = ClusterPki.open(directory, at(NOW));
        X509Certificate node = pki.authority()
                .issueClient("system:node:a", List.of("system:nodes"))
                .certificate();

        assertThat(node.getSubjectX500Principal().getName()).isEqualTo("CN=system:node:a,O=system:nodes");
    }

    @Test
    void readsKeysOfBothForms() {
        CertifiedKey key = CertificateAuthority.create("ca", at(NOW)).certifiedKey();

        assertThat(Pem.privateKey(key.keyPem())).isEqualTo(key.key());
        assertThat(Pem.certificates(key.certificatePem() + key.certificatePem()))
                .hasSize(2);
    }
}
