package io.sailfish.apiserver.kinds.core.service;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.ResourceStore;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.meta.v1.Preconditions;
import io.sailfish.model.api.networking.v1.IPAddress;
import io.sailfish.model.api.networking.v1.IPAddressSpec;
import io.sailfish.model.api.networking.v1.NetworkingV1;
import io.sailfish.model.api.networking.v1.ParentReference;
import io.sailfish.model.api.networking.v1.ServiceCIDR;
import io.sailfish.model.status.ApiException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of Services. There are those of all ServiceCIDRs that are ready; who has one has an IPAddress of that name.
 * Nothing is remembered here: an address is taken by creating its IPAddress, which the store lets one win, before the
 * Service is written. What a server that dies leaves behind is an IPAddress without a Service, which {@link
 * AddressRepair} removes.
 */
final class ClusterAddresses {
    static final Map<String, String> LABELS = Map.of(
            "ipaddress.kubernetes.io/ip-family", "IPv4", "ipaddress.kubernetes.io/managed-by", "ipallocator.k8s.io");

    private static final Logger LOG = LoggerFactory.getLogger(ClusterAddresses.class);
    private static final int SMALLEST_BAND = 16;
    private static final int LARGEST_BAND = 256;
    private static final int GUESSES = 16;

    private final UserInfo user;
    private final RandomGenerator random;

    /** @param user in whose name IPAddresses are written */
    ClusterAddresses(UserInfo user, RandomGenerator random) {
        this.user = user;
        this.random = random;
    }

    /** How the attempt to take a certain address ended. */
    enum Outcome {
        TAKEN,
        ALREADY_ALLOCATED,
        OUT_OF_RANGE
    }

    /** One write's dealings with the addresses, in its name. A dry run looks and takes nothing. */
    record Taking(Registry registry, Clock clock, boolean dryRun, ParentReference owner) {
        static Taking of(Registry registry, RequestContext context, Service service) {
            return new Taking(registry, context.clock(), context.dryRun(), ClusterAddresses.owner(service));
        }

        ResourceStore<IPAddress> store() {
            return registry.store(NetworkingV1.IP_ADDRESSES);
        }
    }

    /** Whom the addresses of a Service belong to. */
    static ParentReference owner(Service service) {
        return ParentReference.builder()
                .resource("services")
                .namespace(service.namespace())
                .name(service.name())
                .build();
    }

    /** Takes any address; none where all are taken. The lowest are left for those who ask for a certain one. */
    Optional<String> takeAny(Taking taking) {
        for (Ipv4Range range : ranges(taking.registry()).toList()) {
            Optional<String> address = takeAny(taking, range);
            if (address.isPresent()) {
                return address;
            }
        }
        return Optional.empty();
    }

    private Optional<String> takeAny(Taking taking, Ipv4Range range) {
        int size = range.size();
        int reserved = size <= SMALLEST_BAND ? 0 : Math.clamp(size / 16, SMALLEST_BAND, LARGEST_BAND);
        for (int i = 0; i < GUESSES && size > 0; i++) {
            String guess = range.address(random.nextInt(reserved, size));
            if (take(taking, guess)) {
                return Optional.of(guess);
            }
        }
        for (int i = size - 1; i >= 0; i--) {
            String address = range.address(i);
            if (take(taking, address)) {
                return Optional.of(address);
            }
        }
        return Optional.empty();
    }

    /** Takes a certain address. */
    Outcome takeThis(Taking taking, String address) {
        OptionalInt index = ranges(taking.registry())
                .map(range -> range.indexOf(address))
                .filter(OptionalInt::isPresent)
                .findFirst()
                .orElse(OptionalInt.empty());
        if (index.isEmpty()) {
            return Outcome.OUT_OF_RANGE;
        }
        return take(taking, address) ? Outcome.TAKEN : Outcome.ALREADY_ALLOCATED;
    }

    /** The range that spans an address without having it to give: its first or last address. */
    static Optional<Ipv4Range> spanning(Registry registry, String address) {
        return ranges(registry).filter(range -> range.spans(address)).findFirst();
    }

    /** Whether the address was free and is taken now. */
    boolean take(Taking taking, String address) {
        ResourceStore<IPAddress> store = taking.store();
        if (store.find("", address) != null) {
            return false;
        }
        if (taking.dryRun()) {
            return true;
        }
        try {
            store.create(context(Verb.CREATE, address, taking.clock()), object(address, taking.owner()));
            return true;
        } catch (ApiException lost) {
            if (lost.is(ApiException.Reason.ALREADY_EXISTS)) {
                return false;
            }
            throw lost;
        }
    }

    /** Gives an address back, if it is the owner's. What fails here is left to the repair. */
    void release(Taking taking, String address) {
        if (taking.dryRun()) {
            return;
        }
        IPAddress present = taking.store().find("", address);
        if (present == null || !present.spec().parentRef().equals(taking.owner())) {
            return;
        }
        try {
            // That one and no other: it may have been given to somebody else meanwhile.
            Preconditions same =
                    Preconditions.builder().uid(present.metadata().uid()).build();
            taking.store()
                    .delete(
                            context(Verb.DELETE, address, taking.clock()),
                            DeleteOptions.builder().preconditions(same).build());
        } catch (ApiException failure) {
            if (!failure.is(ApiException.Reason.NOT_FOUND) && !failure.is(ApiException.Reason.CONFLICT)) {
                LOG.warn("address {} was not given back: {}", address, failure.getMessage());
            }
        }
    }

    private RequestContext context(Verb verb, String address, Clock clock) {
        return RequestContext.of(user, verb, "", address, clock);
    }

    private static IPAddress object(String address, ParentReference owner) {
        return IPAddress.builder()
                .metadata(ObjectMeta.builder().name(address).labels(LABELS).build())
                .spec(IPAddressSpec.builder().parentRef(owner).build())
                .build();
    }

    private static Stream<Ipv4Range> ranges(Registry registry) {
        return registry.store(NetworkingV1.SERVICE_CIDRS).all().stream()
                .filter(ClusterAddresses::isReady)
                .flatMap(item -> item.spec().cidrs().stream())
                .filter(Ipv4Range::isFour)
                .map(Ipv4Range::parse);
    }

    /** Ready unless it is said not to be, so that addresses are there without the controller that says so. */
    private static boolean isReady(ServiceCIDR item) {
        return !item.metadata().hasDeletionTimestamp()
                && item.status().conditions().stream()
                        .filter(condition -> condition.type().equals("Ready"))
                        .allMatch(condition -> condition.status().equals("True"));
    }

    /** The addresses that a Service holds. */
    static List<String> held(Service service) {
        boolean none = service.spec().type().equals("ExternalName")
                || service.spec().clusterIP().equals("None");
        return none
                ? List.of()
                : Stream.concat(Stream.of(service.spec().clusterIP()), service.spec().clusterIPs().stream())
                        .filter(address -> !address.isEmpty())
                        .distinct()
                        .toList();
    }
}
