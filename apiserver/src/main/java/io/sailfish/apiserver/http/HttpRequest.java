package io.sailfish.apiserver.http;

import java.net.SocketAddress;

/**
 * A request, whole.
 *
 * @param method  in upper case
 * @param target  path and query as they came
 * @param headers the headers
 * @param body    the body, empty where there is none
 * @param peer    the client's end of the connection
 * @param remote  where the request came from
 * @param version "1.1" or "2"
 */
public record HttpRequest(
        String method, String target, Headers headers, byte[] body, Peer peer, SocketAddress remote, String version) {

    /** The path as it came, percent escapes and all. */
    public String rawPath() {
        int question = target.indexOf('?');
        return question < 0 ? target : target.substring(0, question);
    }

    /** What stands after the question mark. */
    public String rawQuery() {
        int question = target.indexOf('?');
        return question < 0 ? "" : target.substring(question + 1);
    }

    /** The host and port that the client calls this server by; empty where it does not say. */
    public String host() {
        String host = headers.first("host");
        return host.isEmpty() ? headers.first(":authority") : host;
    }

    /** Whether the client asks to speak another protocol on this connection. */
    public boolean asksForUpgrade() {
        return version.startsWith("1.")
                && headers.has("upgrade")
                && headers.first("connection")
                        .toLowerCase(java.util.Locale.ROOT)
                        .contains("upgrade");
    }
}
