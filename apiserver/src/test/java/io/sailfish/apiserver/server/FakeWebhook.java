package io.sailfish.apiserver.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.sailfish.apiserver.pki.CertificateAuthority;
import io.sailfish.apiserver.pki.CertifiedKey;
import io.sailfish.model.codec.JsonTree;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A webhook on a free port of this machine, with an authority of its own. */
public final class FakeWebhook implements AutoCloseable {
    private static final char[] PASSWORD = "test".toCharArray();

    private final CertificateAuthority authority = CertificateAuthority.create("webhooks", Clock.systemUTC());
    private final List<Map<?, ?>> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<Object> versions = Collections.synchronizedList(new ArrayList<>());
    private final HttpsServer server;

    /**
     * @param hosts  the names in its certificate
     * @param answer the response to a request, without its uid
     */
    public FakeWebhook(List<String> hosts, Function<Map<?, ?>, Map<String, Object>> answer) {
        try {
            CertifiedKey own = authority.issueServer("webhook", hosts);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry(
                    "own", own.key(), PASSWORD, new Certificate[] {own.certificate(), authority.certificate()});
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(managers.getKeyManagers(), null, null);
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(tls));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> respond(exchange, answer));
        server.start();
    }

    private void respond(HttpExchange exchange, Function<Map<?, ?>, Map<String, Object>> answer) throws IOException {
        Map<?, ?> review = (Map<?, ?>) JsonTree.parse(exchange.getRequestBody().readAllBytes());
        Map<?, ?> request = (Map<?, ?>) review.get("request");
        requests.add(request);
        versions.add(review.get("apiVersion"));
        Map<String, Object> response = new LinkedHashMap<>(answer.apply(request));
        response.put("uid", request.get("uid"));
        byte[] body = JsonTree.encode(
                Map.of("kind", review.get("kind"), "apiVersion", review.get("apiVersion"), "response", response));
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Agrees. */
    public static Map<String, Object> allowed() {
        return Map.of("allowed", true);
    }

    /** Agrees and changes the object. */
    public static Map<String, Object> patched(String patch) {
        String encoded = Base64.getEncoder().encodeToString(patch.getBytes(StandardCharsets.UTF_8));
        return Map.of("allowed", true, "patchType", "JSONPatch", "patch", encoded);
    }

    /** Refuses. */
    public static Map<String, Object> denied(String message, int code) {
        return Map.of("allowed", false, "status", Map.of("message", message, "code", code));
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return "https://127.0.0.1:" + port() + "/review";
    }

    /** The certificates by which it is to be judged, in PEM. */
    public byte[] bundle() {
        return authority.certifiedKey().certificatePem().getBytes(StandardCharsets.UTF_8);
    }

    /** A ValidatingWebhookConfiguration that has it asked about an operation on a resource of the core group. */
    public String configuration(String operation, String resource) {
        return """
            {"metadata":{"name":"hook"},"webhooks":[{"name":"hook.example.com","timeoutSeconds":30,"sideEffects":"None",
             "admissionReviewVersions":["v1"],"clientConfig":{"url":"%s","caBundle":"%s"},
             "rules":[{"operations":["%s"],"apiGroups":[""],"apiVersions":["v1"],"resources":["%s"]}]}]}""".formatted(url(), Base64.getEncoder().encodeToString(bundle()), operation, resource);
    }

    /** What it was asked so far. */
    public List<Map<?, ?>> requests() {
        return List.copyOf(requests);
    }

    /** In which versions of the review it was asked so far. */
    public List<Object> versions() {
        return List.copyOf(versions);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
