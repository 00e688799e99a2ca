package io.sailfish.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sailfish.apiserver.http.HttpLimits;
import io.sailfish.apiserver.http.HttpServer;
import io.sailfish.apiserver.http.ServerTls;
import io.sailfish.apiserver.kinds.BuiltinKinds;
import io.sailfish.apiserver.pki.CertifiedKey;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exec and port-forward for clients that speak WebSocket, by the JDK's client. */
class RemoteCommandTest {
    private static final String POD = "/api/v1/namespaces/default/pods/p";
    private static final String COMMANDS = "v5.channel.k8s.io";
    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int ERROR = 3;
    private static final int RESIZE = 4;

    @TempDir
    static Path directory;

    private static final FakeKubelet KUBELET = new FakeKubelet();
    private static RunningServer running;
    private static HttpServer kubelet;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        running = new RunningServer(directory, new BuiltinKinds());
        CertifiedKey key = running.server.pki().authority().issueServer("node", List.of("127.0.0.1"));
        kubelet = HttpServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                ServerTls.context(
                        List.of(key.certificate()),
                        key.key(),
                        List.of(running.server.pki().authority().certificate())),
                KUBELET,
                HttpLimits.DEFAULT,
                1);
        http = running.client();
        send("/api/v1/nodes", "{\"metadata\":{\"name\":\"n\"}}");
        running.send("tok", "PUT", "/api/v1/nodes/n/status", """
                {"metadata":{"name":"n"},"status":{"addresses":[{"type":"InternalIP","address":"127.0.0.1"}],
                 "daemonEndpoints":{"kubeletEndpoint":{"Port":%d}}}}""".formatted(
                        kubelet.address().getPort()));
        send("/api/v1/namespaces/default/pods", """
                {"metadata":{"name":"p"},"spec":{"nodeName":"n","containers":[{"name":"c","image":"i"}]}}""");
        send("/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles", """
                {"metadata":{"name":"look"},"rules":[{"apiGroups":[""],"resources":["pods/exec"],"verbs":["get"]}]}""");
        send("/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings", """
                {"metadata":{"name":"look"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"look"},
                 "subjects":[{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"joe"}]}""");
    }

    private static void send(String path, String json) {
        RunningServer.Reply reply = running.send("tok", "POST", path, json);
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        http.close();
        kubelet.close();
        running.close();
    }

    @Test
    void outputsAndTheExitCodeArriveBeforeTheEnd() throws Exception {
        Received received = new Received();
        exec("seven", "stdout=true&stderr=true", received);

        received.awaitEnd();
        assertThat(received.text(STDOUT)).isEqualTo("out");
        assertThat(received.text(STDERR)).isEqualTo("err");
        assertThat(received.text(ERROR)).isEqualTo(FakeKubelet.EXIT_7);
        assertThat(received.closed.get()).isEqualTo(WebSocket.NORMAL_CLOSURE);
        assertThat(received.order.getFirst())
                .as("the first message says that the connection stands")
                .isEqualTo(STDOUT);
    }

    @Test
    void stdinIsClosedByItselfAndEverythingComesBack() throws Exception {
        byte[] sent = new byte[10_000_000];
        new Random(7).nextBytes(sent);
        Received received = new Received();
        WebSocket socket = exec("copy", "stdin=true&stdout=true", received);
        write(socket, STDIN, sent);
        socket.sendBinary(ByteBuffer.wrap(new byte[] {(byte) 255, STDIN}), true).get(20, TimeUnit.SECONDS);

        received.awaitEnd();
        assertThat(received.bytes(STDOUT)).isEqualTo(sent);
        assertThat(received.text(ERROR)).contains("\"Success\"");
    }

    @Test
    void messagesInPiecesAndOfUnknownStreamsAreUnderstood() throws Exception {
        Received received = new Received();
        WebSocket socket = exec("copy", "stdin=true&stdout=true", received);
        socket.sendBinary(ByteBuffer.wrap(new byte[] {9, 'x'}), true).get(20, TimeUnit.SECONDS);
        socket.sendBinary(ByteBuffer.wrap(new byte[] {STDOUT, 'y'}), true).get(20, TimeUnit.SECONDS);
        socket.sendBinary(ByteBuffer.wrap(new byte[] {STDIN, 'a'}), false).get(20, TimeUnit.SECONDS);
        socket.sendBinary(ByteBuffer.wrap(new byte[] {'b', 'c'}), false).get(20, TimeUnit.SECONDS);
        socket.sendPing(ByteBuffer.wrap(new byte[] {1, 2})).get(20, TimeUnit.SECONDS);
        socket.sendBinary(ByteBuffer.wrap(new byte[] {'d'}), true).get(20, TimeUnit.SECONDS);
        socket.sendBinary(ByteBuffer.wrap(new byte[] {(byte) 255, STDIN}), true).get(20, TimeUnit.SECONDS);

        received.awaitEnd();
        assertThat(received.text(STDOUT)).isEqualTo("abcd");
        assertThat(received.pongs).containsExactly(List.of((byte) 1, (byte) 2));
    }

    @Test
    void terminalsAreResized() throws Exception {
        Received received = new Received();
        WebSocket socket = exec("copy", "stdin=true&stdout=true&stderr=true&tty=true", received);
        write(socket, RESIZE, "{\"Width\":80,\"Height\":24}".getBytes(StandardCharsets.UTF_8));

        assertThat(KUBELET.sizes.poll(20, TimeUnit.SECONDS)).isEqualTo("{\"Width\":80,\"Height\":24}");
        socket.abort();
    }

    @Test
    void aCommandWhoseConnectionBreaksHasFailed() throws Exception {
        Received received = new Received();
        exec("break", "stdout=true", received);

        received.awaitEnd();
        assertThat(received.text(STDOUT)).isEqualTo("so far");
        assertThat(received.text(ERROR))
                .contains("\"Failure\"")
                .contains("\"InternalError\"")
                .contains("broke before");
    }

    @Test
    void aRefusalOfTheKubeletIsToldOnTheErrorStream() throws Exception {
        Received received = new Received();
        exec("other", "stdout=true", received);

        received.awaitEnd();
        assertThat(received.text(ERROR)).contains("\"Failure\"").contains("no such command");
    }

    @Test
    void aCommandThatDoesNotReadItsInputStillTellsHowItEnded() throws Exception {
        Received received = new Received();
        WebSocket socket = exec("deaf", "stdin=true&stdout=true", received);
        try {
            write(socket, STDIN, new byte[4_000_000]);
        } catch (java.util.concurrent.ExecutionException ended) {
            // The server may have said goodbye by now.
        }

        received.awaitEnd();
        assertThat(received.text(STDOUT)).isEqualTo("done");
        assertThat(received.text(ERROR)).contains("\"Success\"");
    }

    @Test
    void aClientThatDiesTakesItsConnectionToTheKubeletAlong() throws Exception {
        KUBELET.gone.clear();
        WebSocket socket = exec("copy", "stdin=true&stdout=true", new Received());
        socket.abort();

        assertThat(KUBELET.gone.poll(20, TimeUnit.SECONDS)).isEqualTo("copy");
    }

    @Test
    void manyAtOnceDoNotDisturbEachOther() throws Exception {
        List<Received> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Received received = new Received();
            all.add(received);
            WebSocket socket = exec("copy", "stdin=true&stdout=true", received);
            write(socket, STDIN, ("number " + i).getBytes(StandardCharsets.UTF_8));
            socket.sendBinary(ByteBuffer.wrap(new byte[] {(byte) 255, STDIN}), true)
                    .get(20, TimeUnit.SECONDS);
        }
        for (int i = 0; i < all.size(); i++) {
            all.get(i).awaitEnd();
            assertThat(all.get(i).text(STDOUT)).isEqualTo("number " + i);
        }
    }

    /** A WebSocket begins with GET: the right to get must not be enough to run commands. */
    @Test
    void theRightToGetIsNotTheRightToRun() {
        assertThatThrownBy(() ->
                        socket("joe", POD + "/exec?container=c&command=seven&stdout=true", COMMANDS, new Received()))
                .hasCauseInstanceOf(WebSocketHandshakeException.class)
                .satisfies(failure -> assertThat(((WebSocketHandshakeException) failure.getCause())
                                .getResponse()
                                .statusCode())
                        .isEqualTo(403));
    }

    /** By hand, since the JDK's client takes no subprotocol with a slash, which kubectl's has. */
    @Test
    void portsAreForwardedBySpdyWithinAWebSocket() throws Exception {
        byte[] sent = new byte[60_000];
        new Random(8).nextBytes(sent);
        try (SSLSocket socket = (SSLSocket) running.tls(null)
                .getSocketFactory()
                .createSocket(
                        InetAddress.getLoopbackAddress(),
                        running.server.address().getPort())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            out.write(("GET " + POD + "/portforward?ports=80 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer tok\r\n"
                            + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                            + "Sec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            assertThat(head.toString())
                    .startsWith("HTTP/1.1 101 ")
                    .contains("Sec-WebSocket-Protocol: SPDY/3.1+portforward.k8s.io")
                    .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");

            out.write(frame(2, sent));
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            while (received.size() < sent.length) {
                assertThat(in.readUnsignedByte()).as("a whole binary frame").isEqualTo(0x82);
                int length = in.readUnsignedByte();
                received.write(in.readNBytes(length == 126 ? in.readUnsignedShort() : length));
            }
            assertThat(received.toByteArray()).isEqualTo(sent);
            out.write(frame(8, new byte[] {3, (byte) 232}));
            assertThat(in.readUnsignedByte()).as("the server's goodbye").isEqualTo(0x88);
        }
    }

    /** A frame as a client sends it, masked by zeros. */
    private static byte[] frame(int opcode, byte[] content) {
        ByteBuffer frame = ByteBuffer.allocate(content.length + 8).put((byte) (0x80 | opcode));
        if (content.length < 126) {
            frame.put((byte) (0x80 | content.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) content.length);
        }
        frame.putInt(0).put(content).flip();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    private static WebSocket exec(String command, String streams, Received received) throws Exception {
        try {
            return socket("tok", POD + "/exec?container=c&command=" + command + "&" + streams, COMMANDS, received);
        } catch (CompletionException e) {
            throw new AssertionError(e);
        }
    }

    private static WebSocket socket(String token, String path, String protocol, Received received) {
        return http.newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .subprotocols(protocol)
                .buildAsync(URI.create(running.server.localUrl().replace("https", "wss") + path), received)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private static void write(WebSocket socket, int channel, byte[] bytes) throws Exception {
        int chunk = 32 << 10;
        for (int at = 0; at < bytes.length; at += chunk) {
            int length = Math.min(chunk, bytes.length - at);
            ByteBuffer message = ByteBuffer.allocate(length + 1)
                    .put((byte) channel)
                    .put(bytes, at, length)
                    .flip();
            socket.sendBinary(message, true).get(20, TimeUnit.SECONDS);
        }
    }

    /** What a client has received: by channel, and as it came. */
    private static final class Received implements WebSocket.Listener {
        final Map<Integer, ByteArrayOutputStream> channels = new ConcurrentHashMap<>();
        final List<Integer> order = new ArrayList<>();
        final List<List<Byte>> pongs = new ArrayList<>();
        final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();

        @Override
        public synchronized CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            message.writeBytes(bytes);
            if (last) {
                byte[] whole = message.toByteArray();
                message.reset();
                if (whole.length > 0) {
                    order.add((int) whole[0]);
                    channels.computeIfAbsent((int) whole[0], channel -> new ByteArrayOutputStream())
                            .write(whole, 1, whole.length - 1);
                }
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer data) {
            List<Byte> bytes = new ArrayList<>();
            while (data.hasRemaining()) {
                bytes.add(data.get());
            }
            pongs.add(bytes);
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }

        void awaitEnd() throws Exception {
            closed.get(30, TimeUnit.SECONDS);
        }

        synchronized byte[] bytes(int channel) {
            return channels.getOrDefault(channel, new ByteArrayOutputStream()).toByteArray();
        }

        String text(int channel) {
            return new String(bytes(channel), StandardCharsets.UTF_8);
        }
    }
}
