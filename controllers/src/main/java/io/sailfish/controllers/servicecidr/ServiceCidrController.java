package io.sailfish.controllers.servicecidr;

import io.sailfish.client.ResourceClient;
import io.sailfish.client.informer.EventHandler;
import io.sailfish.client.informer.Informer;
import io.sailfish.client.time.Backoff;
import io.sailfish.client.time.Timers;
import io.sailfish.client.work.Controller;
import io.sailfish.client.work.Reconciler;
import io.sailfish.client.work.Result;
import io.sailfish.client.work.WorkQueue;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.meta.v1.Condition;
import io.sailfish.model.api.networking.v1.IPAddress;
import io.sailfish.model.api.networking.v1.NetworkingV1;
import io.sailfish.model.api.networking.v1.ServiceCIDR;
import io.sailfish.model.value.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a finalizer on each ServiceCIDR and says that it is ready. One that is deleted is no longer ready, and stays until
 * no address is in it that is in no other. Defined by upstream's controller of the same purpose.
 */
public final class ServiceCidrController implements Reconciler<NamespacedName> {
    /** Upstream's name. */
    public static final String NAME = "service-cidr-controller";
    /** The service account in whose name it works. */
    public static final String ACCOUNT = "service-cidrs-controller";

    static final String FINALIZER = "networking.k8s.io/service-cidr-finalizer";

    /** API servers that do not know of the deletion yet may still give out addresses. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final String READY = "Ready";
    private static final String MANAGED_BY = "ipaddress.kubernetes.io/managed-by";
    private static final String ALLOCATOR = "ipallocator.k8s.io";

    private final Informer<ServiceCIDR> ranges;
    private final Informer<IPAddress> addresses;
    private final ResourceClient<ServiceCIDR> client;
    private final Timers timers;

    private ServiceCidrController(ControllerContext context) {
        this.ranges = context.informers().informer(NetworkingV1.SERVICE_CIDRS);
        this.addresses = context.informers().informer(NetworkingV1.IP_ADDRESSES);
        this.client = context.client().resource(NetworkingV1.SERVICE_CIDRS);
        this.timers = context.timers();
    }

    /** The controller, ready to be started. */
    public static Controller<NamespacedName> create(ControllerContext context) {
        ServiceCidrController reconciler = new ServiceCidrController(context);
        WorkQueue<NamespacedName> queue = new WorkQueue<>(NAME, context.timers(), Backoff.CONTROLLER);
        reconciler.ranges.addInlineHandler(new EventHandler<>() {
            @Override
            public void added(ServiceCIDR item) {
                queue.add(item.key());
                reconciler.terminating().forEach(queue::add);
            }

            @Override
            public void updated(ServiceCIDR old, ServiceCIDR item) {
                added(item);
            }

            @Override
            public void deleted(ServiceCIDR last) {
                reconciler.terminating().forEach(queue::add);
            }
        });
        reconciler.addresses.addInlineHandler(new EventHandler<>() {
            @Override
            public void deleted(IPAddress last) {
                reconciler.terminating().forEach(queue::add);
            }
        });
        return new Controller<>(NAME, queue, reconciler, 1, List.of(reconciler.ranges, reconciler.addresses));
    }

    private List<NamespacedName> terminating() {
        return ranges.lister().all().stream()
                .filter(item -> item.metadata().hasDeletionTimestamp())
                .map(ServiceCIDR::key)
                .toList();
    }

    @Override
    public Result reconcile(NamespacedName key) {
        ServiceCIDR item = ranges.lister().get(key).orElse(null);
        if (item == null) {
            return Result.done();
        }
        if (item.metadata().hasDeletionTimestamp()) {
            return end(item);
        }
        if (!item.metadata().finalizers().contains(FINALIZER)) {
            List<String> finalizers = new ArrayList<>(item.metadata().finalizers());
            finalizers.add(FINALIZER);
            item = client.update(item.withMetadata(item.metadata().withFinalizers(finalizers)));
        }
        // The range of the flags is made ready by the API server, in words of its own.
        if (!hasStatus(item, "True")) {
            ready(item, "True", "", "Kubernetes Service CIDR is ready");
        }
        return Result.done();
    }

    private Result end(ServiceCIDR item) {
        if (!item.metadata().finalizers().contains(FINALIZER)) {
            return Result.done();
        }
        if (isNeeded(item)) {
            if (!hasStatus(item, "False")) {
                ready(
                        item,
                        "False",
                        "Terminating",
                        "There are still IPAddresses referencing the ServiceCIDR,"
                                + " please remove them or create a new ServiceCIDR");
            }
            return Result.done();
        }
        Duration passed = Duration.between(item.metadata().deletionTimestamp().instant(), timers.instant());
        if (passed.compareTo(GRACE) < 0) {
            return Result.after(GRACE.minus(passed));
        }
        List<String> finalizers = new ArrayList<>(item.metadata().finalizers());
        finalizers.remove(FINALIZER);
        client.update(item.withMetadata(item.metadata().withFinalizers(finalizers)));
        return Result.done();
    }

    /** Whether an address would belong to no range without this one. */
    private boolean isNeeded(ServiceCIDR item) {
        List<AddressRange> own = parsed(item);
        List<AddressRange> others = ranges.lister().all().stream()
                .filter(other -> !other.name().equals(item.name()))
                .flatMap(other -> parsed(other).stream())
                .toList();
        if (own.stream().allMatch(range -> isIn(others, range))) {
            return false;
        }
        return addresses.lister().all().stream()
                .filter(address -> ALLOCATOR.equals(address.metadata().labels().get(MANAGED_BY)))
                .map(address -> AddressRange.parse(address.name()))
                .anyMatch(address -> isIn(own, address) && !isIn(others, address));
    }

    private static List<AddressRange> parsed(ServiceCIDR item) {
        return item.spec().cidrs().stream().map(AddressRange::parse).toList();
    }

    private static boolean isIn(List<AddressRange> ranges, AddressRange range) {
        return ranges.stream().anyMatch(outer -> outer.contains(range));
    }

    private static boolean hasStatus(ServiceCIDR item, String status) {
        return item.status().conditions().stream()
                .anyMatch(condition ->
                        condition.type().equals(READY) && condition.status().equals(status));
    }

    private void ready(ServiceCIDR item, String status, String reason, String message) {
        List<Condition> conditions = new ArrayList<>(item.status().conditions());
        conditions.removeIf(condition -> condition.type().equals(READY));
        conditions.add(Condition.builder()
                .type(READY)
                .status(status)
                .reason(reason)
                .message(message)
                .lastTransitionTime(Timestamp.seconds(timers.instant()))
                .build());
        client.updateStatus(item.withStatus(item.status().withConditions(conditions)));
    }
}
