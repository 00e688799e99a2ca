package io.sailfish.apiserver.stream;

/**
 * Where a request is sent on to.
 *
 * @param host    name or address
 * @param port    port
 * @param tls     whether to speak TLS
 * @param kubelet whether it is a kubelet, which is shown the API server's certificate
 * @param path    path and query
 */
record Target(String host, int port, boolean tls, boolean kubelet, String path) {

    /** As in a Host header. */
    String authority() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        return (tls ? "https://" : "http://") + authority() + path;
    }
}
