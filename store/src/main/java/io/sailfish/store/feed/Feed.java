package io.sailfish.store.feed;

import io.sailfish.store.Store.Event;
import io.sailfish.store.Store.Watcher;
import io.sailfish.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one watch has seen. It belongs to the thread that catches up with the past, and from its joining on to the one that
 * delivers the present.
 */
public final class Feed {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

    private final String prefix;
    private final Watcher watcher;
    private long next;
    private volatile boolean ended;

    /** @param next the first revision that the watcher has not seen */
    public Feed(String prefix, Watcher watcher, long next) {
        this.prefix = prefix;
        this.watcher = watcher;
        this.next = next;
    }

    /** The first revision that the watcher has not seen. */
    public long next() {
        return next;
    }

    /** Whether there is nobody to deliver to any more. */
    public boolean ended() {
        return ended;
    }

    /** Delivers the events that are of this feed's prefix; they are all there are up to the revision. */
    public void deliver(List<Event> events, long upTo) {
        if (ended || upTo < next) {
            return;
        }
        var mine = matching(events);
        next = upTo + 1;
        try {
            if (!mine.isEmpty()) {
                watcher.onEvents(mine);
            }
        } catch (RuntimeException failure) {
            fail(new StoreException(StoreException.Kind.UNAVAILABLE, "the watcher failed: " + failure, failure));
        }
    }

    /** Tells the watcher that it has seen everything up to the revision, where it has. */
    public void progress(long revision) {
        if (ended || next != revision + 1) {
            return;
        }
        try {
            watcher.onProgress(revision);
        } catch (RuntimeException failure) {
            fail(new StoreException(StoreException.Kind.UNAVAILABLE, "the watcher failed: " + failure, failure));
        }
    }

    /** Ends the watch and says why. */
    public void fail(StoreException failure) {
        if (ended) {
            return;
        }
        ended = true;
        try {
            watcher.onFailure(failure);
        } catch (RuntimeException second) {
            LOG.warn("The watcher of {} failed when told that its watch failed", prefix, second);
        }
    }

    /** Ends the watch silently. */
    public void end() {
        ended = true;
    }

    private List<Event> matching(List<Event> events) {
        var first = 0;
        while (first < events.size() && !matches(events.get(first))) {
            first++;
        }
        if (first == events.size()) {
            return List.of();
        }
        var mine = new ArrayList<Event>(events.size() - first);
        for (var i = first; i < events.size(); i++) {
            var event = events.get(i);
            if (matches(event)) {
                mine.add(event);
            }
        }
        return mine;
    }

    private boolean matches(Event event) {
        return event.revision() >= next && event.key().startsWith(prefix);
    }
}
