package io.sailfish.client.event;

import io.sailfish.model.api.core.v1.ObjectReference;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of an occurrence: a new Event, a higher count of one that is there, or nothing.
 *
 * <p>Upstream's rules: what recurs is counted; of events that differ only in their message, the eleventh and later ones
 * within ten minutes are combined into one; and one object gets a burst of 25 writes and then one in five minutes.
 * Remembers at most {@link #MEMORY} of each kind of key, the most recently used. Used by one thread.
 */
final class Correlator {
    static final int MEMORY = 4096;
    static final int SIMILAR = 10;
    static final Duration SIMILAR_WITHIN = Duration.ofMinutes(10);
    static final int BURST = 25;
    static final Duration REFILL = Duration.ofMinutes(5);
    static final String COMBINED = "(combined from similar events): ";

    /** What happened once. */
    record Occurrence(ObjectReference about, EventType type, String reason, String message, Instant time) {}

    /** Events that differ only in their message. */
    private record Similar(ObjectReference about, EventType type, String reason) {}

    /** Events that are the same. */
    record Same(ObjectReference about, EventType type, String reason, String message) {}

    /** An Event that was written: its name and how often it happened. */
    record Written(String name, int count, Instant first) {}

    /** What to write: the message, and the Event that counts it so far, null for a new one. */
    record Decision(Same key, String message, @Nullable Written before) {}

    private static final class Group {
        private final Set<String> messages = new HashSet<>();
        private Instant last = Instant.MIN;
    }

    private static final class Bucket {
        private double tokens = BURST;
        private Instant filled;

        Bucket(Instant now) {
            filled = now;
        }

        boolean take(Instant now) {
            double refill = (double) Duration.between(filled, now).toMillis() / REFILL.toMillis();
            tokens = Math.min(BURST, tokens + refill);
            filled = now;
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        }
    }

    private final Map<Similar, Group> groups = recent();
    private final Map<Same, Written> written = recent();
    private final Map<ObjectReference, Bucket> buckets = recent();

    private static <K, V> Map<K, V> recent() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > MEMORY;
            }
        };
    }

    /** What to write for an occurrence; empty where its object has had its share of events. */
    Optional<Decision> decide(Occurrence occurrence) {
        boolean combined = isOneOfMany(occurrence);
        String message = combined ? COMBINED + occurrence.message() : occurrence.message();
        Same key = new Same(
                occurrence.about(), occurrence.type(), occurrence.reason(), combined ? COMBINED : occurrence.message());
        ObjectReference object = occurrence.about().without(ObjectReference.FIELD_PATH);
        Bucket bucket = buckets.computeIfAbsent(object, absent -> new Bucket(occurrence.time()));
        if (!bucket.take(occurrence.time())) {
            return Optional.empty();
        }
        return Optional.of(new Decision(key, message, written.get(key)));
    }

    private boolean isOneOfMany(Occurrence occurrence) {
        Similar similar = new Similar(occurrence.about(), occurrence.type(), occurrence.reason());
        Group group = groups.computeIfAbsent(similar, absent -> new Group());
        if (group.last.isBefore(occurrence.time().minus(SIMILAR_WITHIN))) {
            group.messages.clear();
        }
        group.last = occurrence.time();
        if (group.messages.contains(occurrence.message())) {
            return false;
        }
        if (group.messages.size() >= SIMILAR) {
            return true;
        }
        group.messages.add(occurrence.message());
        return false;
    }

    /** Remembers what was written for a key. */
    void wrote(Same key, Written event) {
        written.put(key, event);
    }
}
