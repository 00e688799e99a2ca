package io.sailfish.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
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
            200,
            4,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1));

    private EchoServer server;

    @BeforeEach
    void start() {
        server = new EchoServer(LIMITS);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpClient client(HttpClient.Version version) {
        return server.client(version);
    }

    @ParameterizedTest
    @EnumSource
    void answersBodies(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            for (int size : new int[] {0, 1, 10_000, LIMITS.bodyBytes()}) {
                HttpResponse<String> response = client.send(
                        server.to("/echo")
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
                    server.to("/echo")
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
            assertThat(client.send(server.to("/fail").build(), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(500);
            assertThat(client.send(server.to("/nope").build(), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @EnumSource
    void streamsAtTheClientsPace(HttpClient.Version version) throws Exception {
        try (HttpClient client = client(version)) {
            CompletableFuture<HttpResponse<InputStream>> pending =
                    client.sendAsync(server.to("/stream").build(), BodyHandlers.ofInputStream());
            ResponseStream stream = server.streams.poll(10, TimeUnit.SECONDS);
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
        client.sendAsync(server.to("/silent").build(), BodyHandlers.ofString());
        Exchange exchange = server.silent.poll(10, TimeUnit.SECONDS);
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
                    client.sendAsync(server.to("/silent").build(), BodyHandlers.ofString());
            Exchange exchange = server.silent.poll(10, TimeUnit.SECONDS);
            assertThat(exchange).isNotNull();
            Thread closing = Thread.ofVirtual().start(server.server::close);

            exchange.respond(Response.text(200, "at last"));

            assertThat(pending.get(10, TimeUnit.SECONDS).body()).isEqualTo("at last");
            closing.join();
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        try (SSLSocket socket = server.connect("http/1.1")) {
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
        assertThat(server.talk("NONSENSE\r\n\r\n")).startsWith("HTTP/1.1 400");
    }
}
