package io.sailfish.apiserver.server;

import io.sailfish.apiserver.pki.CertifiedKey;
import io.sailfish.apiserver.pki.Identity;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.store.memory.MemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** An API server in memory on a free port, with clients that nobody here wrote. */
final class RunningServer implements AutoCloseable {
    private static final char[] PASSWORD = "test".toCharArray();

    final ApiServer server;

    RunningServer(Path directory, ServedKinds kinds) {
        this(directory, kinds, config -> config);
    }

    RunningServer(Path directory, ServedKinds kinds, UnaryOperator<ApiServerConfig.Builder> setup) {
        Path tokens = directory.resolve("tokens.csv");
        try {
            Files.writeString(tokens, "tok,admin,admin,system:masters\njoe,joe,2\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server = ApiServer.start(
                setup.apply(ApiServerConfig.builder(directory.resolve("pki"))
                                .bindAddress("127.0.0.1")
                                .securePort(0)
                                .tokenFile(tokens)
                                .disabledAdmissionPlugins(Set.of("ServiceAccount")))
                        .build(),
                MemoryStore.open(),
                kinds);
    }

    /** What came back: the status, and the body as a tree or, where it is no JSON, as text. */
    record Reply(int status, Object body, HttpResponse<byte[]> response) {
        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        /** The value at a path of names in the body, or null. */
        @Nullable
        Object at(String... path) {
            Object value = body;
            for (String name : path) {
                value = value instanceof Map<?, ?> map ? map.get(name) : null;
            }
            return value;
        }
    }

    HttpClient client() {
        return HttpClient.newBuilder().sslContext(tls(null)).build();
    }

    HttpClient client(Identity identity) {
        return HttpClient.newBuilder()
                .sslContext(tls(server.pki().authority().issueClient(identity.user(), identity.groups())))
                .build();
    }

    SSLContext tls(@Nullable CertifiedKey own) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", server.pki().authority().certificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            if (own != null) {
                store.setKeyEntry("own", own.key(), PASSWORD, new Certificate[] {own.certificate()});
            }
            keys.init(store, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.localUrl() + path)).timeout(Duration.ofSeconds(20));
    }

    Reply send(HttpClient client, HttpRequest request) {
        try {
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            String type = response.headers().firstValue("content-type").orElse("");
            Object body = type.startsWith("application/json") && response.body().length > 0
                    ? JsonTree.parse(response.body())
                    : new String(response.body(), StandardCharsets.UTF_8);
            return new Reply(response.statusCode(), body, response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A request with a bearer token; an empty one is none. */
    Reply send(String token, String method, String path, String json, String... headers) {
        HttpRequest.Builder request = request(path).method(method, HttpRequest.BodyPublishers.ofString(json));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (!json.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try (HttpClient client = client()) {
            return send(client, request.build());
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
