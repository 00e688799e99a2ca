package io.sailfish.apiserver.stream;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.sailfish.apiserver.pki.CertifiedKey;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards kubelets and proxied servers. Their certificates are not judged, as upstream does unless told otherwise:
 * kubelets may have made theirs themselves, and a proxied server's name is not what its certificate says.
 */
public final class ClientTls {
    private ClientTls() {}

    /** A context, with a client certificate where one is given. */
    public static SslContext context(@Nullable CertifiedKey client) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient()
                    .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                    .endpointIdentificationAlgorithm(null)
                    .trustManager(InsecureTrustManagerFactory.INSTANCE);
            if (client != null) {
                builder.keyManager(client.key(), client.certificate());
            }
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalStateException("cannot set up TLS: " + e.getMessage(), e);
        }
    }
}
