package io.sailfish.apiserver.pki;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes kubeconfig files with embedded certificates or a token. */
public final class KubeconfigText {
    private KubeconfigText() {}

    /** A kubeconfig that authenticates by a client certificate. */
    public static String write(String server, String authorityPem, String cluster, String user, CertifiedKey client) {
        return text(
                server,
                authorityPem,
                cluster,
                user,
                "    client-certificate-data: " + base64(client.certificatePem()) + "\n    client-key-data: "
                        + base64(client.keyPem()) + "\n");
    }

    /** A kubeconfig that authenticates by a bearer token. */
    public static String write(String server, String authorityPem, String cluster, String user, String token) {
        return text(server, authorityPem, cluster, user, "    token: \"" + token + "\"\n");
    }

    private static String text(String server, String authorityPem, String cluster, String user, String credentials) {
        String context = user + "@" + cluster;
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: "%1$s"
                  cluster:
                    server: "%2$s"
                    certificate-authority-data: %3$s
                users:
                - name: "%4$s"
                  user:
                %5$scontexts:
                - name: "%6$s"
                  context:
                    cluster: "%1$s"
                    user: "%4$s"
                current-context: "%6$s"
                """.formatted(cluster, server, base64(authorityPem), user, credentials, context);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
