package io.sailfish.apiserver.aggregation;

import io.sailfish.apiserver.aggregation.Conditions.Verdict;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.cache.Follower;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.ResourceRegistry;
import io.sailfish.apiserver.registry.StoredResource;
import io.sailfish.apiserver.registry.Verb;
import io.sailfish.model.api.apiregistration.v1.APIService;
import io.sailfish.model.api.apiregistration.v1.ApiregistrationV1;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.discovery.v1.DiscoveryV1;
import io.sailfish.model.status.ApiException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the condition of APIServices that tells whether they are there. Each is looked at when it, its Service or the
 * endpoints of that change, and every half minute; one that did not answer sooner, at growing intervals.
 */
final class Availability implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Availability.class);
    private static final Duration AGAIN = Duration.ofSeconds(30);
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);

    private final ResourceRegistry registry;
    private final StoredResource<APIService> services;
    private final RemoteChecks checks;
    private final RemoteDiscovery discovery;
    private final UserInfo self;
    private final Clock clock;
    private final Executor threads;
    private final Follower follower;
    private final Map<String, Watched> watched = new HashMap<>();
    private final Set<String> doubted = ConcurrentHashMap.newKeySet();

    /** An APIService that is looked at again and again. Only the follower's thread touches it, but for what is volatile. */
    private static final class Watched {
        private RemoteChecks.@Nullable Facts judged;
        private int failures;
        private volatile boolean running;
        private volatile long due;
    }

    Availability(
            ResourceRegistry registry,
            RemoteChecks checks,
            RemoteDiscovery discovery,
            UserInfo self,
            Clock clock,
            Executor threads) {
        this.registry = registry;
        this.services = registry.store(ApiregistrationV1.API_SERVICES);
        this.checks = checks;
        this.discovery = discovery;
        this.self = self;
        this.clock = clock;
        this.threads = threads;
        this.follower = new Follower(
                "apiservice-availability",
                registry.hub(),
                List.of(
                        services.cache(),
                        registry.store(CoreV1.SERVICES).cache(),
                        registry.store(DiscoveryV1.ENDPOINT_SLICES).cache()),
                this::look);
    }

    void start() {
        follower.start();
    }

    @Override
    public void close() {
        follower.close();
    }

    /** Somebody could not reach one that was there: it is looked at again at once. */
    void doubt(Remote remote) {
        doubted.add(remote.name());
        follower.lookAgain();
    }

    private Duration look() {
        Set<String> present = new HashSet<>();
        Duration next = Follower.UNTIL_CHANGED;
        for (APIService item : services.all()) {
            if (!item.spec().hasService()) {
                write(item.name(), Verdict.LOCAL);
                continue;
            }
            present.add(item.name());
            Watched known = watched.computeIfAbsent(item.name(), _ -> new Watched());
            if (!known.running) {
                if (doubted.remove(item.name())) {
                    known.due = System.nanoTime();
                }
                long left = known.due - System.nanoTime();
                RemoteChecks.Facts facts = checks.facts(item);
                if (left <= 0 || !facts.equals(known.judged)) {
                    begin(known, facts);
                } else if (left < next.toNanos()) {
                    next = Duration.ofNanos(left);
                }
            }
        }
        watched.keySet().retainAll(present);
        doubted.retainAll(present);
        discovery.keep(present);
        return next;
    }

    private void begin(Watched known, RemoteChecks.Facts facts) {
        known.failures = facts.equals(known.judged) ? known.failures : 0;
        known.judged = facts;
        known.running = true;
        threads.execute(() -> {
            try {
                Verdict verdict = checks.judge(facts);
                // Before others are told that it is there, so that discovery can say what is there.
                discovery.refresh(facts.remote(), verdict.isAvailable());
                write(facts.remote().name(), verdict);
                boolean retry = verdict.reason().equals(RemoteChecks.NO_ANSWER);
                known.failures = retry ? known.failures + 1 : 0;
                known.due = System.nanoTime() + (retry ? backoff(known.failures) : AGAIN).toNanos();
            } catch (RuntimeException failed) {
                LOG.error("{} could not be looked at", facts.remote().name(), failed);
                known.due = System.nanoTime() + AGAIN.toNanos();
            } finally {
                known.running = false;
                follower.lookAgain();
            }
        });
    }

    private static Duration backoff(int failures) {
        Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, 10));
        return delay.compareTo(AGAIN) < 0 ? delay : AGAIN;
    }

    private void write(String name, Verdict verdict) {
        APIService now = services.find("", name);
        // What became local or remote meanwhile is judged anew.
        if (now == null || now.spec().hasService() == verdict.equals(Verdict.LOCAL)) {
            return;
        }
        APIService changed = Conditions.with(now, verdict, clock.instant());
        if (changed.equals(now)) {
            return;
        }
        RequestContext context = RequestContext.of(self, Verb.UPDATE, "", name, clock)
                .withSubresource("status")
                .withFieldManager("kube-apiserver", false);
        try {
            services.update(context, changed);
            LOG.info("{} is {}available: {}", name, verdict.isAvailable() ? "" : "not ", verdict.message());
        } catch (ApiException refused) {
            if (!refused.is(ApiException.Reason.CONFLICT) && !refused.is(ApiException.Reason.NOT_FOUND)) {
                throw refused;
            }
            // Somebody else has changed it, which is seen and looked at anew.
            follower.lookAgain();
        }
    }
}
