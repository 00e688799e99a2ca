package io.sailfish.client.http;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The TLS side of a client, made again when a certificate or key was replaced in its file. Thread-safe. */
final class ClientTls {
    private static final char[] NO_PASSWORD = {};

    private record Material(String authorities, String certificate, String key) {}

    private final ClientConfig config;
    private @Nullable Material material;
    private @Nullable SSLContext context;

    ClientTls(ClientConfig config) {
        this.config = config;
    }

    /** The context for new connections. */
    synchronized SSLContext current() throws GeneralSecurityException {
        Material now = new Material(config.authorities().read(), config.certificate().read(), config.key().read());
        SSLContext present = context;
        if (present != null && now.equals(material)) {
            return present;
        }
        SSLContext fresh = SSLContext.getInstance("TLS");
        fresh.init(keys(now), trust(now), null);
        material = now;
        context = fresh;
        return fresh;
    }

    private static KeyManager @Nullable [] keys(Material from) throws GeneralSecurityException {
        if (from.certificate().isEmpty()) {
            return null;
        }
        KeyStore store = emptyStore();
        List<X509Certificate> chain = Pem.certificates(from.certificate());
        store.setKeyEntry("client", Pem.privateKey(from.key()), NO_PASSWORD, chain.toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private TrustManager @Nullable [] trust(Material from) throws GeneralSecurityException {
        if (config.insecure()) {
            return new TrustManager[] {new TrustsAnyone()};
        }
        if (from.authorities().isEmpty()) {
            return null;
        }
        KeyStore store = emptyStore();
        int count = 0;
        for (X509Certificate authority : Pem.certificates(from.authorities())) {
            store.setCertificateEntry("authority-" + count++, authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            return store;
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** For those who asked for it: checks nothing, the server's name included. */
    private static final class TrustsAnyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
