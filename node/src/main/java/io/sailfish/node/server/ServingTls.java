package io.sailfish.node.server;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.sailfish.node.KubeletConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The TLS side of the server, made again when one of its files was replaced: new connections see the new certificate. */
final class ServingTls {
    private static final Logger LOG = LoggerFactory.getLogger(ServingTls.class);

    private final KubeletConfig.Server settings;
    private List<FileTime> times;
    private SslContext context;

    /** Throws where the files cannot be used. */
    ServingTls(KubeletConfig.Server settings) throws IOException {
        this.settings = settings;
        this.times = times();
        this.context = build();
    }

    /** The context for a new connection; the one before where new files cannot be used. */
    synchronized SslContext current() {
        try {
            List<FileTime> now = times();
            if (!now.equals(times)) {
                context = build();
                times = now;
            }
        } catch (IOException | IllegalArgumentException unusable) {
            LOG.warn("the new serving certificate cannot be used: {}", unusable.getMessage());
        }
        return context;
    }

    private List<FileTime> times() throws IOException {
        return List.of(
                Files.getLastModifiedTime(settings.certificate()),
                Files.getLastModifiedTime(settings.key()),
                Files.getLastModifiedTime(settings.clientCa()));
    }

    private SslContext build() throws IOException {
        return SslContextBuilder.forServer(
                        settings.certificate().toFile(), settings.key().toFile())
                .trustManager(settings.clientCa().toFile())
                .clientAuth(ClientAuth.OPTIONAL)
                .protocols("TLSv1.3", "TLSv1.2")
                .build();
    }
}
