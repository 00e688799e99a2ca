package io.sailfish.apiserver.http;

import java.time.Duration;

/**
 * What the server bears from a client.
 *
 * @param headBytes            request line and headers together
 * @param bodyBytes            body; upstream's 3 MiB by default
 * @param concurrentStreams    requests at once on one HTTP/2 connection
 * @param pipelinedRequests    requests that wait on one HTTP/1.1 connection before it is no longer read
 * @param requestTimeout       from a request's first byte to its last
 * @param idleTimeout          a connection without a request under way
 * @param handshakeTimeout     TLS handshake
 * @param drainTimeout         how long requests under way may take when the server closes
 */
public record HttpLimits(
        int headBytes,
        int bodyBytes,
        int concurrentStreams,
        int pipelinedRequests,
        Duration requestTimeout,
        Duration idleTimeout,
        Duration handshakeTimeout,
        Duration drainTimeout) {

    /** The defaults. */
    public static final HttpLimits DEFAULT = new HttpLimits(
            256 << 10,
            3 << 20,
            1000,
            16,
            Duration.ofSeconds(60),
            Duration.ofMinutes(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(5));
}
