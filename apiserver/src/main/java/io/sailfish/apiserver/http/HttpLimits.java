package io.sailfish.apiserver.http;

import java.time.Duration;

/**
 * What the server bears from a client.
 *
 * @param headBytes            request line and headers, each; upstream's 1 MiB by default
 * @param bodyBytes            body; upstream's 3 MiB by default
 * @param concurrentStreams    requests at once on one HTTP/2 connection
 * @param resetStreams         requests that a client may take back on one HTTP/2 connection within half a minute
 * @param pipelinedRequests    requests that wait on one HTTP/1.1 connection before it is no longer read
 * @param headTimeout          from a connection's beginning, or a further request's first byte, to the end of its head
 * @param requestTimeout       from the end of a request's head to its last byte
 * @param idleTimeout          a connection without a request under way
 * @param handshakeTimeout     TLS handshake
 * @param drainTimeout         how long requests under way may take when the server closes
 */
public record HttpLimits(
        int headBytes,
        int bodyBytes,
        int concurrentStreams,
        int resetStreams,
        int pipelinedRequests,
        Duration headTimeout,
        Duration requestTimeout,
        Duration idleTimeout,
        Duration handshakeTimeout,
        Duration drainTimeout) {

    /** The defaults. */
    public static final HttpLimits DEFAULT = new HttpLimits(
            1 << 20,
            3 << 20,
            1000,
            4000,
            16,
            Duration.ofSeconds(32),
            Duration.ofSeconds(60),
            Duration.ofMinutes(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(5));
}
