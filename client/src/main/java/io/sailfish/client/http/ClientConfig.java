package io.sailfish.client.http;

import java.net.URI;
import java.time.Duration;
import java.util.List;

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
        boolean protobuf) {

    public ClientConfig {
        servers = List.copyOf(servers);
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
                true);
    }

    public ClientConfig withServers(List<URI> urls) {
        return new ClientConfig(
                urls,
                authorities,
                insecure,
                serverName,
                certificate,
                key,
                token,
                userAgent,
                requestTimeout,
                keepAlive,
                protobuf);
    }

    public ClientConfig withAuthorities(Content pem) {
        return new ClientConfig(
                servers,
                pem,
                insecure,
                serverName,
                certificate,
                key,
                token,
                userAgent,
                requestTimeout,
                keepAlive,
                protobuf);
    }

    public ClientConfig withInsecure(boolean any) {
        return new ClientConfig(
                servers,
                authorities,
                any,
                serverName,
                certificate,
                key,
                token,
                userAgent,
                requestTimeout,
                keepAlive,
                protobuf);
    }

    public ClientConfig withServerName(String name) {
        return new ClientConfig(
                servers,
                authorities,
                insecure,
                name,
                certificate,
                key,
                token,
                userAgent,
                requestTimeout,
                keepAlive,
                protobuf);
    }

    public ClientConfig withCertificate(Content chainPem, Content keyPem) {
        return new ClientConfig(
                servers,
                authorities,
                insecure,
                serverName,
                chainPem,
                keyPem,
                token,
                userAgent,
                requestTimeout,
                keepAlive,
                protobuf);
    }

    public ClientConfig withToken(Content bearer) {
        return new ClientConfig(
                servers,
                authorities,
                insecure,
                serverName,
                certificate,
                key,
                bearer,
                userAgent,
                requestTimeout,
                keepAlive,
                protobuf);
    }

    public ClientConfig withUserAgent(String name) {
        return new ClientConfig(
                servers,
                authorities,
                insecure,
                serverName,
                certificate,
                key,
                token,
                name,
                requestTimeout,
                keepAlive,
                protobuf);
    }

    public ClientConfig withRequestTimeout(Duration timeout) {
        return new ClientConfig(
                servers,
                authorities,
                insecure,
                serverName,
                certificate,
                key,
                token,
                userAgent,
                timeout,
                keepAlive,
                protobuf);
    }

    public ClientConfig withKeepAlive(Duration silence) {
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
                silence,
                protobuf);
    }

    public ClientConfig withProtobuf(boolean use) {
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
                use);
    }
}
