package io.sailfish.apiserver.stream;

/**
 * Where a request is sent on to.
 *
 * @param host     name or address
 * @param port     port
 * @param security of the connection
 * @param path     path and query
 */
public record Target(String host, int port, Security security, String path) {

    /** As in a Host header. */
    String authority() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** Whether it is a kubelet. */
    boolean kubelet() {
        return security instanceof Security.Kubelet;
    }

    @Override
    public String toString() {
        return (security instanceof Security.None ? "http://" : "https://") + authority() + path;
    }
}
