package io.sailfish.apiserver.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sailfish.apiserver.http.HttpLimits;
import io.sailfish.apiserver.http.HttpServer;
import io.sailfish.apiserver.http.ServerTls;
import io.sailfish.apiserver.pki.CertifiedKey;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamsTest {
    @TempDir
    static Path directory;

    private static RunningServer running;
    private static HttpServer kubelet;
    private static final FakeKubelet KUBELET = new FakeKubelet();

    @BeforeAll
    static void start() {
        running = new RunningServer(directory, new PlainKinds());
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
        running.send("tok", "POST", "/api/v1/nodes", "{\"metadata\":{\"name\":\"n\"}}");
        running.send("tok", "PUT", "/api/v1/nodes/n/status", """
                {"metadata":{"name":"n"},"status":{"addresses":[{"type":"InternalIP","address":"127.0.0.1"}],
                 "daemonEndpoints":{"kubeletEndpoint":{"Port":%d}}}}""".formatted(
                        kubelet.address().getPort()));
        pod("p", "n");
        pod("unbound", "");
    }

    private static void pod(String name, String node) {
        running.send("tok", "POST", "/api/v1/namespaces/default/pods", """
                {"metadata":{"name":"%s"},"spec":{"nodeName":"%s","containers":[{"name":"c"},{"name":"d"}]}}""".formatted(name, node));
    }

    @AfterAll
    static void stop() {
        kubelet.close();
        running.close();
    }

    private static final String POD = "/api/v1/namespaces/default/pods/p";

    @Test
    void logsComeFromTheKubeletInTheServersName() throws Exception {
        KUBELET.asked.clear();
        RunningServer.Reply log = running.send("tok", "GET", POD + "/log?container=c&tailLines=2", "");

        assertThat(log.status()).isEqualTo(200);
        assertThat(log.text()).isEqualTo("line 1\nline 2\n");
        assertThat(KUBELET.asked.poll(10, TimeUnit.SECONDS))
                .isEqualTo("CN=kube-apiserver-kubelet-client,O=system:masters  /containerLogs/default/p/c?tailLines=2");
    }

    @Test
    void failuresOfTheKubeletBecomeStatuses() {
        RunningServer.Reply waiting = running.send("tok", "GET", POD + "/log?container=d", "");
        assertThat(waiting.status()).isEqualTo(400);
        assertThat(waiting.at("message")).isEqualTo("container \"d\" in pod \"p\" is waiting to start");

        assertThat(running.send("tok", "GET", POD + "/log", "").at("message"))
                .isEqualTo("a container name must be specified for pod p, choose one of: [c d]");
        assertThat(running.send("tok", "GET", POD + "/log?container=x", "").at("message"))
                .isEqualTo("container x is not valid for pod p");
        assertThat(running.send("tok", "GET", "/api/v1/namespaces/default/pods/unbound/log?container=c", "")
                        .status())
                .isEqualTo(204);
        assertThat(running.send("tok", "POST", POD + "/exec?container=c&command=echo", "")
                        .at("message"))
                .isEqualTo("Upgrade request required");
        assertThat(running.send("joe", "GET", POD + "/log?container=c", "").status())
                .isEqualTo(403);
    }

    @Test
    void upgradedConnectionsAreTunnels() throws Exception {
        try (SSLSocket socket = upgrade("echo")) {
            InputStream in = socket.getInputStream();
            assertThat(head(in)).startsWith("HTTP/1.1 101 ").contains("SPDY/3.1");
            for (int size : new int[] {1, 1000, 300_000}) {
                byte[] sent = "x".repeat(size).getBytes(StandardCharsets.US_ASCII);
                Thread writer = Thread.ofVirtual().start(() -> {
                    try {
                        socket.getOutputStream().write(sent);
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
                assertThat(in.readNBytes(size)).isEqualTo(sent);
                writer.join();
            }
        }
    }

    /** A client whose upgrade is refused must not be left with a connection to the kubelet. */
    @Test
    void refusedUpgradesLeadNowhere() throws Exception {
        KUBELET.asked.clear();
        try (SSLSocket socket = upgrade("other")) {
            InputStream in = socket.getInputStream();
            String head = head(in);
            assertThat(head).startsWith("HTTP/1.1 500 ");
            int length = Integer.parseInt(head.replaceAll("(?is).*content-length: (\\d+).*", "$1"));
            assertThat(new String(in.readNBytes(length), StandardCharsets.UTF_8))
                    .contains("no such command");

            socket.getOutputStream()
                    .write("GET /containerLogs/default/p/c HTTP/1.1\r\nHost: x\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(head(in)).startsWith("HTTP/1.1 403 ");
        }
        assertThat(KUBELET.asked).hasSize(1);
    }

    private static final String PROXY = "/api/v1/nodes/n/proxy";

    @Test
    void proxiesKeepMethodPathQueryHeadersAndBody() {
        RunningServer.Reply reply =
                running.send("tok", "PATCH", PROXY + "/shown/a%20b/?x=1&y=%2F", "{\"a\":1}", "X-Own", "mine");

        assertThat(reply.status()).isEqualTo(203);
        assertThat(reply.text()).isEqualTo("PATCH /shown/a%20b/?x=1&y=%2F mine " + PROXY + "/shown/a%20b/ {\"a\":1}");
        assertThat(reply.response().headers().firstValue("x-answer")).contains("yes");
        assertThat(running.send("tok", "GET", PROXY + "/other", "").status())
                .as("answers stay as they are")
                .isEqualTo(500);
    }

    @Test
    void redirectsLeadByTheProxyAgain() {
        assertThat(running.send("tok", "GET", PROXY + "/moved", "")
                        .response()
                        .headers()
                        .firstValue("location"))
                .contains(PROXY + "/there/?a=b");
        RunningServer.Reply root = running.send("tok", "GET", PROXY + "?q=1", "");
        assertThat(root.status()).isEqualTo(301);
        assertThat(root.response().headers().firstValue("location")).contains(PROXY + "/?q=1");
    }

    @Test
    void proxiesDoNotReachWhatListensBesideTheServer() {
        running.send("tok", "PUT", "/api/v1/namespaces/default/pods/p/status", """
                {"metadata":{"name":"p"},"spec":{"nodeName":"n","containers":[{"name":"c"},{"name":"d"}]},
                 "status":{"podIP":"127.0.0.1","podIPs":[{"ip":"127.0.0.1"}]}}""");
        assertThat(running.send("tok", "GET", POD + ":80/proxy/x", "").at("message"))
                .isEqualTo("address not allowed");
        assertThat(running.send("tok", "GET", "/api/v1/nodes/n:1/proxy/x", "").at("message"))
                .isEqualTo("address not allowed");
    }

    private static SSLSocket upgrade(String command) throws Exception {
        SSLSocket socket = (SSLSocket) running.tls(null)
                .getSocketFactory()
                .createSocket(
                        InetAddress.getLoopbackAddress(),
                        running.server.address().getPort());
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write(("POST " + POD + "/exec?container=c&stdin=true&command=" + command + " HTTP/1.1\r\nHost: x\r\n"
                                + "Authorization: Bearer tok\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"
                                + "Content-Length: 0\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String head(InputStream in) throws Exception {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new AssertionError("the connection ended after " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
