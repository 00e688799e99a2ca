package io.sailfish.client.election;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.client.time.Timers;
import io.sailfish.model.api.coordination.v1.CoordinationV1;
import io.sailfish.model.api.coordination.v1.Lease;
import io.sailfish.model.api.coordination.v1.LeaseSpec;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.ApiException.Reason;
import io.sailfish.model.value.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Campaigns for leadership by a Lease, in upstream's way, so that instances of both can campaign against each other.
 *
 * <p>The holder renews the lease every retry period. Who is not holder waits until the lease has not changed for its
 * duration, by its own clock (clocks need not agree), and then takes it with a compare-and-set. A holder that did not
 * manage to renew within the renew deadline, which is shorter than the duration, stops before another can start.
 *
 * <p>After leadership is lost the campaign goes on, until {@link #close}, which gives the lease back so that another
 * takes over at once. Thread-safe.
 */
public final class LeaderElector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderElector.class);

    /** Is told of leadership, one call at a time, in order, on a virtual thread. */
    public interface Callbacks {
        /** This instance leads from now on. Starts its work and returns. */
        void startedLeading();

        /** This instance leads no more. Ends its work before it returns; the campaign goes on after that. */
        void stoppedLeading();

        /** Another identity, or this one, was seen to lead. */
        default void observedLeader(String identity) {}
    }

    /**
     * What to campaign for, and the times.
     *
     * @param namespace     of the Lease
     * @param name          of the Lease
     * @param identity      unique among the instances
     * @param leaseDuration how long a lease is respected after it was seen to change
     * @param renewDeadline how long a holder tries to renew before it gives up; less than the duration
     * @param retryPeriod   between tries; less than the deadline
     */
    public record Settings(
            String namespace,
            String name,
            String identity,
            Duration leaseDuration,
            Duration renewDeadline,
            Duration retryPeriod) {
        public Settings {
            if (identity.isEmpty()) {
                throw new IllegalArgumentException("an identity is needed");
            }
            if (leaseDuration.compareTo(renewDeadline) <= 0 || renewDeadline.compareTo(retryPeriod) <= 0) {
                throw new IllegalArgumentException("lease duration > renew deadline > retry period does not hold: "
                        + leaseDuration + ", " + renewDeadline + ", " + retryPeriod);
            }
        }

        /** Upstream's times: 15, 10 and 2 seconds. */
        public static Settings of(String namespace, String name, String identity) {
            return new Settings(
                    namespace, name, identity, Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));
        }
    }

    private final ResourceClient<Lease> leases;
    private final Settings settings;
    private final Callbacks callbacks;
    private final Timers timers;
    private final ExecutorService calls = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("election").factory());
    private final ReentrantLock lock = new ReentrantLock();
    /** The lease as last seen, and when it was seen to change. */
    private @Nullable Lease seen;

    private Instant seenAt = Instant.MIN;
    private boolean leading;
    private boolean closed;
    private Timers.@Nullable Timer retry;
    private Timers.@Nullable Timer deadline;

    public LeaderElector(Client client, Settings settings, Callbacks callbacks, Timers timers) {
        this.leases = client.resource(CoordinationV1.LEASES);
        this.settings = settings;
        this.callbacks = callbacks;
        this.timers = timers;
    }

    /** Begins the campaign. */
    public void start() {
        Thread.ofVirtual().name("election-" + settings.name()).start(this::campaign);
    }

    /** Whether this instance leads. */
    public boolean isLeading() {
        lock.lock();
        try {
            return leading;
        } finally {
            lock.unlock();
        }
    }

    /** The identity that was last seen to hold the lease; empty where none was. */
    public String leader() {
        lock.lock();
        try {
            return holder(seen);
        } finally {
            lock.unlock();
        }
    }

    private static String holder(@Nullable Lease lease) {
        return lease == null ? "" : lease.spec().holderIdentity("");
    }

    /** One try to take or renew the lease, and the arrangement of the next. */
    private void campaign() {
        if (isClosed()) {
            return;
        }
        boolean holds = false;
        try {
            holds = acquireOrRenew();
        } catch (ApiException e) {
            LOG.debug("{}: no lease this time: {}", settings.name(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("{}: trying for the lease failed", settings.name(), e);
        }
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (holds) {
                renewed();
            }
            retry = timers.schedule(leading ? settings.retryPeriod() : jittered(settings.retryPeriod()), this::start);
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void renewed() {
        if (deadline != null) {
            deadline.cancel();
        }
        deadline = timers.schedule(settings.renewDeadline(), this::missed);
        if (!leading) {
            leading = true;
            LOG.info("{} leads {}", settings.identity(), settings.name());
            calls.execute(callbacks::startedLeading);
        }
    }

    private void missed() {
        lock.lock();
        try {
            if (leading && !closed) {
                leading = false;
                LOG.warn("{} leads {} no more: it was not renewed in time", settings.identity(), settings.name());
                calls.execute(callbacks::stoppedLeading);
            }
        } finally {
            lock.unlock();
        }
    }

    private static Duration jittered(Duration period) {
        return period.plusMillis(
                (long) (period.toMillis() * 1.2 * ThreadLocalRandom.current().nextDouble()));
    }

    /** Whether this instance holds the lease now. Throws what the API refuses with, conflicts above all. */
    private boolean acquireOrRenew() {
        Lease lease;
        try {
            lease = leases.get(settings.namespace(), settings.name());
        } catch (ApiException e) {
            if (!e.is(Reason.NOT_FOUND)) {
                throw e;
            }
            observe(leases.create(firstLease()));
            return true;
        }
        observe(lease);
        boolean own = holder(lease).equals(settings.identity());
        if (!own && !holder(lease).isEmpty() && isRespected()) {
            return false;
        }
        observe(leases.update(renewedLease(lease, own)));
        return true;
    }

    private boolean isRespected() {
        lock.lock();
        try {
            return seenAt.plus(settings.leaseDuration()).isAfter(timers.instant());
        } finally {
            lock.unlock();
        }
    }

    private void observe(Lease lease) {
        lock.lock();
        try {
            String before = holder(seen);
            if (seen == null || !seen.spec().equals(lease.spec())) {
                seenAt = timers.instant();
            }
            seen = lease;
            String identity = holder(lease);
            if (!closed && !identity.equals(before)) {
                calls.execute(() -> callbacks.observedLeader(identity));
            }
        } finally {
            lock.unlock();
        }
    }

    private Lease firstLease() {
        Timestamp now = Timestamp.micros(timers.instant());
        return Lease.builder()
                .metadata(ObjectMeta.builder()
                        .namespace(settings.namespace())
                        .name(settings.name())
                        .build())
                .spec(LeaseSpec.builder()
                        .holderIdentity(settings.identity())
                        .leaseDurationSeconds((int) settings.leaseDuration().toSeconds())
                        .acquireTime(now)
                        .renewTime(now)
                        .leaseTransitions(0)
                        .build())
                .build();
    }

    private Lease renewedLease(Lease lease, boolean own) {
        Timestamp now = Timestamp.micros(timers.instant());
        LeaseSpec spec = lease.spec();
        return lease.toBuilder()
                .spec(spec.toBuilder()
                        .holderIdentity(settings.identity())
                        .leaseDurationSeconds((int) settings.leaseDuration().toSeconds())
                        .acquireTime(own ? spec.acquireTime() : now)
                        .renewTime(now)
                        .leaseTransitions(spec.leaseTransitions(0) + (own ? 0 : 1))
                        .build())
                .build();
    }

    /** Ends the campaign. A leader's {@code stoppedLeading} has returned, and its lease is given back, when this does. */
    @Override
    public void close() {
        boolean led;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            led = leading;
            leading = false;
            if (retry != null) {
                retry.cancel();
            }
            if (deadline != null) {
                deadline.cancel();
            }
            if (led) {
                calls.execute(callbacks::stoppedLeading);
            }
        } finally {
            lock.unlock();
        }
        calls.close();
        if (led) {
            release();
        }
    }

    private void release() {
        try {
            Lease lease = leases.get(settings.namespace(), settings.name());
            if (!holder(lease).equals(settings.identity())) {
                return;
            }
            Timestamp now = Timestamp.micros(timers.instant());
            leases.update(lease.toBuilder()
                    .spec(lease.spec().toBuilder()
                            .holderIdentity("")
                            .leaseDurationSeconds(1)
                            .acquireTime(now)
                            .renewTime(now)
                            .build())
                    .build());
        } catch (ApiException e) {
            LOG.info("{}: the lease was not given back and will run out: {}", settings.name(), e.getMessage());
        }
    }
}
