package io.sailfish.store.etcd;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Leases for keys with a time to live. Keys that are written within a short time of each other, a minute or a twentieth of
 * their time, share one, up to a thousand, as upstream's do: a lease for each event would cost etcd more than the event.
 */
final class Leases {
    private static final int KEYS_A_LEASE = 1000;
    private static final Duration LONGEST_SHARING = Duration.ofMinutes(1);

    private final Connection connection;
    private @Nullable Lease last;

    /** A lease in use. */
    private static final class Lease {
        private final long ttlSeconds;
        private final long sharedUntil;
        private final CompletableFuture<Long> id;
        private int keys;

        Lease(long ttlSeconds, long sharedUntil, CompletableFuture<Long> id) {
            this.ttlSeconds = ttlSeconds;
            this.sharedUntil = sharedUntil;
            this.id = id;
        }
    }

    Leases(Connection connection) {
        this.connection = connection;
    }

    /** The lease for a key that shall live so long, or a little longer. */
    synchronized CompletableFuture<Long> lease(long ttlSeconds) {
        var now = System.nanoTime();
        var current = last;
        if (current == null
                || current.ttlSeconds != ttlSeconds
                || current.keys >= KEYS_A_LEASE
                || now - current.sharedUntil >= 0
                || current.id.isCompletedExceptionally()) {
            var shared = Math.min(LONGEST_SHARING.toSeconds(), ttlSeconds / 20);
            var id = connection
                    .client()
                    .getLeaseClient()
                    .grant(ttlSeconds + shared)
                    .thenApply(granted -> granted.getID());
            current = new Lease(ttlSeconds, now + Duration.ofSeconds(shared).toNanos(), id);
            last = current;
        }
        current.keys++;
        return current.id;
    }
}
