package io.sailfish.cli.serving;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sailfish.apiserver.pki.CertificateAuthority;
import io.sailfish.apiserver.pki.CertifiedKey;
import io.sailfish.apiserver.pki.Pem;
import io.sailfish.cli.flags.ServingFlags;
import io.sailfish.client.Client;
import io.sailfish.client.http.HttpClient;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.ApiException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secure port of a component: /healthz, /livez, /readyz and /metrics over HTTPS.
 *
 * <p>The health paths list their checks where asked with {@code ?verbose} and where one fails. Everything but the open
 * paths needs somebody whom the API server lets read it.
 */
public final class ComponentServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ComponentServer.class);
    private static final char[] NO_PASSWORD = new char[0];

    private final HttpsServer server;
    private final Readers readers;
    private final Map<String, BooleanSupplier> checks;
    private final PrometheusRegistry registry;
    private final List<Client> clients;

    private ComponentServer(
            HttpsServer server,
            Readers readers,
            Map<String, BooleanSupplier> checks,
            PrometheusRegistry registry,
            List<Client> clients) {
        this.server = server;
        this.readers = readers;
        this.checks = checks;
        this.registry = registry;
        this.clients = clients;
    }

    /**
     * Starts serving.
     *
     * @param checks what must hold for the component to be well, by name
     */
    public static ComponentServer start(
            String component,
            ServingFlags flags,
            int port,
            Map<String, BooleanSupplier> checks,
            PrometheusRegistry registry)
            throws IOException, GeneralSecurityException {
        List<Client> clients = new ArrayList<>();
        Client reviewer = client(flags.authentication(component), clients);
        Client judge = client(flags.authorization(component), clients);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(flags.address(), port), 0);
        Optional<Path> authorities = flags.clientAuthorities();
        server.setHttpsConfigurator(new HttpsConfigurator(context(component, flags)) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters tls = getSSLContext().getDefaultSSLParameters();
                tls.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
                tls.setWantClientAuth(authorities.isPresent());
                parameters.setSSLParameters(tls);
            }
        });
        Map<String, BooleanSupplier> all = new LinkedHashMap<>();
        all.put("ping", () -> true);
        all.putAll(checks);
        ComponentServer serving =
                new ComponentServer(server, new Readers(reviewer, judge, flags.openPaths()), all, registry, clients);
        server.createContext("/", serving::handle);
        server.setExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("serving-", 0).factory()));
        server.start();
        LOG.info("{} serves its health and figures on {}", component, server.getAddress());
        return serving;
    }

    private static @Nullable Client client(
            Optional<io.sailfish.client.http.ClientConfig> config, List<Client> clients) {
        Client client = config.map(HttpClient::new).orElse(null);
        if (client != null) {
            clients.add(client);
        }
        return client;
    }

    private static SSLContext context(String component, ServingFlags flags)
            throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
        keys.load(null, NO_PASSWORD);
        List<X509Certificate> chain;
        PrivateKey key;
        if (flags.certificate().isPresent()) {
            chain = Pem.certificates(Pem.read(flags.certificate().get()));
            key = Pem.privateKey(Pem.read(flags.key().orElseThrow()));
        } else {
            CertifiedKey own = ownCertificate(component, flags);
            chain = List.of(own.certificate());
            key = own.key();
        }
        keys.setKeyEntry(component, key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, NO_PASSWORD);
        TrustManager[] trusted = null;
        if (flags.clientAuthorities().isPresent()) {
            KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
            authorities.load(null, NO_PASSWORD);
            int number = 0;
            for (X509Certificate authority :
                    Pem.certificates(Pem.read(flags.clientAuthorities().get()))) {
                authorities.setCertificateEntry("ca" + number++, authority);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(authorities);
            trusted = factory.getTrustManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trusted, null);
        return context;
    }

    /** A certificate signed by an authority that exists for this alone, as upstream makes itself one. */
    private static CertifiedKey ownCertificate(String component, ServingFlags flags) {
        Path folder = flags.certificateFolder().orElse(null);
        Path certificate = folder == null ? null : folder.resolve(component + ".crt");
        Path key = folder == null ? null : folder.resolve(component + ".key");
        if (certificate != null && key != null && Files.exists(certificate) && Files.exists(key)) {
            return new CertifiedKey(Pem.certificates(Pem.read(certificate)).getFirst(), Pem.privateKey(Pem.read(key)));
        }
        CertifiedKey own = CertificateAuthority.create(component + "-ca", Clock.systemUTC())
                .issueServer(component, List.of("localhost", "127.0.0.1"));
        if (certificate != null && key != null) {
            Pem.writeSecret(key, own.keyPem());
            Pem.write(certificate, own.certificatePem());
        }
        return own;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            int refusal = readers.isOpen(path) ? 0 : refusal((HttpsExchange) exchange, path);
            if (refusal != 0) {
                answerStatus(exchange, refusal, path);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                answerStatus(exchange, 405, path);
            } else {
                answer(exchange, path);
            }
        } catch (ApiException e) {
            LOG.warn("a request could not be judged: {}", e.getMessage());
            answerStatus(exchange, 500, exchange.getRequestURI().getPath());
        }
    }

    /** 401 or 403; 0 where the path may be read. */
    private int refusal(HttpsExchange exchange, String path) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        String bearer = header != null && header.startsWith("Bearer ")
                ? header.substring(7).strip()
                : "";
        Optional<Readers.Reader> reader = readers.identify(certificate(exchange), bearer);
        if (reader.isEmpty()) {
            return 401;
        }
        return readers.mayRead(reader.get(), path) ? 0 : 403;
    }

    private static @Nullable X509Certificate certificate(HttpsExchange exchange) {
        try {
            return exchange.getSSLSession().getPeerCertificates()[0] instanceof X509Certificate own ? own : null;
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }

    private void answer(HttpExchange exchange, String path) throws IOException {
        switch (path) {
            case "/healthz", "/livez", "/readyz" -> health(exchange, path);
            case "/metrics" -> {
                ByteArrayOutputStream out = new ByteArrayOutputStream(16 << 10);
                PrometheusTextFormatWriter.create().write(out, registry.scrape());
                respond(exchange, 200, PrometheusTextFormatWriter.CONTENT_TYPE, out.toByteArray());
            }
            default -> answerStatus(exchange, 404, path);
        }
    }

    private void health(HttpExchange exchange, String path) throws IOException {
        StringBuilder lines = new StringBuilder();
        boolean well = true;
        for (Map.Entry<String, BooleanSupplier> check : checks.entrySet()) {
            boolean holds = check.getValue().getAsBoolean();
            well &= holds;
            lines.append(holds ? "[+]" : "[-]").append(check.getKey());
            lines.append(holds ? " ok\n" : " failed: reason withheld\n");
        }
        String query = exchange.getRequestURI().getQuery();
        boolean verbose = query != null && query.contains("verbose");
        String name = path.substring(1);
        String body = well ? verbose ? lines + name + " check passed\n" : "ok" : lines + name + " check failed\n";
        respond(exchange, well ? 200 : 500, "text/plain; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
    }

    private static void answerStatus(HttpExchange exchange, int code, String path) throws IOException {
        String reason = switch (code) {
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "NotFound";
            case 405 -> "MethodNotAllowed";
            default -> "InternalError";
        };
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("kind", "Status");
        status.put("apiVersion", "v1");
        status.put("metadata", Map.of());
        status.put("status", "Failure");
        status.put("message", code == 401 ? reason : path + ": " + reason);
        status.put("reason", reason);
        status.put("code", code);
        respond(exchange, code, "application/json", JsonTree.encode(status));
    }

    private static void respond(HttpExchange exchange, int code, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(code, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        clients.forEach(Client::close);
    }
}
