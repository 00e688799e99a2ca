package io.sailfish.client.http;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * How to reach an API server and as whom; start with {@link #of} and use the withers.
 *
 * @param servers            base URLs of servers of one cluster; the first that can be reached is used
 * @param authorities        certificates (PEM) that the server's must be signed by; {@link Content#NONE} for the system's
 * @param insecure           whether any server certificate will do
 * @param serverName         the name that the server's certificate must have; empty for the host of the URL
 * @param certificate        the client's certificate chain (PEM)
 * @param key                the client's private key (PEM)
 * @param token              the client's bearer token; a file is read again after a minute
 * @param userAgent          the name of the client, to which the server attributes what it writes
 * @param requestTimeout     how long a request other than a watch or stream may take
 * @param keepAlive          how long a connection may be silent before the server is asked whether it is there, and how
 *                           long it then has to answer
 * @param protobuf           whether built-in types travel as protobuf rather than JSON
 * @param headers            sent with every request: whom to act as, or another way to say who one is
 * @param warnings           is given what servers warn of, by threads of the connections: it must not wait
 */
public record ClientConfig(
        List<URI> servers,
        Content authorities,
        boolean insecure,
        String serverName,
        Content certificate,
        Content key,
        Content token,
        String userAgent,
        Duration requestTimeout,
        Duration keepAlive,
        boolean protobuf,
        List<Header> headers,
        Consumer<String> warnings) {

    /** A name, which may come more than once, and a value. */
    public record Header(String name, String value) {}

    public ClientConfig {
        servers = List.copyOf(servers);
        headers = List.copyOf(headers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no server is given");
        }
        for (URI server : servers) {
            if (server.getHost() == null
                    || !("https".equals(server.getScheme()) || "http".equals(server.getScheme()))) {
                throw new IllegalArgumentException("not the URL of a server: " + server);
            }
        }
        if (certificate.isNone() != key.isNone()) {
            throw new IllegalArgumentException("a client certificate needs its key, and a key its certificate");
        }
    }

    /** The servers at these URLs, without credentials, trusting the system's authorities. */
    public static ClientConfig of(String... urls) {
        return new ClientConfig(
                java.util.Arrays.stream(urls).map(URI::create).toList(),
                Content.NONE,
                false,
                "",
                Content.NONE,
                Content.NONE,
                Content.NONE,
                "sailfish",
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                true,
                List.of(),
                warning -> {});
    }

    public ClientConfig withServers(List<URI> urls) {
        Copy copy = new Copy(this);
        copy.servers = urls;
        return copy.made();
    }

    public ClientConfig withAuthorities(Content pem) {
        Copy copy = new Copy(this);
        copy.authorities = pem;
        return copy.made();
    }

    public ClientConfig withInsecure(boolean any) {
        Copy copy = new Copy(this);
        copy.insecure = any;
        return copy.made();
    }

    public ClientConfig withServerName(String name) {
        Copy copy = new Copy(this);
        copy.serverName = name;
        return copy.made();
    }

    public ClientConfig withCertificate(Content chainPem, Content keyPem) {
        Copy copy = new Copy(this);
        copy.certificate = chainPem;
        copy.key = keyPem;
        return copy.made();
    }

    public ClientConfig withToken(Content bearer) {
        Copy copy = new Copy(this);
        copy.token = bearer;
        return copy.made();
    }

    public ClientConfig withUserAgent(String name) {
        Copy copy = new Copy(this);
        copy.userAgent = name;
        return copy.made();
    }

    public ClientConfig withRequestTimeout(Duration timeout) {
        Copy copy = new Copy(this);
        copy.requestTimeout = timeout;
        return copy.made();
    }

    public ClientConfig withKeepAlive(Duration silence) {
        Copy copy = new Copy(this);
        copy.keepAlive = silence;
        return copy.made();
    }

    public ClientConfig withProtobuf(boolean use) {
        Copy copy = new Copy(this);
        copy.protobuf = use;
        return copy.made();
    }

    public ClientConfig withHeaders(List<Header> always) {
        Copy copy = new Copy(this);
        copy.headers = always;
        return copy.made();
    }

    public ClientConfig withWarnings(Consumer<String> receiver) {
        Copy copy = new Copy(this);
        copy.warnings = receiver;
        return copy.made();
    }

    /** The same with some part another. */
    private static final class Copy {
        private List<URI> servers;
        private Content authorities;
        private boolean insecure;
        private String serverName;
        private Content certificate;
        private Content key;
        private Content token;
        private String userAgent;
        private Duration requestTimeout;
        private Duration keepAlive;
        private boolean protobuf;
        private List<Header> headers;
        private Consumer<String> warnings;

        Copy(ClientConfig from) {
            servers = from.servers;
            authorities = from.authorities;
            insecure = from.insecure;
            serverName = from.serverName;
            certificate = from.certificate;
            key = from.key;
            token = from.token;
            userAgent = from.userAgent;
            requestTimeout = from.requestTimeout;
            keepAlive = from.keepAlive;
            protobuf = from.protobuf;
            headers = from.headers;
            warnings = from.warnings;
        }

        ClientConfig made() {
            return new ClientConfig(
                    servers,
                    authorities,
                    insecure,
                    serverName,
                    certificate,
                    key,
                    token,
                    userAgent,
                    requestTimeout,
                    keepAlive,
                    protobuf,
                    headers,
                    warnings);
        }
    }
}
