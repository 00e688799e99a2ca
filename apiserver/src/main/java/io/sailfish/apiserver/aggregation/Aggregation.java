package io.sailfish.apiserver.aggregation;

import io.netty.channel.EventLoopGroup;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.callout.ServiceAddresses;
import io.sailfish.apiserver.discovery.Registered;
import io.sailfish.apiserver.openapi.DescribedElsewhere;
import io.sailfish.apiserver.pki.CertifiedKey;
import io.sailfish.apiserver.registry.ResourceRegistry;
import io.sailfish.apiserver.server.Connections;
import io.sailfish.apiserver.stream.Dialer;
import io.sailfish.apiserver.stream.Sender;
import io.sailfish.model.api.apiregistration.v1.APIService;
import io.sailfish.model.api.apiregistration.v1.ApiregistrationV1;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** All that makes other API servers part of this one: who they are, the way to them, and whether they are there. */
public final class Aggregation implements AutoCloseable {
    private final Parts parts;
    private final Registrations registrations;
    private final ServiceAddresses addresses;
    private final RemoteTls tls;
    private final Aggregator aggregator;
    private @Nullable RemoteDiscovery discovery;
    private @Nullable Availability availability;
    private @Nullable AutoRegistration registration;

    /**
     * What the server has.
     *
     * @param registry all resources, APIServices among them
     * @param proxy    what other servers are shown
     * @param dialer   opens connections
     * @param self     in whose name APIServices are written
     * @param threads  for what blocks
     */
    public record Parts(
            ResourceRegistry registry,
            CertifiedKey proxy,
            Dialer dialer,
            UserInfo self,
            Clock clock,
            Executor threads) {}

    public Aggregation(Parts parts) {
        this.parts = parts;
        var cache = parts.registry().store(ApiregistrationV1.API_SERVICES).cache();
        this.registrations = new Registrations(cache::snapshot);
        this.addresses = new ServiceAddresses(parts.registry());
        this.tls = new RemoteTls(parts.proxy());
        this.aggregator = new Aggregator(registrations, addresses, tls, new Sender(parts.dialer()), parts.threads());
    }

    /** Passes on what other servers answer. */
    public Connections connections() {
        return aggregator;
    }

    /** Whether another server serves a version of a group. */
    public boolean serves(String group, String version) {
        return registrations.find((group.isEmpty() ? "/api/" : "/apis/" + group + "/") + version) != null;
    }

    /** Begins to look after APIServices. */
    public void start(EventLoopGroup loops) {
        RemoteReader reader = new RemoteReader(addresses, parts.dialer(), loops);
        discovery = new RemoteDiscovery(reader, tls);
        availability = new Availability(
                parts.registry(),
                new RemoteChecks(parts.registry(), reader, tls),
                discovery,
                parts.self(),
                parts.clock(),
                parts.threads());
        aggregator.onUnreached(availability::doubt);
        availability.start();
        registration = new AutoRegistration(parts.registry(), parts.self(), parts.clock());
        registration.start();
    }

    /** Grows whenever {@link #registered} may tell something new. */
    public long changes() {
        RemoteDiscovery known = discovery;
        return registrations.current().source().revision() + (known == null ? 0 : known.changes());
    }

    /** All versions of groups, for discovery. */
    public List<Registered> registered() {
        return registrations.current().all().stream().map(this::registered).toList();
    }

    /** How the other servers that answer describe what they serve, for OpenAPI. */
    public List<DescribedElsewhere> described() {
        RemoteDiscovery known = discovery;
        return known == null ? List.of() : known.described();
    }

    private Registered registered(APIService item) {
        RemoteDiscovery known = discovery;
        return new Registered(
                item.name(),
                item.spec().group(),
                item.spec().version(),
                item.spec().groupPriorityMinimum(),
                item.spec().versionPriority(),
                item.spec().hasService() ? known == null ? RemoteDiscovery.UNKNOWN : known.of(Remote.of(item)) : null);
    }

    @Override
    public void close() {
        if (registration != null) {
            registration.close();
        }
        if (availability != null) {
            availability.close();
        }
    }
}
