package io.sailfish.apiserver.http;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all connections of a server share; {@code underWay} counts the requests without an answer. */
record ServerContext(Handler handler, HttpLimits limits, UnderWay underWay) {
    private static final Logger LOG = LoggerFactory.getLogger(ServerContext.class);
    private static final AttributeKey<Peer> PEER = AttributeKey.valueOf(ServerContext.class, "peer");

    /** Remembers who is at the other end of a connection. */
    static void setPeer(Channel connection, Peer peer) {
        connection.attr(PEER).set(peer);
    }

    /** Who is at the other end of a connection. */
    static Peer peer(Channel connection) {
        Peer peer = connection.attr(PEER).get();
        return peer == null ? Peer.NONE : peer;
    }

    /** Gives a request to the handler; whatever escapes it is logged and answered as an internal error. */
    void dispatch(Exchange exchange) {
        underWay.begin();
        exchange.whenAnswered(underWay::end);
        exchange.onClose(exchange::answering);
        try {
            handler.handle(exchange);
        } catch (Throwable failure) {
            LOG.error(
                    "{} {} failed",
                    exchange.request().method(),
                    exchange.request().target(),
                    failure);
            exchange.respond(handler.refusal(500, "Internal error occurred: " + failure));
        }
    }
}
