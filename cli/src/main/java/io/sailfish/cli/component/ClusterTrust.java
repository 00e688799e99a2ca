package io.sailfish.cli.component;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Finds a cluster's CA by what its server shows, and believes it only where the join token vouches for it. */
final class ClusterTrust {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int LINE = 64;

    private ClusterTrust() {}

    /** The CA's certificate in PEM. Nothing is sent before the server has been recognised. */
    static String authorityOf(URI server, JoinToken token) throws IOException, GeneralSecurityException {
        Recognizer recognizer = new Recognizer(token);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {recognizer}, new SecureRandom());
        int port = server.getPort() < 0 ? 443 : server.getPort();
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(server.getHost(), port), TIMEOUT_MILLIS);
            plain.setSoTimeout(TIMEOUT_MILLIS);
            try (SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, server.getHost(), port, true)) {
                socket.startHandshake();
            }
        }
        return pem(recognizer.found);
    }

    private static String pem(X509Certificate certificate) throws CertificateEncodingException {
        String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
        return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
    }

    /** Accepts a chain that ends in the CA of the token and in which each certificate signs the one before it. */
    private static final class Recognizer implements X509TrustManager {
        private final JoinToken token;
        private X509Certificate found;

        Recognizer(JoinToken token) {
            this.token = token;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            X509Certificate last = chain[chain.length - 1];
            if (!token.isAuthority(last)) {
                throw new CertificateException("the server is not of the cluster that the token is for");
            }
            try {
                for (int i = 0; i + 1 < chain.length; i++) {
                    chain[i].verify(chain[i + 1].getPublicKey());
                    chain[i].checkValidity();
                }
            } catch (GeneralSecurityException e) {
                throw new CertificateException("the server's certificate is not signed by the cluster's CA", e);
            }
            found = last;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("not a server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return List.<X509Certificate>of().toArray(X509Certificate[]::new);
        }
    }
}
