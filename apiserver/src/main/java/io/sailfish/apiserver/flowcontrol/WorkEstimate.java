package io.sailfish.apiserver.flowcontrol;

import io.sailfish.apiserver.cache.WatchCache;
import io.sailfish.apiserver.registry.ResourceRegistry;
import io.sailfish.apiserver.registry.VersionedResource;
import io.sailfish.apiserver.request.Query;
import io.sailfish.apiserver.request.RequestInfo;

/**
 * How many seats a request takes: one, but lists one more for every hundred objects that they may return. All others cost
 * about the same here; sending a write's event to many watchers is not charged to the write, since an event costs a watcher
 * some microseconds.
 */
public final class WorkEstimate {
    private static final int OBJECTS_PER_SEAT = 100;
    private static final int MOST = 10;
    /** No single request takes more than this part of its level's seats. */
    private static final double MOST_OF_LEVEL = 0.15;

    private final ResourceRegistry registry;

    public WorkEstimate(ResourceRegistry registry) {
        this.registry = registry;
    }

    /** How wide a request may be at a level of so many seats. */
    static int most(int nominal) {
        return Math.clamp((long) (nominal * MOST_OF_LEVEL), 1, MOST);
    }

    /** The seats of a request that a rule has taken. */
    public int seats(FlowRule rule, RequestInfo request, Query query) {
        boolean lists =
                request.verb().equals("list") || request.verb().equals("watch") && query.flag("sendInitialEvents");
        if (!lists || !request.isResource() || !request.name().isEmpty() || rule.mostSeats() == 1) {
            return 1;
        }
        VersionedResource<?, ?> resource = registry.served(request.group(), request.version(), request.resource());
        if (resource == null) {
            return 1;
        }
        WatchCache cache = resource.store().cache();
        String prefix = request.namespace().isEmpty() ? "" : request.namespace() + "/";
        int objects = cache.snapshot().count(prefix);
        return Math.clamp(
                (long) Math.ceilDiv(Math.min(objects, limit(query.first("limit"))), OBJECTS_PER_SEAT),
                1,
                rule.mostSeats());
    }

    /** The parameter, where it is a number above zero; what is none is refused later. */
    private static int limit(String text) {
        int limit = 0;
        for (int i = 0; i < text.length() && limit < Integer.MAX_VALUE / 20; i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return Integer.MAX_VALUE;
            }
            limit = limit * 10 + digit - '0';
        }
        return limit == 0 ? Integer.MAX_VALUE : limit;
    }
}
