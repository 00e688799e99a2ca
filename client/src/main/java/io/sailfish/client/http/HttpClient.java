package io.sailfish.client.http;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.StatusMessages;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The API across a connection: HTTP/2 over TLS, many requests on one connection, reconnecting by itself. With several
 * servers it stays with one and goes to the next where that cannot be reached.
 *
 * <p>Thread-safe. Watches run on a virtual thread each.
 */
public final class HttpClient implements Client {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final ClientConfig config;
    private final ClientTls tls;
    private final AtomicInteger preferred = new AtomicInteger();
    private final Set<AutoCloseable> watches = ConcurrentHashMap.newKeySet();
    private volatile Connection connection;

    /** An engine with the TLS material it was made with. */
    private record Connection(java.net.http.HttpClient engine, javax.net.ssl.SSLContext context) {}

    public HttpClient(ClientConfig config) {
        this.config = config;
        this.tls = new ClientTls(config);
        this.connection = connect();
    }

    private Connection connect() {
        try {
            javax.net.ssl.SSLContext context = tls.current();
            java.net.http.HttpClient.Builder builder = java.net.http.HttpClient.newBuilder()
                    .version(java.net.http.HttpClient.Version.HTTP_2)
                    .connectTimeout(CONNECT)
                    .sslContext(context)
                    .executor(task -> Thread.ofVirtual().name("http").start(task));
            return new Connection(builder.build(), context);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the client's certificates cannot be used: " + e.getMessage(), e);
        }
    }

    /** The engine; a new one where certificates were replaced in their files. */
    private java.net.http.HttpClient engine() {
        Connection present = connection;
        try {
            if (tls.current() != present.context()) {
                present = connect();
                connection = present;
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the client's certificates cannot be used: " + e.getMessage(), e);
        }
        return present.engine();
    }

    @Override
    public <T extends ApiObject> ResourceClient<T> resource(ResourceType<T> type) {
        return new HttpResource<>(this, type);
    }

    @Override
    public RawResponse raw(String method, String path, String contentType, byte[] body) {
        HttpResponse<byte[]> response = send(method, path, contentType, body, "*/*");
        return new RawResponse(
                response.statusCode(), response.headers().firstValue("Content-Type").orElse(""), response.body());
    }

    /** A request with a complete answer; throws the Status of any answer that is no success. */
    HttpResponse<byte[]> send(String method, String path, String contentType, byte[] body, String accept) {
        HttpResponse<byte[]> response =
                exchange(method, path, contentType, body, accept, config.requestTimeout(), BodyHandlers.ofByteArray());
        if (response.statusCode() >= 400) {
            throw failure(response.statusCode(), response.body());
        }
        return response;
    }

    /** A request whose answer is read as it comes. */
    HttpResponse<InputStream> stream(String path) {
        HttpResponse<InputStream> response = exchange(
                "GET", path, "", new byte[0], "application/json", config.requestTimeout(), BodyHandlers.ofInputStream());
        if (response.statusCode() >= 400) {
            try (InputStream body = response.body()) {
                throw failure(response.statusCode(), body.readAllBytes());
            } catch (IOException e) {
                throw unreachable(e);
            }
        }
        return response;
    }

    private static ApiException failure(int code, byte[] body) {
        return new ApiException(StatusMessages.toFailure(code, new String(body, StandardCharsets.UTF_8)));
    }

    private <B> HttpResponse<B> exchange(
            String method, String path, String contentType, byte[] body, String accept, Duration timeout, BodyHandler<B> handler) {
        int servers = config.servers().size();
        int first = preferred.get();
        IOException last = null;
        for (int attempt = 0; attempt < servers; attempt++) {
            int server = (first + attempt) % servers;
            HttpRequest request = request(config.servers().get(server), method, path, contentType, body, accept, timeout);
            try {
                HttpResponse<B> response = engine().send(request, handler);
                preferred.compareAndSet(first, server);
                return response;
            } catch (java.net.ConnectException | java.net.http.HttpConnectTimeoutException unreachable) {
                last = unreachable;
            } catch (java.net.http.HttpTimeoutException slow) {
                throw ApiErrors.timeout("the server did not answer within " + timeout.toSeconds() + " s", 0);
            } catch (IOException e) {
                throw unreachable(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw ApiErrors.serviceUnavailable("interrupted");
            }
        }
        throw unreachable(last == null ? new IOException("no server") : last);
    }

    private static ApiException unreachable(IOException cause) {
        String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return ApiErrors.serviceUnavailable("the server cannot be reached: " + why);
    }

    private HttpRequest request(
            URI server, String method, String path, String contentType, byte[] body, String accept, Duration timeout) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(base(server) + path))
                .timeout(timeout)
                .header("Accept", accept)
                .header("User-Agent", config.userAgent())
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (!contentType.isEmpty()) {
            builder.header("Content-Type", contentType);
        }
        if (!config.token().isNone()) {
            builder.header("Authorization", "Bearer " + config.token().read().strip());
        }
        return builder.build();
    }

    private static String base(URI server) {
        String text = server.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    void started(AutoCloseable watch) {
        watches.add(watch);
    }

    void ended(AutoCloseable watch) {
        watches.remove(watch);
    }

    /** Ends all watches and lets the connection go. */
    @Override
    public void close() {
        for (AutoCloseable watch : watches) {
            try {
                watch.close();
            } catch (Exception e) {
                throw new IllegalStateException("a watch does not end", e);
            }
        }
        connection.engine().shutdownNow();
    }
}
