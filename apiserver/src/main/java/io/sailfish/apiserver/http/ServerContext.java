package io.sailfish.apiserver.http;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all connections of a server share. */
record ServerContext(Handler handler, HttpLimits limits) {
    private static final Logger LOG = LoggerFactory.getLogger(ServerContext.class);
    private static final AttributeKey<List<X509Certificate>> PEER = AttributeKey.valueOf(ServerContext.class, "peer");

    /** Remembers the certificates that a connection's client showed. */
    static void setPeer(Channel connection, List<X509Certificate> certificates) {
        connection.attr(PEER).set(certificates);
    }

    /** The certificates that the connection's client showed. */
    static List<X509Certificate> peer(Channel connection) {
        List<X509Certificate> certificates = connection.attr(PEER).get();
        return certificates == null ? List.of() : certificates;
    }

    /** Gives a request to the handler; whatever escapes it is logged and answered as an internal error. */
    void dispatch(Exchange exchange) {
        try {
            handler.handle(exchange);
        } catch (Throwable failure) {
            LOG.error("{} {} failed", exchange.request().method(), exchange.request().target(), failure);
            exchange.respond(handler.refusal(500, "Internal error occurred: " + failure));
        }
    }
}
