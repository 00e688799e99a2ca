package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.cache.CacheHub;
import io.sailfish.apiserver.cache.Selection;
import io.sailfish.apiserver.cache.Snapshot;
import io.sailfish.apiserver.cache.WatchCache;
import io.sailfish.apiserver.cache.WatchCursor;
import io.sailfish.model.ApiObject;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.ApiException.Cause;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Lists and watches of one kind, answered from its cache alone. */
final class Lister<T extends ApiObject> {
    private static final long SHORTEST_WATCH_SECONDS = 1800;

    private final WatchCache cache;
    private final CacheHub hub;
    private final Selections<T> selections;

    Lister(KindDefinition<T> definition, ServedVersion<?, T> version, WatchCache cache, CacheHub hub) {
        this.cache = cache;
        this.hub = hub;
        this.selections = new Selections<>(definition, version);
    }

    /** The list that a request asks for. */
    Listing list(String namespace, String name, ListRequest request) {
        request.check(false);
        Selection selection = selections.of(namespace, name, request);
        if (!request.continueToken().isEmpty()) {
            return continued(selection, request);
        }
        long asked = ResourceVersionText.parse(request.resourceVersion());
        if (request.resourceVersionMatch().equals("Exact")) {
            return new Listing(selection, exact(asked), asked, request.limit(), "");
        }
        Present present = present(asked);
        // A list that may be of any age comes from the cache whole, as upstream's does.
        long limit = request.resourceVersion().isEmpty() ? request.limit() : 0;
        return new Listing(selection, present.snapshot, present.revision, limit, "");
    }

    private Listing continued(Selection selection, ListRequest request) {
        if (!request.resourceVersion().isEmpty() && !request.resourceVersion().equals("0")) {
            throw ApiErrors.badRequest("specifying resource version is not allowed when using continue");
        }
        ContinueToken token = ContinueToken.decode(request.continueToken());
        String from = selection.prefix() + token.start();
        if (token.revision() < 0) {
            Present present = present(0);
            return new Listing(selection, present.snapshot, present.revision, request.limit(), from);
        }
        Snapshot snapshot = token.revision() <= hub.published() ? cache.at(token.revision()) : null;
        if (snapshot == null) {
            throw ApiErrors.expired("The provided continue parameter is too old to display a consistent list result."
                    + " You must start a new list without the continue parameter.");
        }
        return new Listing(selection, snapshot, token.revision(), request.limit(), from);
    }

    /** The newest state with the revision it is complete to. */
    private record Present(Snapshot snapshot, long revision) {}

    private Present present(long asked) {
        // In this order: what is read second can only be newer.
        long published = hub.published();
        Snapshot snapshot = cache.snapshot();
        long revision = Math.max(published, snapshot.revision());
        if (asked > revision) {
            throw tooLarge(asked, revision);
        }
        return new Present(snapshot, revision);
    }

    private Snapshot exact(long asked) {
        if (asked > hub.published()) {
            throw ApiErrors.unknown("etcdserver: mvcc: required revision is a future revision");
        }
        Snapshot snapshot = cache.at(asked);
        if (snapshot == null) {
            throw ApiErrors.expired("The resourceVersion for the provided list is too old.");
        }
        return snapshot;
    }

    /** Refuses a read that asks for a state that is not there yet. */
    void checkNotOlderThan(String resourceVersion) {
        if (!resourceVersion.isEmpty()) {
            present(ResourceVersionText.parse(resourceVersion));
        }
    }

    private static ApiException tooLarge(long asked, long current) {
        return ApiErrors.timeout(
                "Too large resource version: " + asked + ", current: " + current,
                List.of(new Cause("ResourceVersionTooLarge", "Too large resource version", "")),
                1);
    }

    /** The watch that a request asks for. */
    WatchCursor watch(String namespace, String name, ListRequest request) {
        request.check(true);
        Selection selection = selections.of(namespace, name, request);
        long asked = ResourceVersionText.parse(request.resourceVersion());
        Boolean initial = request.startsFromAnything() ? Boolean.TRUE : request.sendInitialEvents();
        boolean fromNow = initial != null && !initial && asked == 0;
        boolean initialObjects = initial == null ? asked == 0 : initial;
        if (initialObjects && asked > 0) {
            present(asked);
        }
        boolean initialEnd = initial != null && initial && request.allowBookmarks();
        long after = fromNow ? present(0).revision : asked;
        long timeout = request.timeoutSeconds() > 0
                ? request.timeoutSeconds()
                : ThreadLocalRandom.current().nextLong(SHORTEST_WATCH_SECONDS, 2 * SHORTEST_WATCH_SECONDS);
        return hub.watch(
                cache,
                new WatchCursor.Options(
                        selection, after, initialObjects, request.allowBookmarks(), initialEnd, timeout));
    }
}
