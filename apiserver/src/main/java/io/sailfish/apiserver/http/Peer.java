package io.sailfish.apiserver.http;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The client's end of a connection: the certificates it showed, which the handshake has proved to be its own and nobody
 * has judged, and what a judge made of them, so that this is done once for a connection.
 */
public final class Peer {
    /** A client without a certificate. */
    public static final Peer NONE = new Peer(List.of());

    private final List<X509Certificate> certificates;
    private final Map<Function<List<X509Certificate>, ?>, Object> judgements = new ConcurrentHashMap<>(2);

    public Peer(List<X509Certificate> certificates) {
        this.certificates = List.copyOf(certificates);
    }

    /** The certificates, the client's own first; empty where it showed none. */
    public List<X509Certificate> certificates() {
        return certificates;
    }

    /** What a judge makes of the certificates; asked the first time only. There are few judges, each the same for all peers. */
    @SuppressWarnings("unchecked")
    public <J> J judged(Function<List<X509Certificate>, J> judge) {
        // Not computed within the map: a judge may take long, and what two find out at once is the same.
        Object known = judgements.get(judge);
        if (known == null) {
            known = judge.apply(certificates);
            judgements.put(judge, known);
        }
        return (J) known;
    }
}
