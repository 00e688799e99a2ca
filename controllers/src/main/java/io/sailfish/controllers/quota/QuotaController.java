package io.sailfish.controllers.quota;

import io.sailfish.client.ResourceClient.ListOptions;
import io.sailfish.client.informer.EventHandler;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Reconciler;
import io.sailfish.client.work.Result;
import io.sailfish.client.work.Triggers;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.controllers.ServedResources;
import io.sailfish.model.ApiObject;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.ResourceType;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.PersistentVolumeClaim;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.ResourceQuota;
import io.sailfish.model.api.core.v1.ResourceQuotaStatus;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.quota.Amounts;
import io.sailfish.model.quota.QuotaScopes;
import io.sailfish.model.quota.QuotaUsage;
import io.sailfish.model.schema.ApiResource;
import io.sailfish.model.value.Quantity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Counts what the objects of a namespace use of each of its quotas, and writes it into the quota's status: whenever a pod,
 * service or claim changes, and every now and then for the rest. Between two counts the API server adds what it admits.
 * Defined by upstream's resourcequota controller.
 */
public final class QuotaController implements Reconciler<NamespacedName> {
    /** Upstream's name. */
    public static final String NAME = "resourcequota-controller";

    private static final int WORKERS = 2;
    /** How long what nobody tells us of may be counted wrongly: the end of other objects than pods, services and claims. */
    private static final Duration RECOUNT = Duration.ofSeconds(30);
    /** How long the use reserved for a write that then did not happen may last. */
    private static final Duration SELDOM = Duration.ofMinutes(5);
    /** How long a quota has to stand still before its use is lowered: what is reserved may be about to be written. */
    static final Duration SETTLED = Duration.ofSeconds(1);

    private final ControllerContext context;
    private final Supplier<List<ApiResource>> served;
    private final Informer<ResourceQuota> quotas;
    private final Informer<Pod> pods;
    private final Informer<Service> services;
    private final Informer<PersistentVolumeClaim> claims;
    /** The version of each quota whose use seems to be less, and since when it does. */
    private final Map<NamespacedName, Standstill> standstills = new ConcurrentHashMap<>();

    private record Standstill(String version, Instant since) {}

    private QuotaController(ControllerContext context, Supplier<List<ApiResource>> served) {
        this.context = context;
        this.served = served;
        this.quotas = context.informers().informer(CoreV1.RESOURCE_QUOTAS);
        this.pods = context.informers().informer(CoreV1.PODS);
        this.services = context.informers().informer(CoreV1.SERVICES);
        this.claims = context.informers().informer(CoreV1.PERSISTENT_VOLUME_CLAIMS);
    }

    /** The controller, ready to be started. */
    public static Controller<NamespacedName> create(ControllerContext context) {
        return create(context, new ServedResources(context.client()));
    }

    /** @param served the resources that there are, for quotas that count objects of any kind */
    static Controller<NamespacedName> create(ControllerContext context, Supplier<List<ApiResource>> served) {
        QuotaController reconciler = new QuotaController(context, served);
        WorkQueue<NamespacedName> queue = new WorkQueue<>(NAME, context.timers());
        reconciler.quotas.addInlineHandler(changedSpecs(queue));
        reconciler.pods.addInlineHandler(Triggers.mapped(reconciler::quotasOf, queue));
        reconciler.services.addInlineHandler(Triggers.mapped(reconciler::quotasOf, queue));
        reconciler.claims.addInlineHandler(Triggers.mapped(reconciler::quotasOf, queue));
        return new Controller<>(
                NAME,
                queue,
                reconciler,
                WORKERS,
                List.of(reconciler.quotas, reconciler.pods, reconciler.services, reconciler.claims));
    }

    /** What happens to a status is the API server's doing, or this controller's own. */
    private static EventHandler<ResourceQuota> changedSpecs(WorkQueue<NamespacedName> queue) {
        return new EventHandler<>() {
            @Override
            public void added(ResourceQuota quota) {
                queue.add(quota.key());
            }

            @Override
            public void updated(ResourceQuota old, ResourceQuota quota) {
                if (!old.spec().equals(quota.spec())) {
                    queue.add(quota.key());
                }
            }
        };
    }

    private void quotasOf(ApiObject object, Consumer<NamespacedName> add) {
        quotas.lister().inNamespace(object.namespace()).forEach(quota -> add.accept(quota.key()));
    }

    @Override
    public Result reconcile(NamespacedName key) {
        Optional<ResourceQuota> found = quotas.lister().get(key);
        if (found.isEmpty() || found.get().metadata().hasDeletionTimestamp()) {
            standstills.remove(key);
            return Result.done();
        }
        ResourceQuota quota = found.get();
        Map<String, Quantity> hard = quota.spec().hard();
        StringMap<Quantity> used = StringMap.of();
        for (String name : hard.keySet()) {
            used = used.with(name, Quantity.ZERO);
        }
        Map<String, Quantity> counted = Amounts.sum(used, counted(quota, hard.keySet()));
        boolean others = hard.keySet().stream().anyMatch(name -> !isWatched(name));
        if (others) {
            counted = Amounts.sum(counted, countedOthers(quota, hard.keySet()));
        }
        ResourceQuotaStatus status =
                ResourceQuotaStatus.builder().hard(hard).used(counted).build();
        if (isLess(counted, quota.status().used()) && !hasSettled(quota)) {
            return Result.after(SETTLED);
        }
        standstills.remove(key);
        if (!status.equals(quota.status())) {
            context.client().resource(CoreV1.RESOURCE_QUOTAS).updateStatus(quota.withStatus(status));
        }
        return Result.after(others ? RECOUNT : SELDOM);
    }

    private static boolean isLess(Map<String, Quantity> counted, Map<String, Quantity> used) {
        return counted.entrySet().stream()
                .anyMatch(amount -> amount.getValue().compareTo(used.getOrDefault(amount.getKey(), Quantity.ZERO)) < 0);
    }

    /** Whether a quota has not been written for a while. */
    private boolean hasSettled(ResourceQuota quota) {
        Instant now = context.timers().instant();
        String version = quota.metadata().resourceVersion();
        Standstill standstill = standstills.compute(
                quota.key(),
                (key, known) ->
                        known != null && known.version().equals(version) ? known : new Standstill(version, now));
        return !now.isBefore(standstill.since().plus(SETTLED));
    }

    private static boolean isWatched(String name) {
        return QuotaUsage.concerns(CoreV1.PODS, name)
                || QuotaUsage.concerns(CoreV1.SERVICES, name)
                || QuotaUsage.concerns(CoreV1.PERSISTENT_VOLUME_CLAIMS, name);
    }

    private Map<String, Quantity> counted(ResourceQuota quota, Set<String> names) {
        String namespace = quota.namespace();
        Map<String, Quantity> all = use(quota, names, CoreV1.PODS, pods.lister().inNamespace(namespace));
        all = Amounts.sum(
                all, use(quota, names, CoreV1.SERVICES, services.lister().inNamespace(namespace)));
        return Amounts.sum(
                all,
                use(
                        quota,
                        names,
                        CoreV1.PERSISTENT_VOLUME_CLAIMS,
                        claims.lister().inNamespace(namespace)));
    }

    private Map<String, Quantity> use(
            ResourceQuota quota, Set<String> names, ResourceType<?> type, List<? extends ApiObject> objects) {
        Instant now = context.timers().instant();
        Map<String, Quantity> use = StringMap.of();
        if (names.stream().noneMatch(name -> QuotaUsage.concerns(type, name))) {
            return use;
        }
        for (ApiObject object : objects) {
            if (QuotaScopes.match(quota.spec(), object)) {
                use = Amounts.sum(use, Amounts.only(QuotaUsage.of(type, object, now), names));
            }
        }
        return use;
    }

    /** Of kinds that are not watched here; scopes are none of theirs. */
    private Map<String, Quantity> countedOthers(ResourceQuota quota, Set<String> names) {
        Map<String, Quantity> all = StringMap.of();
        for (ApiResource resource : served.get()) {
            ResourceType<?> type = resource.type();
            boolean counts = type.namespaced()
                    && resource.verbs().contains("list")
                    && names.stream().anyMatch(name -> !isWatched(name) && QuotaUsage.concerns(type, name));
            if (counts) {
                List<? extends ApiObject> objects = context.client()
                        .resource(type)
                        .list(quota.namespace(), ListOptions.ALL)
                        .items();
                all = Amounts.sum(all, use(quota, names, type, objects));
            }
        }
        return all;
    }
}
