package io.sailfish.controllers.pod;

import io.sailfish.client.informer.Lister;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a controller has done and its cache does not show yet. As long as something is missing, counting pods would
 * count wrong. What never shows up is given up after {@link #PATIENCE}. Thread-safe.
 */
public final class Expectations {
    public static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final class Entry {
        private final Set<NamespacedName> made = new HashSet<>();
        private final Map<NamespacedName, String> deleted = new HashMap<>();
        private Instant since = Instant.MIN;
    }

    private final Map<NamespacedName, Entry> entries = new HashMap<>();

    /** The controller made this pod. */
    public synchronized void made(NamespacedName owner, Pod pod, Instant now) {
        Entry entry = entries.computeIfAbsent(owner, absent -> new Entry());
        entry.made.add(pod.key());
        entry.since = now;
    }

    /** The controller deletes these pods. */
    public synchronized void deleting(NamespacedName owner, List<Pod> pods, Instant now) {
        Entry entry = entries.computeIfAbsent(owner, absent -> new Entry());
        pods.forEach(pod -> entry.deleted.put(pod.key(), pod.metadata().uid()));
        entry.since = now;
    }

    /** The cache has seen this pod go: it need not show up first. */
    public synchronized void seenGone(NamespacedName owner, NamespacedName pod) {
        Entry entry = entries.get(owner);
        if (entry != null) {
            entry.made.remove(pod);
            entry.deleted.remove(pod);
        }
    }

    /** Nothing more is expected for this owner. */
    public synchronized void forget(NamespacedName owner) {
        entries.remove(owner);
    }

    /** Whether the cache shows all that was done. */
    public synchronized boolean areMet(NamespacedName owner, Lister<Pod> pods, Instant now) {
        Entry entry = entries.get(owner);
        if (entry == null) {
            return true;
        }
        entry.made.removeIf(key -> pods.get(key).isPresent());
        entry.deleted
                .entrySet()
                .removeIf(deleted -> pods.get(deleted.getKey())
                        .filter(pod -> pod.metadata().uid().equals(deleted.getValue())
                                && !pod.metadata().hasDeletionTimestamp())
                        .isEmpty());
        if (entry.made.isEmpty() && entry.deleted.isEmpty() || now.isAfter(entry.since.plus(PATIENCE))) {
            entries.remove(owner);
            return true;
        }
        return false;
    }
}
