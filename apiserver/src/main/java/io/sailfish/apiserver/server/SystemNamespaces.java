package io.sailfish.apiserver.server;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.ResourceStore;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import java.time.Clock;
import java.util.List;

/** The namespaces that every cluster has. */
final class SystemNamespaces {
    private static final List<String> NAMES = List.of("default", "kube-system", "kube-public", "kube-node-lease");

    private SystemNamespaces() {}

    /** Makes those that are missing. Blocks. */
    static void ensure(Registry registry, UserInfo user, Clock clock) {
        ResourceStore<Namespace> store = registry.store(CoreV1.NAMESPACES);
        for (String name : NAMES) {
            if (store.find("", name) == null) {
                Namespace namespace = Namespace.builder()
                        .metadata(ObjectMeta.builder().name(name).build())
                        .build();
                store.create(RequestContext.of(user, Verb.CREATE, "", name, clock), namespace);
            }
        }
    }
}
