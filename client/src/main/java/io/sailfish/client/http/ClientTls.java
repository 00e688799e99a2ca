package io.sailfish.client.http;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The TLS side of a client, made again when a certificate or key was replaced in its file. Thread-safe. */
final class ClientTls {
    private record Material(String authorities, String certificate, String key) {}

    private final ClientConfig config;
    private @Nullable Material material;
    private @Nullable SslContext context;

    ClientTls(ClientConfig config) {
        this.config = config;
    }

    /** The context for a new connection. */
    synchronized SslContext current() throws GeneralSecurityException, SSLException {
        Material now = new Material(
                config.authorities().read(),
                config.certificate().read(),
                config.key().read());
        SslContext present = context;
        if (present != null && now.equals(material)) {
            return present;
        }
        SslContext fresh = build(now);
        material = now;
        context = fresh;
        return fresh;
    }

    private SslContext build(Material from) throws GeneralSecurityException, SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2,
                        ApplicationProtocolNames.HTTP_1_1));
        if (config.insecure()) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm("");
        } else {
            builder.endpointIdentificationAlgorithm("HTTPS");
            if (!from.authorities().isEmpty()) {
                builder.trustManager(Pem.certificates(from.authorities()).toArray(X509Certificate[]::new));
            }
        }
        if (!from.certificate().isEmpty()) {
            builder.keyManager(Pem.privateKey(from.key()), Pem.certificates(from.certificate()));
        }
        return builder.build();
    }
}
