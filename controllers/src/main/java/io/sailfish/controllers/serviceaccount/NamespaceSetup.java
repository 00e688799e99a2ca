package io.sailfish.controllers.serviceaccount;

import io.sailfish.client.informer.Informer;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Result;
import io.sailfish.client.work.Triggers;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.model.ApiObject;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.core.v1.ServiceAccount;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.ApiException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Sees to it that every namespace has its default service account and the ConfigMap with the cluster's CA. */
public final class NamespaceSetup {
    /** Upstream's name of the controller of default service accounts. */
    public static final String ACCOUNTS = "service-account-controller";
    /** Upstream's name of the controller that publishes the CA. */
    public static final String AUTHORITY = "root-ca-cert-publisher";

    private static final String AUTHORITY_MAP = "kube-root-ca.crt";
    private static final int WORKERS = 2;

    private NamespaceSetup() {}

    /** The controller of default service accounts. */
    public static Controller<NamespacedName> accounts(ControllerContext context) {
        return create(
                ACCOUNTS,
                context,
                CoreV1.SERVICE_ACCOUNTS,
                "default",
                namespace -> ServiceAccount.builder()
                        .metadata(metadata(namespace, "default"))
                        .build(),
                present -> present);
    }

    /** The controller that publishes the CA. */
    public static Controller<NamespacedName> authority(ControllerContext context, String pem) {
        Map<String, String> data = Map.of("ca.crt", pem);
        return create(
                AUTHORITY,
                context,
                CoreV1.CONFIG_MAPS,
                AUTHORITY_MAP,
                namespace -> ConfigMap.builder()
                        .metadata(metadata(namespace, AUTHORITY_MAP))
                        .data(data)
                        .build(),
                present -> present.withData(data));
    }

    private static ObjectMeta metadata(String namespace, String name) {
        return ObjectMeta.builder().namespace(namespace).name(name).build();
    }

    private static <T extends ApiObject> Controller<NamespacedName> create(
            String name,
            ControllerContext context,
            ResourceType<T> type,
            String object,
            Function<String, T> made,
            Function<T, T> mended) {
        Informer<Namespace> namespaces = context.informers().informer(CoreV1.NAMESPACES);
        Informer<T> objects = context.informers().informer(type);
        WorkQueue<NamespacedName> queue = new WorkQueue<>(name);
        namespaces.addInlineHandler(Triggers.self(queue));
        objects.addInlineHandler(Triggers.mapped(
                (changed, add) -> {
                    if (changed.name().equals(object)) {
                        add.accept(NamespacedName.clusterScoped(changed.namespace()));
                    }
                },
                queue));
        return new Controller<>(
                name,
                queue,
                key -> {
                    Optional<Namespace> namespace = namespaces.lister().get(key);
                    if (namespace.isEmpty()
                            || namespace.get().metadata().hasDeletionTimestamp()
                            || namespace.get().status().phase().equals("Terminating")) {
                        return Result.done();
                    }
                    Optional<T> present = objects.lister().get(new NamespacedName(key.name(), object));
                    try {
                        if (present.isEmpty()) {
                            context.client().resource(type).create(made.apply(key.name()));
                        } else if (!mended.apply(present.get()).equals(present.get())) {
                            context.client().resource(type).update(mended.apply(present.get()));
                        }
                    } catch (ApiException e) {
                        if (!e.is(ApiException.Reason.ALREADY_EXISTS) && !e.is(ApiException.Reason.NOT_FOUND)) {
                            throw e;
                        }
                    }
                    return Result.done();
                },
                WORKERS,
                List.of(namespaces, objects));
    }
}
