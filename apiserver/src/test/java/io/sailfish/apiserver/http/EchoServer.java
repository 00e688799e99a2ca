package io.sailfish.apiserver.http;

import io.sailfish.apiserver.pki.CertificateAuthority;
import io.sailfish.apiserver.pki.CertifiedKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A server on a free port: /echo answers the body, /fail throws, /stream begins a stream, /silent says nothing. */
final class EchoServer implements AutoCloseable {
    private final CertificateAuthority authority = CertificateAuthority.create("test", Clock.systemUTC());
    /** What a test goes on with. */
    final BlockingQueue<ResponseStream> streams = new LinkedBlockingQueue<>();
    /** What a test answers. */
    final BlockingQueue<Exchange> silent = new LinkedBlockingQueue<>();

    final HttpServer server;
    private final SSLContext tls;

    EchoServer(HttpLimits limits) {
        CertifiedKey key = authority.issueServer("server", List.of("127.0.0.1", "localhost"));
        server = HttpServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                ServerTls.context(List.of(key.certificate()), key.key(), List.of(authority.certificate())),
                new Echo(),
                limits,
                1);
        tls = tls();
    }

    private final class Echo implements Handler {
        @Override
        public void handle(Exchange exchange) {
            HttpRequest request = exchange.request();
            switch (request.rawPath()) {
                case "/echo" -> exchange.respond(Response.of(200, "text/plain", request.body()));
                case "/fail" -> throw new IllegalStateException("on purpose");
                case "/stream" -> streams.add(exchange.stream(Response.of(200, "text/plain", new byte[0])));
                case "/silent" -> silent.add(exchange);
                default -> exchange.respond(Response.text(404, "nothing here"));
            }
        }

        @Override
        public Response refusal(int status, String message) {
            return Response.text(status, message);
        }
    }

    private SSLContext tls() {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", authority.certificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder().sslContext(tls).version(version).build();
    }

    java.net.http.HttpRequest.Builder to(String path) {
        return java.net.http.HttpRequest.newBuilder(
                        URI.create("https://127.0.0.1:" + server.address().getPort() + path))
                .timeout(Duration.ofSeconds(60));
    }

    /** What comes back, until the server closes the connection. */
    String talk(String request) throws IOException {
        try (SSLSocket socket = connect("http/1.1")) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    SSLSocket connect(String protocol) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.address().getPort());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(60_000);
        socket.startHandshake();
        return socket;
    }

    @Override
    public void close() {
        server.close();
    }
}
