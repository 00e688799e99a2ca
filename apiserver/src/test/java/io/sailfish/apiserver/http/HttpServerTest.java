package io.sailfish.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.sailfish.apiserver.pki.CertificateAuthority;
import io.sailfish.apiserver.pki.CertifiedKey;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HttpServerTest {
    private static final HttpLimits LIMITS = new HttpLimits(
            16 << 10,
            64 << 10,
            100,
            4,
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1));

    private final CertificateAuthority authority = CertificateAuthority.create("test", Clock.systemUTC());
    private final BlockingQueue<ResponseStream> streams = new ArrayBlockingQueue<>(10);
    private final BlockingQueue<Exchange> silent = new ArrayBlockingQueue<>(10);
    private HttpServer server;
    private SSLContext tls;

    /** /echo answers the body, /fail throws, /stream begins a stream that the test goes on with, /silent nothing. */
    private final Handler handler = new Handler() {
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
    };

    @BeforeEach
    void start() throws Exception {
        CertifiedKey key = authority.issueServer("server", List.of("127.0.0.1", "localhost"));
        server = HttpServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                ServerTls.context(List.of(key.certificate()), key.key(), List.of(authority.certificate())),
                handler,
                LIMITS,
                1);
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", authority.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder().sslContext(tls).version(version).build();
    }

    private URI uri(String path) {
        return URI.create("https://127.0.0.1:" + server.address().getPort() + path);
    }

    private static java.net.http.HttpRequest.Builder to(URI uri) {
        return java.net.http.HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20));
    }

    @ParameterizedTest
    @EnumSource
    void answersBodies(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            for (int size : new int[] {0, 1, 10_000, LIMITS.bodyBytes()}) {
                HttpResponse<String> response = client.send(
                        to(uri("/echo"))
                                .POST(BodyPublishers.ofString("x".repeat(size)))
                                .build(),
                        BodyHandlers.ofString());

                assertThat(response.version()).isEqualTo(version);
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.body()).hasSize(size);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesBodiesThatAreTooLarge(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            HttpResponse<String> response = client.send(
                    to(uri("/echo"))
                            .POST(BodyPublishers.ofString("x".repeat(LIMITS.bodyBytes() + 1)))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(response.body()).contains("limit is 65536");
        }
    }

    @ParameterizedTest
    @EnumSource
    void survivesHandlersThatThrow(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            assertThat(client.send(to(uri("/fail")).build(), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(500);
            assertThat(client.send(to(uri("/nope")).build(), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @EnumSource
    void streamsAtTheClientsPace(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            CompletableFuture<HttpResponse<InputStream>> pending =
                    client.sendAsync(to(uri("/stream")).build(), BodyHandlers.ofInputStream());
            ResponseStream stream = streams.poll(10, TimeUnit.SECONDS);
            assertThat(stream).isNotNull();
            CountDownLatch closed = new CountDownLatch(1);
            stream.onClose(closed::countDown);
            stream.write(Unpooled.wrappedBuffer("hello ".getBytes(StandardCharsets.UTF_8)));
            InputStream body = pending.get(10, TimeUnit.SECONDS).body();
            assertThat(body.readNBytes(6)).asString().isEqualTo("hello ");

            int written = 0;
            byte[] part = new byte[16 << 10];
            while (stream.isWritable() && written < 1 << 28) {
                stream.write(Unpooled.wrappedBuffer(part));
                written += part.length;
            }
            assertThat(stream.isWritable())
                    .as("a client that does not read is noticed")
                    .isFalse();
            CountDownLatch writable = new CountDownLatch(1);
            stream.onWritable(writable::countDown);
            assertThat(body.readNBytes(written)).hasSize(written);
            assertThat(writable.await(10, TimeUnit.SECONDS)).isTrue();
            stream.end();
            assertThat(body.read()).isEqualTo(-1);
            assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void noticesClientsThatLeave() throws Exception {
        HttpClient client = client(HttpClient.Version.HTTP_2);
        client.sendAsync(to(uri("/silent")).build(), BodyHandlers.ofString());
        Exchange exchange = silent.poll(10, TimeUnit.SECONDS);
        assertThat(exchange).isNotNull();
        CountDownLatch closed = new CountDownLatch(1);
        exchange.onClose(closed::countDown);

        client.shutdownNow();

        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void requestsUnderWayAreAnsweredBeforeTheServerCloses(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            CompletableFuture<HttpResponse<String>> pending =
                    client.sendAsync(to(uri("/silent")).build(), BodyHandlers.ofString());
            Exchange exchange = silent.poll(10, TimeUnit.SECONDS);
            assertThat(exchange).isNotNull();
            Thread closing = Thread.ofVirtual().start(server::close);

            exchange.respond(Response.text(200, "at last"));

            assertThat(pending.get(10, TimeUnit.SECONDS).body()).isEqualTo("at last");
            closing.join();
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        try (SSLSocket socket = connect()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                requests.append("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n")
                        .append(10 + i);
            }
            requests.append("GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            socket.getOutputStream().write(requests.toString().getBytes(StandardCharsets.US_ASCII));

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            for (int i = 0; i < 20; i++) {
                assertThat(answer).contains("\r\n\r\n" + (10 + i));
            }
            assertThat(answer.indexOf("\r\n\r\n10")).isLessThan(answer.indexOf("\r\n\r\n29"));
        }
    }

    @Test
    void refusesWhatIsNotHttp() throws Exception {
        assertThat(talk("NONSENSE\r\n\r\n")).startsWith("HTTP/1.1 400");
        assertThat(talk("GET / HTTP/1.1\r\nX: " + "y".repeat(LIMITS.headBytes()) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
    }

    @Test
    void givesUpOnBodiesThatDoNotCome() throws Exception {
        assertThat(talk("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"))
                .startsWith("HTTP/1.1 408");
    }

    private String talk(String request) throws IOException {
        try (SSLSocket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private SSLSocket connect() throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.address().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }
}
