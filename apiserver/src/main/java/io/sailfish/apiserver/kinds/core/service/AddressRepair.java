package io.sailfish.apiserver.kinds.core.service;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.ResourceStore;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.apiserver.server.StartStep;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.meta.v1.Condition;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.networking.v1.IPAddress;
import io.sailfish.model.api.networking.v1.NetworkingV1;
import io.sailfish.model.api.networking.v1.ParentReference;
import io.sailfish.model.api.networking.v1.ServiceCIDR;
import io.sailfish.model.api.networking.v1.ServiceCIDRSpec;
import io.sailfish.model.api.networking.v1.ServiceCIDRStatus;
import io.sailfish.model.value.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings IPAddresses in line with the Services that hold the addresses: what a crash between the two writes left, what
 * somebody deleted, and Services from before there were IPAddresses. A young IPAddress without a Service may be that of
 * one about to be written, and is left alone.
 */
public final class AddressRepair {
    private static final Logger LOG = LoggerFactory.getLogger(AddressRepair.class);
    private static final Duration INTERVAL = Duration.ofMinutes(3);
    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final String DEFAULT = "kubernetes";

    private final Registry registry;
    private final Clock clock;
    private final ClusterAddresses addresses;

    AddressRepair(Registry registry, UserInfo user, Clock clock) {
        this.registry = registry;
        this.clock = clock;
        this.addresses = new ClusterAddresses(user, RandomGenerator.getDefault());
    }

    /** The steps at the start of a server: the range of the flags, then the repair, which is done again every so often. */
    public static List<StartStep> steps(String range) {
        return List.of(
                new StartStep(
                        "start-kubernetes-service-cidr-controller",
                        (registry, user, clock) -> ensureDefault(range, registry, user, clock)),
                new StartStep(
                        "start-service-ip-repair-controllers",
                        INTERVAL,
                        (registry, user, clock) -> new AddressRepair(registry, user, clock).run()));
    }

    private static void ensureDefault(String range, Registry registry, UserInfo user, Clock clock) {
        String wanted = Ipv4Range.parse(range.split(",")[0].strip()).toString();
        ResourceStore<ServiceCIDR> store = registry.store(NetworkingV1.SERVICE_CIDRS);
        ServiceCIDR present = store.find("", DEFAULT);
        if (present == null) {
            store.create(RequestContext.of(user, Verb.CREATE, "", DEFAULT, clock), usual(wanted, clock));
        } else if (!present.spec().cidrs().contains(wanted)) {
            LOG.warn(
                    "the flags say that services are in {}, the ServiceCIDR {} says {}: it stays as it is",
                    wanted,
                    DEFAULT,
                    present.spec().cidrs());
        }
    }

    private static ServiceCIDR usual(String range, Clock clock) {
        return ServiceCIDR.builder()
                .metadata(ObjectMeta.builder().name(DEFAULT).build())
                .spec(ServiceCIDRSpec.builder().cidrs(List.of(range)).build())
                .status(ServiceCIDRStatus.builder()
                        .conditions(List.of(Condition.builder()
                                .type("Ready")
                                .status("True")
                                .message("Kubernetes default Service CIDR is ready")
                                .lastTransitionTime(Timestamp.seconds(clock.instant()))
                                .build()))
                        .build())
                .build();
    }

    /** Addresses are read before Services: whoever takes one writes in that order. */
    void run() {
        List<IPAddress> known = registry.store(NetworkingV1.IP_ADDRESSES).all();
        ResourceStore<Service> services = registry.store(CoreV1.SERVICES);
        for (Service service : services.all()) {
            ClusterAddresses.held(service).forEach(address -> keep(service, address));
        }
        Instant old = clock.instant().minus(GRACE);
        for (IPAddress address : known) {
            if (isOrphan(services, address)
                    && address.metadata().creationTimestamp().instant().isBefore(old)) {
                LOG.info("address {} belongs to nobody any more and is free again", address.name());
                addresses.release(taking(address.spec().parentRef()), address.name());
            }
        }
    }

    private ClusterAddresses.Taking taking(ParentReference owner) {
        return new ClusterAddresses.Taking(registry, clock, false, owner);
    }

    private void keep(Service service, String address) {
        IPAddress present = registry.store(NetworkingV1.IP_ADDRESSES).find("", address);
        ParentReference owner = ClusterAddresses.owner(service);
        if (present == null) {
            Service now = registry.store(CoreV1.SERVICES).find(service.namespace(), service.name());
            if (now != null && ClusterAddresses.held(now).contains(address)) {
                addresses.take(taking(owner), address);
            }
        } else if (!present.spec().parentRef().equals(owner)) {
            LOG.warn(
                    "service {} has address {}, which belongs to {} {}/{}: it should be made anew",
                    service.key(),
                    address,
                    present.spec().parentRef().resource(),
                    present.spec().parentRef().namespace(),
                    present.spec().parentRef().name());
        }
    }

    private static boolean isOrphan(ResourceStore<Service> services, IPAddress address) {
        ParentReference owner = address.spec().parentRef();
        boolean ours = address.metadata().labels().entrySet().containsAll(ClusterAddresses.LABELS.entrySet())
                && owner.group().isEmpty()
                && owner.resource().equals("services");
        if (!ours) {
            return false;
        }
        Service service = services.find(owner.namespace(), owner.name());
        return service == null || !ClusterAddresses.held(service).contains(address.name());
    }
}
