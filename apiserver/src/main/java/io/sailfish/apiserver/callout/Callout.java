package io.sailfish.apiserver.callout;

import io.sailfish.model.value.Bytes;
import java.time.Duration;

/**
 * A webhook to call.
 *
 * @param host       the name that its certificate must carry
 * @param port       its port
 * @param path       path and query
 * @param connectTo  where it is; the host itself where it is empty
 * @param connectPort the port there
 * @param caBundle   the certificates it is judged by, in PEM; empty for those of the system
 * @param timeout    how long the whole call may take
 */
public record Callout(
        String host, int port, String path, String connectTo, int connectPort, Bytes caBundle, Duration timeout) {

    /** As messages show it. */
    public String url() {
        String authority = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return "https://" + authority + (port == 443 && connectTo.isEmpty() ? "" : ":" + port) + path;
    }
}
