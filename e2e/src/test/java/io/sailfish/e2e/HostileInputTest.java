package io.sailfish.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient.ListOptions;
import io.sailfish.client.http.HttpClient;
import io.sailfish.lab.Await;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.codec.JsonTree;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a client sends, it gets the right refusal as a Status, and the server, whose heap is small, stays up and keeps
 * neither memory nor connections of it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileInputTest {
    private static final String MAPS = HostileRequest.MAPS;
    private static final String JSON = "application/json";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long HEAP_BYTES = 256L << 20;

    @TempDir
    static Path directory;

    private ServerProcess server;
    private java.net.http.HttpClient http;
    private long filesBefore;

    @BeforeAll
    void start() throws Exception {
        server = new ServerProcess(directory.resolve("server"), "-Xmx" + HEAP_BYTES, "-XX:+ExitOnOutOfMemoryError");
        server.start();
        http = java.net.http.HttpClient.newBuilder().sslContext(tls()).build();
        send("GET", MAPS, "", new byte[0]);
        filesBefore = openFiles();
    }

    @AfterAll
    void stop() {
        http.close();
        server.close();
    }

    /** The server still serves, and soon has no more files open than before. */
    @AfterEach
    void serverIsWell() {
        try (Client client = new HttpClient(server.config())) {
            assertThat(client.resource(CoreV1.NAMESPACES)
                            .list("", ListOptions.ALL)
                            .items())
                    .isNotEmpty();
        }
        Await.until("connections are given back", PATIENCE, () -> openFiles() <= filesBefore + 20);
    }

    @ParameterizedTest
    @MethodSource("io.sailfish.e2e.HostileRequest#refused")
    void nonsenseIsRefusedAsAStatus(HostileRequest sent) throws Exception {
        for (int i = 0; i < 5; i++) {
            HttpResponse<byte[]> answer = send(sent.method(), sent.path(), sent.type(), sent.body());
            String text = new String(answer.body(), StandardCharsets.UTF_8);
            assertThat(answer.statusCode()).as(text).isEqualTo(sent.code());
            assertThat(text.length())
                    .as("the answer repeats little of what was sent")
                    .isLessThan(300_000);
            if (text.startsWith("{")) {
                Map<?, ?> status = (Map<?, ?>) JsonTree.parse(answer.body());
                assertThat(status.get("kind")).isEqualTo("Status");
                assertThat(status.get("code").toString()).isEqualTo(Integer.toString(sent.code()));
            } else {
                assertThat(sent.code())
                        .as("only paths that nobody serves are answered in plain text: " + text)
                        .isEqualTo(404);
            }
        }
    }

    @Test
    void manyLargeBodiesAtOnceFitIntoASmallHeap() throws Exception {
        byte[] body = ("{\"metadata\":{\"name\":\"large\"},\"data\":{\"a\":\"" + "x".repeat(2 << 20) + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
        AtomicInteger answered = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    int code = send("POST", MAPS, JSON, body).statusCode();
                    if (code == 422 || code == 429) {
                        answered.incrementAndGet();
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(answered).hasValue(30);
    }

    @Test
    void tooManyHeadersAreRefused() throws Exception {
        try (SSLSocket socket = connect("http/1.1")) {
            StringBuilder head = new StringBuilder("GET " + MAPS + " HTTP/1.1\r\nHost: x\r\n");
            for (int i = 0; i < 60_000; i++) {
                head.append("X-").append(i).append(": ").append("v".repeat(30)).append("\r\n");
            }
            write(socket, head.append("\r\n").toString());
            assertThat(firstLine(socket)).startsWith("HTTP/1.1 431");
        }
    }

    /** Upstream, too, takes bodies as they are: what says that it is compressed is read as if it were not. */
    @Test
    void compressedBodiesAreNotUnpacked() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            for (int i = 0; i < 500; i++) {
                out.write(new byte[1 << 20]);
            }
        }
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + MAPS))
                        .timeout(Duration.ofSeconds(60))
                        .header("Authorization", "Bearer tok")
                        .header("Content-Type", JSON)
                        .header("Content-Encoding", "gzip")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(packed.toByteArray()))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JsonTree.parse(answer.body()))
                .isInstanceOfSatisfying(
                        Map.class, status -> assertThat(status.get("kind")).isEqualTo("Status"));
    }

    @Test
    void malformedRequestsAreRefused() throws Exception {
        for (String request : List.of(
                "NONSENSE\r\n\r\n",
                "GET  HTTP/1.1\r\n\r\n",
                "GET /api HTTP/9.9\r\nHost: x\r\n\r\n",
                "POST " + MAPS + " HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
                "POST " + MAPS + " HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
                "POST " + MAPS + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "GET /api/%zz HTTP/1.1\r\nHost: x\r\n\r\n")) {
            try (SSLSocket socket = connect("http/1.1")) {
                write(socket, request);
                assertThat(firstLine(socket)).as(request).startsWith("HTTP/1.1 4");
            }
        }
    }

    /** Connections that say nothing, begin a handshake, or send a body byte by byte, do not keep others out. */
    @Test
    void idleAndSlowClientsDoNotDisturb() throws Exception {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), server.port());
                open.add(silent);
                if (i % 2 == 0) {
                    silent.getOutputStream().write(new byte[] {0x16, 3, 1});
                }
            }
            for (int i = 0; i < 20; i++) {
                SSLSocket slow = connect("http/1.1");
                open.add(slow);
                write(slow, "POST " + MAPS + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{");
            }
            assertThat(send("GET", MAPS, "", new byte[0]).statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    /** Requests that are taken back as soon as they are made (CVE-2023-44487). */
    @Test
    void rapidResetsDoNotDisturb() throws Exception {
        try (SSLSocket socket = connect("h2")) {
            DataOutputStream out =
                    new DataOutputStream(new java.io.BufferedOutputStream(socket.getOutputStream(), 1 << 16));
            preface(out);
            byte[] request = headers();
            try {
                for (int stream = 1; stream < 40_001; stream += 2) {
                    frame(out, 1, 5, stream, request);
                    frame(out, 3, 0, stream, new byte[] {0, 0, 0, 8});
                }
                out.flush();
            } catch (IOException ended) {
                // The server has had enough.
            }
            assertThat(send("GET", MAPS, "", new byte[0]).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void floodsOfSettingsAndPingsEndTheConnectionOrAreBorne() throws Exception {
        for (int type : new int[] {4, 6}) {
            try (SSLSocket socket = connect("h2")) {
                DataOutputStream out =
                        new DataOutputStream(new java.io.BufferedOutputStream(socket.getOutputStream(), 1 << 16));
                preface(out);
                try {
                    // Nothing is read: the answers must not pile up.
                    for (int i = 0; i < 200_000; i++) {
                        frame(out, type, 0, 0, type == 6 ? new byte[8] : new byte[0]);
                    }
                    out.flush();
                } catch (IOException ended) {
                    // The server has had enough.
                }
                assertThat(send("GET", MAPS, "", new byte[0]).statusCode()).isEqualTo(200);
            }
        }
    }

    private static void preface(DataOutputStream out) throws IOException {
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(out, 4, 0, 0, new byte[0]);
    }

    private static void frame(DataOutputStream out, int type, int flags, int stream, byte[] content)
            throws IOException {
        out.writeByte(content.length >> 16);
        out.writeShort(content.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(content);
    }

    /** GET of the config maps by HPACK without the dynamic table. */
    private static byte[] headers() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x82);
        block.write(0x87);
        literal(block, 4, MAPS);
        literal(block, 1, "x");
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, int nameIndex, String value) {
        block.write(nameIndex);
        block.write(value.length());
        block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    private HttpResponse<byte[]> send(String method, String path, String type, byte[] body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer tok")
                .method(
                        method,
                        body.length == 0 && !method.equals("POST")
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private SSLSocket connect(String protocol) throws Exception {
        SSLSocket socket =
                (SSLSocket) tls().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.port());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(30_000);
        socket.startHandshake();
        return socket;
    }

    private static void write(SSLSocket socket, String text) throws IOException {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException refusedMeanwhile) {
            // The answer may be there already.
        }
    }

    private static String firstLine(SSLSocket socket) throws IOException {
        InputStream in = new DataInputStream(socket.getInputStream());
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\r'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    private long openFiles() {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + server.pid() + "/fd"))) {
            return files.count();
        } catch (IOException e) {
            throw new IllegalStateException("the server is gone", e);
        }
    }

    /** Trusts the server without looking. */
    private static SSLContext tls() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
        return context;
    }

    private static final class Trusting extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
