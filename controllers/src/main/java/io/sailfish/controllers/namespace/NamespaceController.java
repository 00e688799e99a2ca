package io.sailfish.controllers.namespace;

import io.sailfish.client.ResourceClient;
import io.sailfish.client.ResourceClient.ListOptions;
import io.sailfish.client.informer.EventHandler;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.time.Backoff;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Reconciler;
import io.sailfish.client.work.Result;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.controllers.ServedResources;
import io.sailfish.model.ApiObject;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.core.v1.NamespaceCondition;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.schema.ApiResource;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Empties namespaces that are being deleted, and lets them go when they are empty. Defined by upstream's namespace
 * controller.
 */
public final class NamespaceController implements Reconciler<NamespacedName> {
    /** Upstream's name. */
    public static final String NAME = "namespace-controller";

    private static final String FINALIZER = "kubernetes";
    private static final DeleteOptions BACKGROUND = DeleteOptions.EMPTY.withPropagationPolicy("Background");
    /** After which what is left is looked at again; pods that end are noticed at once. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private static final int WORKERS = 8;

    private final ControllerContext context;
    private final Supplier<ServedResources.Found> served;
    private final Informer<Namespace> namespaces;
    private final Informer<Pod> pods;

    private NamespaceController(ControllerContext context, Supplier<ServedResources.Found> served) {
        this.context = context;
        this.served = served;
        this.namespaces = context.informers().informer(CoreV1.NAMESPACES);
        this.pods = context.informers().informer(CoreV1.PODS);
    }

    /** The controller, ready to be started. */
    public static Controller<NamespacedName> create(ControllerContext context) {
        return create(context, new ServedResources(context.client())::find);
    }

    /** @param served what there may be in a namespace */
    static Controller<NamespacedName> create(ControllerContext context, Supplier<ServedResources.Found> served) {
        NamespaceController reconciler = new NamespaceController(context, served);
        WorkQueue<NamespacedName> queue = new WorkQueue<>(NAME, context.timers(), Backoff.CONTROLLER);
        reconciler.namespaces.addInlineHandler(EventHandler.onChange(namespace -> {
            if (namespace.metadata().hasDeletionTimestamp()) {
                queue.add(namespace.key());
            }
        }));
        reconciler.pods.addInlineHandler(reconciler.lastPodGone(queue));
        return new Controller<>(NAME, queue, reconciler, WORKERS, List.of(reconciler.namespaces, reconciler.pods));
    }

    private EventHandler<Pod> lastPodGone(WorkQueue<NamespacedName> queue) {
        return new EventHandler<>() {
            @Override
            public void deleted(Pod last) {
                NamespacedName key = NamespacedName.clusterScoped(last.namespace());
                boolean terminating = namespaces
                        .lister()
                        .get(key)
                        .filter(namespace -> namespace.metadata().hasDeletionTimestamp())
                        .isPresent();
                if (terminating && pods.lister().inNamespace(last.namespace()).isEmpty()) {
                    queue.add(key);
                }
            }
        };
    }

    @Override
    public Result reconcile(NamespacedName key) {
        Optional<Namespace> found = namespaces.lister().get(key);
        if (found.isEmpty()
                || !found.get().metadata().hasDeletionTimestamp()
                || !found.get().spec().finalizers().contains(FINALIZER)) {
            return Result.done();
        }
        Namespace namespace = found.get();
        Remains remains = empty(namespace.name());
        if (remains.isNothing()) {
            release(namespace);
            return Result.done();
        }
        report(namespace, remains);
        if (!remains.failure().isEmpty()) {
            throw ApiErrors.serviceUnavailable(
                    "namespace " + namespace.name() + " cannot be emptied: " + remains.failure());
        }
        return Result.after(AGAIN);
    }

    private Remains empty(String namespace) {
        Remains remains = new Remains();
        List<ApiResource> resources;
        try {
            ServedResources.Found found = served.get();
            resources = found.resources();
            if (!found.failures().isEmpty()) {
                // What is known is emptied all the same.
                remains.discoveryFailed("unable to retrieve the complete list of server APIs: "
                        + found.failures().entrySet().stream()
                                .map(failure -> failure.getKey() + ": " + failure.getValue())
                                .collect(Collectors.joining(", ")));
            }
        } catch (ApiException e) {
            remains.discoveryFailed(String.valueOf(e.getMessage()));
            return remains;
        }
        for (ApiResource resource : resources) {
            if (resource.namespaced() && resource.verbs().containsAll(List.of("delete", "list"))) {
                String name = resource.type().qualifiedName();
                try {
                    ResourceClient<? extends ApiObject> client =
                            context.client().resource(resource.type());
                    remains.left(name, empty(client, namespace, resource.verbs().contains("deletecollection")));
                } catch (ApiException e) {
                    // A kind that is gone since has nothing left.
                    if (!e.is(ApiException.Reason.NOT_FOUND)) {
                        remains.failed(name, String.valueOf(e.getMessage()));
                    }
                }
            }
        }
        return remains;
    }

    /** Deletes the objects of one resource; those are given that are still there. */
    private static List<? extends ApiObject> empty(
            ResourceClient<? extends ApiObject> client, String namespace, boolean collectively) {
        List<? extends ApiObject> present =
                client.list(namespace, ListOptions.ALL).items();
        if (present.isEmpty()) {
            return present;
        }
        if (collectively) {
            client.deleteCollection(namespace, BACKGROUND, ListOptions.ALL);
        } else {
            present.forEach(object -> delete(client, object));
        }
        return client.list(namespace, ListOptions.ALL).items();
    }

    private static void delete(ResourceClient<? extends ApiObject> client, ApiObject object) {
        try {
            client.delete(object.namespace(), object.name(), BACKGROUND);
        } catch (ApiException e) {
            if (!e.is(ApiException.Reason.NOT_FOUND)) {
                throw e;
            }
        }
    }

    private void report(Namespace namespace, Remains remains) {
        List<NamespaceCondition> conditions = remains.conditions(
                namespace.status().conditions(), context.timers().instant());
        if (!conditions.equals(namespace.status().conditions())) {
            context.client()
                    .resource(CoreV1.NAMESPACES)
                    .updateStatus(namespace.withStatus(namespace.status().withConditions(conditions)));
        }
    }

    private void release(Namespace namespace) {
        List<String> others = namespace.spec().finalizers().stream()
                .filter(name -> !name.equals(FINALIZER))
                .toList();
        context.client()
                .resource(CoreV1.NAMESPACES)
                .updateSubresource(
                        "",
                        namespace.name(),
                        "finalize",
                        namespace.withSpec(namespace.spec().withFinalizers(others)));
    }
}
