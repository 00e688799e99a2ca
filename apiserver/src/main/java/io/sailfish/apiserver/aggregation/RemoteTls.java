package io.sailfish.apiserver.aggregation;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.sailfish.apiserver.pki.CertifiedKey;
import io.sailfish.apiserver.pki.Pem;
import io.sailfish.apiserver.stream.Security;
import io.sailfish.model.value.Bytes;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;

/** TLS towards other API servers, which are shown this server's certificate of a front proxy. */
final class RemoteTls {
    private static final int MOST_CONTEXTS = 256;

    private final CertifiedKey own;
    private final SslContext unjudged;
    private final Map<Bytes, SslContext> judged = new ConcurrentHashMap<>();

    RemoteTls(CertifiedKey own) {
        this.own = own;
        this.unjudged = build(
                builder().endpointIdentificationAlgorithm(null).trustManager(InsecureTrustManagerFactory.INSTANCE));
    }

    /**
     * As the APIService wants it.
     *
     * @throws IllegalArgumentException where its bundle of authorities cannot be used
     */
    Security of(Remote remote) {
        return remote.insecure() ? unjudged(remote) : new Security.Own(judging(remote.caBundle()), remote.serverName());
    }

    /** For questions whose answers are not relied on. */
    Security unjudged(Remote remote) {
        return new Security.Own(unjudged, remote.serverName());
    }

    private SslContext judging(Bytes bundle) {
        SslContext known = judged.get(bundle);
        if (known == null) {
            SslContextBuilder builder = builder().endpointIdentificationAlgorithm("HTTPS");
            if (!bundle.isEmpty()) {
                builder.trustManager(Pem.certificates(bundle.utf8()).toArray(X509Certificate[]::new));
            }
            known = build(builder);
            if (judged.size() >= MOST_CONTEXTS) {
                judged.clear();
            }
            judged.put(bundle, known);
        }
        return known;
    }

    private SslContextBuilder builder() {
        return SslContextBuilder.forClient()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                .keyManager(own.key(), own.certificate());
    }

    private static SslContext build(SslContextBuilder builder) {
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalArgumentException("cannot set up TLS: " + e.getMessage(), e);
        }
    }
}
