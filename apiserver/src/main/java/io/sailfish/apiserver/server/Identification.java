package io.sailfish.apiserver.server;

import io.sailfish.apiserver.authentication.BootstrapTokens;
import io.sailfish.apiserver.authentication.BrowserSessions;
import io.sailfish.apiserver.authentication.CertificateAuthenticator;
import io.sailfish.apiserver.authentication.FrontProxyAuthenticator;
import io.sailfish.apiserver.authentication.RequestAuthenticator;
import io.sailfish.apiserver.authentication.ServiceAccountTokens;
import io.sailfish.apiserver.authentication.StaticTokens;
import io.sailfish.apiserver.authentication.TokenAuthenticator;
import io.sailfish.apiserver.pki.CertifiedKey;
import io.sailfish.apiserver.pki.ClusterPki;
import io.sailfish.apiserver.pki.Pem;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Secret;
import io.sailfish.model.value.Timestamp;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Wires the ways in which requests prove whose they are, over what the registry holds. */
final class Identification {
    /** How long after an object's end its tokens may still be used, for what ends together with it. */
    private static final long LEEWAY_SECONDS = 60;

    private Identification() {}

    /** The issuer and judge of service account tokens. The registry is asked for when tokens are judged. */
    static ServiceAccountTokens tokens(ApiServerConfig config, ClusterPki pki, Supplier<Registry> registry) {
        return new ServiceAccountTokens(
                config.serviceAccountIssuer(),
                pki.serviceAccountKey(),
                pki.serviceAccountPublicKey(),
                (kind, namespace, name) -> uid(registry.get(), config.clock(), kind, namespace, name),
                config.clock());
    }

    /** All authenticators. */
    static RequestAuthenticator authenticator(
            ApiServerConfig config,
            ClusterPki pki,
            ServiceAccountTokens tokens,
            LoopbackClients loopback,
            Registry registry,
            BrowserSessions sessions) {
        List<TokenAuthenticator> all = new ArrayList<>();
        all.add(loopback);
        if (config.tokenFile() != null) {
            all.add(StaticTokens.read(config.tokenFile()));
        }
        all.add(tokens);
        if (isServed(registry, CoreV1.SECRETS)) {
            all.add(new BootstrapTokens(name -> bootstrapSecret(registry, name), config.clock()));
        }
        return new RequestAuthenticator(
                new FrontProxyAuthenticator(
                        new CertificateAuthenticator(frontProxyAuthorities(config, pki), config.clock()),
                        config.frontProxy().headers()),
                new CertificateAuthenticator(authorities(config, pki), config.clock()),
                all,
                config.apiAudiences(),
                sessions);
    }

    /** The authorities of proxies whose word is taken. */
    static List<X509Certificate> frontProxyAuthorities(ApiServerConfig config, ClusterPki pki) {
        Path file = config.frontProxy().authorities();
        return file == null ? List.of(pki.frontProxyAuthority().certificate()) : Pem.certificates(Pem.read(file));
    }

    /** What this server shows to the servers that it passes requests on to. */
    static CertifiedKey frontProxyClient(ApiServerConfig config, ClusterPki pki) {
        Path certificate = config.frontProxy().certificate();
        Path key = config.frontProxy().key();
        return certificate == null || key == null
                ? pki.frontProxyClientCertificate()
                : new CertifiedKey(Pem.certificates(Pem.read(certificate)).getFirst(), Pem.privateKey(Pem.read(key)));
    }

    /** All whose client certificates may be of use here. */
    static List<X509Certificate> issuers(ApiServerConfig config, ClusterPki pki) {
        List<X509Certificate> all = new ArrayList<>(authorities(config, pki));
        all.addAll(frontProxyAuthorities(config, pki));
        return all;
    }

    /** The authorities whose client certificates are believed. */
    static List<X509Certificate> authorities(ApiServerConfig config, ClusterPki pki) {
        return config.clientAuthorities() == null
                ? List.of(pki.authority().certificate())
                : Pem.certificates(Pem.read(config.clientAuthorities()));
    }

    private static @Nullable Map<String, String> bootstrapSecret(Registry registry, String name) {
        Secret secret = registry.store(CoreV1.SECRETS).find(BootstrapTokens.NAMESPACE, name);
        if (secret == null
                || !secret.type().equals(BootstrapTokens.SECRET_TYPE)
                || secret.metadata().hasDeletionTimestamp()) {
            return null;
        }
        Map<String, String> content = new TreeMap<>();
        secret.data().forEach((key, value) -> content.put(key, value.utf8()));
        return content;
    }

    private static @Nullable String uid(Registry registry, Clock clock, String kind, String namespace, String name) {
        ResourceType<? extends ApiObject> type = switch (kind) {
            case "ServiceAccount" -> CoreV1.SERVICE_ACCOUNTS;
            case "Pod" -> CoreV1.PODS;
            case "Node" -> CoreV1.NODES;
            case "Secret" -> CoreV1.SECRETS;
            default -> null;
        };
        if (type == null || !isServed(registry, type)) {
            return null;
        }
        ApiObject object = registry.store(type).find(namespace, name);
        if (object == null) {
            return null;
        }
        Timestamp end = object.metadata().deletionTimestamp();
        boolean isPast = object.metadata().hasDeletionTimestamp()
                && end.instant().plusSeconds(LEEWAY_SECONDS).isBefore(clock.instant());
        return isPast ? null : object.metadata().uid();
    }

    private static boolean isServed(Registry registry, ResourceType<?> type) {
        return registry.find(type.group(), type.version(), type.plural()) != null;
    }
}
