package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.cache.CacheHub;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.ApiException.Cause;
import io.sailfish.store.StoreException;
import java.time.Duration;
import java.util.List;

/**
 * Sees to it that requests are answered from caches that have what was written before, by whichever server, where the store
 * may be ahead of them. Blocks there; elsewhere it costs nothing.
 */
public final class Freshness {
    /** Upstream's patience with a cache that is behind. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final CacheHub hub;

    Freshness(CacheHub hub) {
        this.hub = hub;
    }

    /**
     * Waits for what a request has to see: writes and reads that name no revision for everything that was there when they
     * came, reads of a revision for that one, and those of any state for nothing.
     */
    public void await(Verb verb, String resourceVersion, String continueToken) {
        if (!hub.mayBeBehind()) {
            return;
        }
        boolean reads = verb == Verb.GET || verb == Verb.LIST || verb == Verb.WATCH;
        if (reads && !resourceVersion.isEmpty()) {
            // A revision that does not come is the read's own to refuse.
            hub.awaitPublished(ResourceVersionText.parse(resourceVersion), PATIENCE);
            return;
        }
        if (reads && !continueToken.isEmpty()) {
            hub.awaitPublished(ContinueToken.decode(continueToken).revision(), PATIENCE);
            return;
        }
        present();
    }

    private void present() {
        try {
            if (!hub.awaitPresent(PATIENCE)) {
                throw behind();
            }
        } catch (StoreException problem) {
            throw StoreFailures.translated(problem);
        }
    }

    private static ApiException behind() {
        return ApiErrors.timeout(
                "the server's cache is behind the store",
                List.of(new Cause("ResourceVersionTooLarge", "Too large resource version", "")),
                1);
    }
}
