package io.sailfish.controllers.endpointslice;

import io.sailfish.client.ResourceClient;
import io.sailfish.client.informer.EventHandler;
import io.sailfish.client.informer.Index;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Reconciler;
import io.sailfish.client.work.Result;
import io.sailfish.client.work.Triggers;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Endpoints;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.discovery.v1.DiscoveryV1;
import io.sailfish.model.api.discovery.v1.EndpointSlice;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.model.status.ApiException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes which pods serve a Service, as EndpointSlices and as Endpoints. Defined by upstream's controllers of those.
 */
public final class EndpointSliceController implements Reconciler<NamespacedName> {
    /** Upstream's name. */
    public static final String NAME = "endpointslice-controller";

    /** Upstream's name of the controller of Endpoints, whose rights writing them takes. */
    public static final String ENDPOINTS_NAME = "endpoint-controller";

    private static final int WORKERS = 5;

    private final Duration gathering;
    private final ResourceClient<EndpointSlice> sliceClient;
    private final ResourceClient<Endpoints> endpointsClient;
    private final Informer<Service> services;
    private final Index<Service> bySelector;
    private final Informer<Pod> pods;
    private final Informer<EndpointSlice> slices;
    private final Informer<Endpoints> endpoints;
    private final Index<EndpointSlice> slicesOfService;
    /** What was written and the cache may not show yet: the revision of each slice that this controller wrote last. */
    private final Map<NamespacedName, Map<String, String>> written = new ConcurrentHashMap<>();

    private EndpointSliceController(ControllerContext context, ResourceClient<Endpoints> endpointsClient) {
        this.gathering = context.gathering();
        this.sliceClient = context.client().resource(DiscoveryV1.ENDPOINT_SLICES);
        this.endpointsClient = endpointsClient;
        this.services = context.informers().informer(CoreV1.SERVICES);
        this.bySelector = services.index("selector", EndpointSliceController::oneTerm);
        this.pods = context.informers().informer(CoreV1.PODS);
        this.slices = context.informers().informer(DiscoveryV1.ENDPOINT_SLICES);
        this.endpoints = context.informers().informer(CoreV1.ENDPOINTS);
        this.slicesOfService =
                slices.index("service", slice -> List.of(owner(slice).toString()));
    }

    private static NamespacedName owner(EndpointSlice slice) {
        return new NamespacedName(
                slice.namespace(), slice.metadata().labels().getOrDefault(SlicePlan.SERVICE_LABEL, ""));
    }

    /**
     * The controller, ready to be started.
     *
     * @param endpoints writes the older Endpoints, under the name {@link #ENDPOINTS_NAME}
     */
    public static Controller<NamespacedName> create(ControllerContext context, ResourceClient<Endpoints> endpoints) {
        EndpointSliceController reconciler = new EndpointSliceController(context, endpoints);
        WorkQueue<NamespacedName> queue = new WorkQueue<>(NAME);
        reconciler.services.addInlineHandler(Triggers.self(queue));
        reconciler.slices.addInlineHandler(Triggers.key(EndpointSliceController::owner, queue));
        reconciler.pods.addInlineHandler(reconciler.podTrigger(queue));
        return new Controller<>(
                NAME,
                queue,
                reconciler,
                WORKERS,
                List.of(reconciler.services, reconciler.pods, reconciler.slices, reconciler.endpoints));
    }

    /** A pod concerns the Services that select it, and that selected it before, where anything they publish changed. */
    private EventHandler<Pod> podTrigger(WorkQueue<NamespacedName> queue) {
        return new EventHandler<>() {
            @Override
            public void added(Pod pod) {
                concerning(pod, queue);
            }

            @Override
            public void updated(Pod old, Pod pod) {
                boolean relabelled =
                        !old.metadata().labels().equals(pod.metadata().labels());
                boolean changed = relabelled
                        || !old.status().podIP().equals(pod.status().podIP())
                        || !old.status().conditions().equals(pod.status().conditions())
                        || !old.status().phase().equals(pod.status().phase())
                        || !old.spec().nodeName().equals(pod.spec().nodeName())
                        || old.metadata().hasDeletionTimestamp()
                                != pod.metadata().hasDeletionTimestamp();
                if (changed) {
                    concerning(pod, queue);
                }
                if (relabelled) {
                    concerning(old, queue);
                }
            }

            @Override
            public void deleted(Pod last) {
                concerning(last, queue);
            }
        };
    }

    /** Pods come in crowds, and each change of one is a change of a slice of a hundred. */
    private void concerning(Pod pod, WorkQueue<NamespacedName> queue) {
        Map<String, String> labels = pod.metadata().labels();
        labels.forEach((label, value) -> {
            for (Service service : bySelector.get(term(pod.namespace(), label, value))) {
                if (LabelMatcher.ofLabels(service.spec().selector())
                        .matches(pod.metadata().labels())) {
                    queue.addAfter(service.key(), gathering);
                }
            }
        });
    }

    /** One of the labels that a Service asks for: a pod that lacks it is not meant. */
    private static List<String> oneTerm(Service service) {
        return selects(service)
                ? service.spec().selector().entrySet().stream()
                        .limit(1)
                        .map(wanted -> term(service.namespace(), wanted.getKey(), wanted.getValue()))
                        .toList()
                : List.of();
    }

    private static String term(String namespace, String label, String value) {
        return namespace + "/" + label + "=" + value;
    }

    private static boolean selects(Service service) {
        return !service.spec().selector().isEmpty() && !service.spec().type().equals("ExternalName");
    }

    @Override
    public Result reconcile(NamespacedName key) {
        List<EndpointSlice> present = slicesOfService.get(key.toString()).stream()
                .filter(slice ->
                        SlicePlan.MANAGER.equals(slice.metadata().labels().get(SlicePlan.MANAGER_LABEL)))
                .toList();
        Optional<Service> service = services.lister().get(key);
        if (service.isEmpty()) {
            present.forEach(this::delete);
            written.remove(key);
            deleteEndpoints(key);
            return Result.done();
        }
        if (!selects(service.get())) {
            return Result.done();
        }
        if (isBehind(key, present)) {
            // The slice's own event brings this key again.
            return Result.retry();
        }
        LabelMatcher selector = LabelMatcher.ofLabels(service.get().spec().selector());
        List<Pod> selected = pods.lister().inNamespace(key.namespace()).stream()
                .filter(pod -> selector.matches(pod.metadata().labels()))
                .toList();
        SlicePlan.Changes changes = SlicePlan.of(service.get(), selected, present);
        Map<String, String> revisions = new HashMap<>();
        changes.create().forEach(slice -> remember(revisions, sliceClient.create(slice)));
        changes.update().forEach(slice -> remember(revisions, sliceClient.update(slice)));
        changes.delete().forEach(this::delete);
        if (revisions.isEmpty()) {
            written.remove(key);
        } else {
            written.put(key, revisions);
        }
        writeEndpoints(service.get(), selected);
        return Result.done();
    }

    private static void remember(Map<String, String> revisions, EndpointSlice slice) {
        revisions.put(slice.name(), slice.metadata().resourceVersion());
    }

    /** Whether the cache does not yet show what was written last. */
    private boolean isBehind(NamespacedName key, List<EndpointSlice> present) {
        Map<String, String> revisions = written.get(key);
        if (revisions == null) {
            return false;
        }
        Map<String, EndpointSlice> byName = new HashMap<>();
        present.forEach(slice -> byName.put(slice.name(), slice));
        for (Map.Entry<String, String> entry : revisions.entrySet()) {
            EndpointSlice slice = byName.get(entry.getKey());
            long shown = slice == null ? 0 : Long.parseLong(slice.metadata().resourceVersion());
            boolean gone = slice == null && isGone(key, entry.getKey());
            if (!gone && shown < Long.parseLong(entry.getValue())) {
                return true;
            }
        }
        return false;
    }

    private boolean isGone(NamespacedName service, String slice) {
        try {
            sliceClient.get(service.namespace(), slice);
            return false;
        } catch (ApiException e) {
            return e.is(ApiException.Reason.NOT_FOUND);
        }
    }

    private void delete(EndpointSlice slice) {
        try {
            sliceClient.delete(slice.namespace(), slice.name(), DeleteOptions.EMPTY);
        } catch (ApiException e) {
            if (!e.is(ApiException.Reason.NOT_FOUND)) {
                throw e;
            }
        }
    }

    private void deleteEndpoints(NamespacedName key) {
        if (endpoints.lister().get(key).isPresent()) {
            try {
                endpointsClient.delete(key.namespace(), key.name(), DeleteOptions.EMPTY);
            } catch (ApiException e) {
                if (!e.is(ApiException.Reason.NOT_FOUND)) {
                    throw e;
                }
            }
        }
    }

    private void writeEndpoints(Service service, List<Pod> selected) {
        Optional<Endpoints> present = endpoints.lister().get(service.key());
        Endpoints wanted = EndpointsPlan.of(
                service, selected, present.map(Endpoints::metadata).orElse(ObjectMeta.EMPTY));
        if (present.isEmpty()) {
            endpointsClient.create(wanted);
        } else if (!wanted.equals(present.get())) {
            endpointsClient.update(wanted);
        }
    }
}
