package io.sailfish.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallTest {
    private static final Duration PATIENCE = Duration.ofMillis(300);
    private static final Identity IDENTITY = new Identity("user-center", "1.0", "a-b", "n1");

    @Test
    void anAnswerIsReadWhole() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        server.createContext("/", exchange -> {
            byte[] body = IDENTITY.json().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            Call call = Call.to(
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"), Duration.ofSeconds(10));
            assertThat(call.isServed()).isTrue();
            assertThat(Identity.parse(call.body())).contains(IDENTITY);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whatFailsIsNeverServed() throws IOException {
        int closed;
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = silent.getLocalPort();
            assertThat(Call.to(URI.create("http://127.0.0.1:" + closed), PATIENCE))
                    .isEqualTo(new Call(0, "", "no answer within 300 ms"));
        }
        assertThat(Call.to(URI.create("http://127.0.0.1:" + closed), PATIENCE).reason())
                .containsIgnoringCase("refused");
        assertThat(Call.parse("").reason()).contains("closed without an answer");
        assertThat(Call.parse("HTTP/1.1 200 OK\r\nContent-length: 10\r\n\r\nshort")
                        .reason())
                .contains("cut short");
        assertThat(Call.parse("HTTP/1.1 503 Busy\r\n\r\n").isServed()).isFalse();
    }

    @Test
    void aStreamCountsWhatItSaw() throws Exception {
        try (ServerSocket refusing = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = refusing.getLocalPort();
            refusing.close();
            CallStream stream = new CallStream(URI.create("http://127.0.0.1:" + port), Duration.ofMillis(1), PATIENCE);
            stream.start(2);
            while (!stream.seen().contains("failure.3=")) {
                Thread.onSpinWait();
            }
            stream.stop();
            assertThat(stream.seen()).doesNotContain("version.").contains("refused");
        }
    }

    @Test
    void onlyItsOwnFormIsAnIdentity() {
        assertThat(Identity.parse(IDENTITY.json() + "\n")).contains(IDENTITY);
        assertThat(Identity.parse("<html>")).isEmpty();
    }
}
