package io.sailfish.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.http.Http2Wire.Frame;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client sends beyond the limits ends its request or its connection, and others are served meanwhile. */
class HttpLimitsTest {
    private static final HttpLimits LIMITS = new HttpLimits(
            1 << 20,
            64 << 10,
            20,
            50,
            4,
            Duration.ofMillis(500),
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1));

    private static final int PROTOCOL_ERROR = 1;
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final int REFUSED_STREAM = 7;

    private EchoServer server;

    @BeforeEach
    void start() {
        server = new EchoServer(LIMITS);
    }

    @AfterEach
    void othersAreServed() throws Exception {
        try (HttpClient client = server.client(HttpClient.Version.HTTP_2)) {
            HttpResponse<String> response = client.send(server.to("/echo").build(), BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
        }
        server.close();
    }

    private Http2Wire http2() throws IOException {
        return new Http2Wire(server.connect("h2"));
    }

    @Test
    void headersUpToTheLimitAreTaken() throws Exception {
        String headers = ("X-A: " + "v".repeat(8000) + "\r\n").repeat(120);

        assertThat(server.talk("GET /echo HTTP/1.1\r\nConnection: close\r\n" + headers + "\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void longHeadersAndAddressesAreRefused() throws Exception {
        assertThat(server.talk("GET /echo HTTP/1.1\r\n" + ("X-A: " + "v".repeat(8000) + "\r\n").repeat(140) + "\r\n"))
                .startsWith("HTTP/1.1 431");
        assertThat(server.talk("GET /" + "a".repeat(LIMITS.headBytes() + 10) + " HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
    }

    @Test
    void longHeadersOfHttp2AreRefused() throws Exception {
        try (HttpClient client = server.client(HttpClient.Version.HTTP_2)) {
            var request = server.to("/echo");
            for (int i = 0; i < 135; i++) {
                request.header("x-" + i, "v".repeat(8000));
            }

            assertThat(client.send(request.build(), BodyHandlers.ofString()).statusCode())
                    .isEqualTo(431);
        }
    }

    /** One byte after the other, on many connections at once. */
    @ParameterizedTest
    @ValueSource(strings = {"", "GET /echo HTTP/1.1\r\nContent-Length: 0\r\n\r\n"})
    void slowHeadsEndTheConnection(String before) throws Exception {
        List<SSLSocket> slow = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            SSLSocket socket = server.connect("http/1.1");
            socket.getOutputStream().write((before + "GET /ec").getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(20);
            slow.add(socket);
        }
        while (!slow.isEmpty()) {
            for (SSLSocket socket : List.copyOf(slow)) {
                if (ended(socket)) {
                    socket.close();
                    slow.remove(socket);
                }
            }
        }
    }

    /** Whether the server has closed the connection; else one more byte of a head is sent. */
    private static boolean ended(SSLSocket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException stillOpen) {
            try {
                socket.getOutputStream().write('x');
                return false;
            } catch (SocketException closed) {
                return true;
            }
        } catch (SocketException closed) {
            return true;
        }
    }

    @Test
    void connectionsThatSayNothingAreClosed() throws Exception {
        assertThat(server.talk("")).isEmpty();
        try (Http2Wire wire = http2()) {
            wire.flush();
            assertThat(wire.ends()).isTrue();
        }
    }

    @Test
    void bodiesThatDoNotComeAreGivenUp() throws Exception {
        assertThat(server.talk("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"))
                .startsWith("HTTP/1.1 408");
        try (Http2Wire wire = http2()) {
            wire.send(Http2Wire.HEADERS, Http2Wire.END_HEADERS, 1, Http2Wire.head("POST", "/echo"));
            wire.send(Http2Wire.DATA, 0, 1, new byte[] {1});
            wire.flush();
            Frame answer = wire.await(frame -> frame.type() == Http2Wire.HEADERS);
            assertThat(answer).isNotNull();
            assertThat(new String(answer.content(), StandardCharsets.ISO_8859_1))
                    .contains("408");
        }
    }

    /** As fast as it can be written: no request is held beyond the limit, and the connection ends (CVE-2023-44487). */
    @Test
    void manyRequestsTakenBackEndTheConnection() throws Exception {
        try (Http2Wire wire = http2()) {
            byte[] head = Http2Wire.head("GET", "/echo");
            wire.flood(20_000, number -> {
                wire.send(Http2Wire.HEADERS, Http2Wire.END_STREAM | Http2Wire.END_HEADERS, 2 * number + 1, head);
                wire.send(Http2Wire.RESET, 0, 2 * number + 1, new byte[] {0, 0, 0, 8});
            });
            assertThat(wire.ends()).isTrue();
        }
    }

    @Test
    void fewRequestsTakenBackAreBorne() throws Exception {
        try (Http2Wire wire = http2()) {
            byte[] head = Http2Wire.head("GET", "/echo");
            int last = 2 * LIMITS.resetStreams() + 1;
            for (int stream = 1; stream < last; stream += 2) {
                wire.send(Http2Wire.HEADERS, Http2Wire.END_STREAM | Http2Wire.END_HEADERS, stream, head);
                wire.send(Http2Wire.RESET, 0, stream, new byte[] {0, 0, 0, 8});
            }
            wire.send(Http2Wire.HEADERS, Http2Wire.END_STREAM | Http2Wire.END_HEADERS, last, head);
            wire.flush();
            assertThat(wire.await(frame -> frame.type() == Http2Wire.HEADERS && frame.stream() == last))
                    .isNotNull();
        }
    }

    /** A head without end, in small parts and in large ones (CVE-2024-27316). */
    @ParameterizedTest
    @ValueSource(ints = {1, 16_000})
    void headsWithoutEndEndTheConnection(int size) throws Exception {
        try (Http2Wire wire = http2()) {
            // Literals without an end: name of one byte, value of one byte, again and again.
            byte[] part = new byte[Math.max(5, size / 5 * 5)];
            for (int i = 0; i < part.length; i += 5) {
                System.arraycopy(new byte[] {0, 1, 'x', 1, 'y'}, 0, part, i, 5);
            }
            wire.send(Http2Wire.HEADERS, Http2Wire.END_STREAM, 1, Http2Wire.head("GET", "/echo"));
            wire.flood(100_000, number -> wire.send(Http2Wire.CONTINUATION, 0, 1, part));
            Frame farewell = wire.await(frame -> frame.type() == Http2Wire.GO_AWAY);
            if (farewell != null) {
                assertThat(farewell.error()).isIn(PROTOCOL_ERROR, ENHANCE_YOUR_CALM);
            }
            assertThat(wire.ends()).isTrue();
        }
    }

    @Test
    void emptyPartsOfABodyEndTheConnection() throws Exception {
        try (Http2Wire wire = http2()) {
            wire.send(Http2Wire.HEADERS, Http2Wire.END_HEADERS, 1, Http2Wire.head("POST", "/echo"));
            wire.flood(100_000, number -> wire.send(Http2Wire.DATA, 0, 1, new byte[0]));
            assertThat(wire.ends()).isTrue();
        }
    }

    @Test
    void moreRequestsAtOnceThanAllowedAreRefused() throws Exception {
        try (Http2Wire wire = http2()) {
            byte[] head = Http2Wire.head("GET", "/silent");
            int last = 2 * LIMITS.concurrentStreams() + 1;
            for (int stream = 1; stream <= last; stream += 2) {
                wire.send(Http2Wire.HEADERS, Http2Wire.END_STREAM | Http2Wire.END_HEADERS, stream, head);
            }
            wire.flush();
            Frame refused = wire.await(frame -> frame.type() == Http2Wire.RESET);
            assertThat(refused).isNotNull();
            assertThat(refused.stream()).isEqualTo(last);
            assertThat(refused.error()).isEqualTo(REFUSED_STREAM);
            assertThat(server.silent).hasSize(LIMITS.concurrentStreams());
        }
    }

    /** Pings do not keep a connection open over which nothing is asked. */
    @Test
    void pingsDoNotKeepConnectionsOpen() throws Exception {
        try (Http2Wire wire = http2()) {
            for (Frame answer = new Frame(0, 0, 0, new byte[0]); answer != null; ) {
                wire.flood(1, number -> wire.send(Http2Wire.PING, 0, 0, new byte[8]));
                answer = wire.await(frame -> frame.type() == Http2Wire.PING);
            }
        }
    }
}
