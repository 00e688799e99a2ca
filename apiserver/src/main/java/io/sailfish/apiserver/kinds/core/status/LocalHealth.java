package io.sailfish.apiserver.kinds.core.status;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Asks a component on this machine for its health, at the port that upstream gives it. */
final class LocalHealth implements Supplier<String> {
    private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(2).toMillis();
    private static final int LONGEST_ANSWER = 4096;

    private final int port;

    LocalHealth(int port) {
        this.port = port;
    }

    @Override
    public String get() {
        String url = "https://127.0.0.1:" + port + "/healthz";
        String answer;
        try {
            answer = answer();
        } catch (IOException | GeneralSecurityException unreachable) {
            throw new IllegalStateException("Get \"" + url + "\": " + unreachable.getMessage(), unreachable);
        }
        int body = answer.indexOf("\r\n\r\n");
        if (!answer.startsWith("HTTP/1.1 200") || body < 0) {
            throw new IllegalStateException(
                    "unhealthy http status: " + answer.lines().findFirst().orElse(""));
        }
        return answer.substring(body + 4).strip();
    }

    private String answer() throws IOException, GeneralSecurityException {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {new Anyone()}, null);
        try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream()
                    .write("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
        }
    }

    /** Components sign their own certificates; whoever answers at this machine's own port is asked. */
    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
