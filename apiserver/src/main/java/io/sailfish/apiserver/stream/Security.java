package io.sailfish.apiserver.stream;

import io.netty.handler.ssl.SslContext;

/** How a connection to another server is made safe. */
public sealed interface Security {

    /** Not at all. */
    record None() implements Security {}

    /** By TLS, whatever certificate the other side has. */
    record Unjudged() implements Security {}

    /** By TLS, as towards kubelets, which are shown the API server's certificate. */
    record Kubelet() implements Security {}

    /**
     * By TLS of its own terms.
     *
     * @param tls        the terms
     * @param serverName whom the other side's certificate must name, where the terms say that it is judged
     */
    record Own(SslContext tls, String serverName) implements Security {}

    /** Unjudged TLS or nothing. */
    static Security of(boolean tls) {
        return tls ? new Unjudged() : new None();
    }
}
