package io.sailfish.apiserver.server;

import io.sailfish.apiserver.authentication.RequestHeaders;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.pki.ClusterPki;
import io.sailfish.apiserver.pki.Pem;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.ResourceStore;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.codec.JsonTree;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Keeps the ConfigMap by which the servers behind this one know whose client certificates to believe, and whose word as a
 * proxy. What another API server of the cluster has put there stays beside it.
 */
final class AuthenticationConfigMap {
    private static final String NAMESPACE = "kube-system";
    private static final String NAME = "extension-apiserver-authentication";
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private AuthenticationConfigMap() {}

    /** The step at the start of a server, which is repeated. */
    static StartStep step(ApiServerConfig config, ClusterPki pki) {
        List<X509Certificate> clients = Identification.authorities(config, pki);
        List<X509Certificate> proxies = Identification.frontProxyAuthorities(config, pki);
        return new StartStep(
                "start-cluster-authentication-info-controller",
                AGAIN,
                (registry, user, clock) -> ensure(
                        registry,
                        user,
                        clock,
                        clients,
                        proxies,
                        config.frontProxy().headers()));
    }

    private static void ensure(
            Registry registry,
            UserInfo user,
            Clock clock,
            List<X509Certificate> clients,
            List<X509Certificate> proxies,
            RequestHeaders headers) {
        ResourceStore<ConfigMap> store = registry.store(CoreV1.CONFIG_MAPS);
        ConfigMap present = store.find(NAMESPACE, NAME);
        Map<String, String> before = present == null ? Map.of() : present.data();
        Map<String, String> data = new TreeMap<>(before);
        data.merge("client-ca-file", text(clients), (old, own) -> bundle(old, clients, clock));
        data.merge("requestheader-client-ca-file", text(proxies), (old, own) -> bundle(old, proxies, clock));
        data.put("requestheader-allowed-names", names(before, "requestheader-allowed-names", headers.allowedNames()));
        data.put("requestheader-username-headers", names(before, "requestheader-username-headers", headers.user()));
        data.put("requestheader-uid-headers", names(before, "requestheader-uid-headers", headers.uid()));
        data.put("requestheader-group-headers", names(before, "requestheader-group-headers", headers.group()));
        data.put(
                "requestheader-extra-headers-prefix",
                names(before, "requestheader-extra-headers-prefix", headers.extraPrefix()));
        RequestContext context = RequestContext.of(
                        user, present == null ? Verb.CREATE : Verb.UPDATE, NAMESPACE, NAME, clock)
                .withFieldManager("kube-apiserver", false);
        if (present == null) {
            store.create(
                    context,
                    ConfigMap.builder()
                            .metadata(ObjectMeta.builder()
                                    .namespace(NAMESPACE)
                                    .name(NAME)
                                    .build())
                            .data(data)
                            .build());
        } else if (!data.equals(before)) {
            store.update(context, present.withData(data));
        }
    }

    private static String text(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        certificates.forEach(certificate -> text.append(Pem.certificate(certificate)));
        return text.toString();
    }

    /** Those that are there and still good, and the own ones. */
    private static String bundle(String before, List<X509Certificate> own, Clock clock) {
        List<X509Certificate> old;
        try {
            old = Pem.certificates(before);
        } catch (IllegalArgumentException unreadable) {
            // Nobody can make use of it.
            return text(own);
        }
        Set<X509Certificate> all = new LinkedHashSet<>();
        old.stream()
                .filter(certificate -> certificate.getNotAfter().toInstant().isAfter(clock.instant()))
                .forEach(all::add);
        all.addAll(own);
        return text(new ArrayList<>(all));
    }

    private static String names(Map<String, String> data, String key, List<String> own) {
        Set<String> all = new LinkedHashSet<>();
        try {
            if (JsonTree.parse(data.getOrDefault(key, "[]").getBytes(StandardCharsets.UTF_8)) instanceof List<?> old) {
                old.forEach(name -> all.add(String.valueOf(name)));
            }
        } catch (RuntimeException unreadable) {
            // Nobody can make use of it.
            all.clear();
        }
        all.addAll(own);
        return new String(JsonTree.encode(List.copyOf(all)), StandardCharsets.UTF_8);
    }
}
