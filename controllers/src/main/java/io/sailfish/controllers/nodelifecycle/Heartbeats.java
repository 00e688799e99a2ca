package io.sailfish.controllers.nodelifecycle;

import io.sailfish.model.value.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When each node was last heard of, by the clock of this process: a node whose clock is wrong is as alive as another.
 *
 * <p>Holds one entry for each node and lease that is there. Thread-safe.
 */
final class Heartbeats {
    private record Beat(Timestamp lease, Timestamp status, Instant heard) {}

    private final Map<String, Beat> beats = new ConcurrentHashMap<>();

    /** The node's lease says this. */
    void lease(String node, Timestamp renewed, Instant now) {
        beats.compute(
                node,
                (name, beat) -> beat == null
                        ? new Beat(renewed, Timestamp.ZERO, now)
                        : beat.lease.equals(renewed) ? beat : new Beat(renewed, beat.status, now));
    }

    /** The node's status says this. */
    void status(String node, Timestamp reported, Instant now) {
        beats.compute(
                node,
                (name, beat) -> beat == null
                        ? new Beat(Timestamp.ZERO, reported, now)
                        : beat.status.equals(reported) ? beat : new Beat(beat.lease, reported, now));
    }

    /** How long the node may still be silent; zero or less where it has been for too long. */
    Duration left(String node, Duration grace, Instant now) {
        Beat beat = beats.get(node);
        return beat == null ? grace : Duration.between(now, beat.heard.plus(grace));
    }

    void forget(String node) {
        beats.remove(node);
    }
}
