package io.sailfish.scheduler.queue;

import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Pods that wait, in three places: ready to be tried, by priority and then age; backing off after an attempt in vain;
 * and unschedulable until an event may help them, or {@link #FLUSH} has passed. Owned by the scheduler's thread; time
 * is passed in.
 */
public final class SchedulingQueue {
    /** Unschedulable pods are tried again after this long even if nothing seems to have changed. */
    public static final Duration FLUSH = Duration.ofMinutes(5);

    private static final Comparator<QueuedPod> ORDER = Comparator.comparingInt(
                    (QueuedPod pod) -> -pod.pod().spec().priority(0))
            .thenComparing(QueuedPod::since)
            .thenComparing(QueuedPod::key);

    private record Waiting(Instant until, QueuedPod pod) {}

    private final Duration firstBackoff;
    private final Duration mostBackoff;
    private final TreeSet<QueuedPod> ready = new TreeSet<>(ORDER);
    private final Map<NamespacedName, QueuedPod> readyByKey = new HashMap<>();
    private final Map<NamespacedName, Waiting> backingOff = new LinkedHashMap<>();
    private final Map<NamespacedName, Waiting> unschedulable = new LinkedHashMap<>();
    /** How many unschedulable pods each plug-in refused; under the empty name those that none did. */
    private final Map<String, Integer> refusing = new HashMap<>();
    /** No pod stops waiting by itself before this. */
    private Instant quietUntil = Instant.MAX;

    /** A queue with these least and greatest waits after attempts in vain. */
    public SchedulingQueue(Duration firstBackoff, Duration mostBackoff) {
        this.firstBackoff = firstBackoff;
        this.mostBackoff = mostBackoff;
    }

    /** A pod came or changed. A change of a refused pod lets it be tried again. */
    public void put(Pod pod, Instant now) {
        NamespacedName key = pod.key();
        QueuedPod known = take(key);
        makeReady(known == null ? new QueuedPod(pod, now, 0, now, Set.of()) : known.withPod(pod));
    }

    /** A pod's state changed in a way that cannot help it: only the copy is replaced. */
    public void refresh(Pod pod) {
        NamespacedName key = pod.key();
        QueuedPod before = readyByKey.get(key);
        if (before != null) {
            ready.remove(before);
            makeReady(before.withPod(pod));
        }
        backingOff.computeIfPresent(
                key,
                (same, waiting) -> new Waiting(waiting.until(), waiting.pod().withPod(pod)));
        unschedulable.computeIfPresent(
                key,
                (same, waiting) -> new Waiting(waiting.until(), waiting.pod().withPod(pod)));
    }

    /** The state in which a pod waits here, or null. */
    public @Nullable Pod find(NamespacedName key) {
        QueuedPod inReady = readyByKey.get(key);
        if (inReady != null) {
            return inReady.pod();
        }
        Waiting waiting = backingOff.getOrDefault(key, unschedulable.get(key));
        return waiting == null ? null : waiting.pod().pod();
    }

    /** A pod is gone, or placed. */
    public void remove(NamespacedName key) {
        take(key);
    }

    /** The next pod to try, which leaves the queue. */
    public Optional<QueuedPod> poll(Instant now) {
        wake(now);
        QueuedPod first = ready.pollFirst();
        if (first == null) {
            return Optional.empty();
        }
        readyByKey.remove(first.key());
        return Optional.of(first);
    }

    /** No node took the pod: it waits for an event that may help. */
    public void refuse(QueuedPod pod, Instant now) {
        Waiting before = unschedulable.put(pod.key(), waiting(now.plus(FLUSH), pod));
        if (before != null) {
            count(before.pod(), -1);
        }
        count(pod, 1);
    }

    private Waiting waiting(Instant until, QueuedPod pod) {
        quietUntil = until.isBefore(quietUntil) ? until : quietUntil;
        return new Waiting(until, pod);
    }

    private void count(QueuedPod pod, int change) {
        if (pod.rejecting().isEmpty()) {
            refusing.merge("", change, SchedulingQueue::sum);
        }
        pod.rejecting().forEach(plugin -> refusing.merge(plugin, change, SchedulingQueue::sum));
    }

    private static @Nullable Integer sum(int count, int change) {
        return count + change == 0 ? null : count + change;
    }

    /** An attempt failed for another reason: it is repeated after a back-off. */
    public void backOff(QueuedPod pod) {
        backingOff.put(pod.key(), waiting(pod.tried().plus(backoff(pod)), pod));
    }

    /** Something happened: the refused pods that it may help are tried again, after their back-off. */
    public void happened(ClusterEvent event, Instant now) {
        if (!event.mayHelp(refusing.keySet())) {
            return;
        }
        List<QueuedPod> helped = new ArrayList<>();
        unschedulable.values().removeIf(waiting -> event.mayHelp(waiting.pod()) && helped.add(waiting.pod()));
        for (QueuedPod pod : helped) {
            count(pod, -1);
            Instant until = pod.tried().plus(backoff(pod));
            if (until.isAfter(now)) {
                backingOff.put(pod.key(), waiting(until, pod));
            } else {
                makeReady(pod);
            }
        }
    }

    /** When the next pod stops waiting by itself. */
    public Optional<Instant> nextWake() {
        return Stream.concat(backingOff.values().stream(), unschedulable.values().stream())
                .map(Waiting::until)
                .min(Comparator.naturalOrder());
    }

    /** Whether a pod is ready to be tried. */
    public boolean hasReady() {
        return !ready.isEmpty();
    }

    /** How many pods wait in each place. */
    public record Sizes(int ready, int backingOff, int unschedulable) {}

    /** How many pods wait in each place. */
    public Sizes sizes() {
        return new Sizes(ready.size(), backingOff.size(), unschedulable.size());
    }

    private void wake(Instant now) {
        if (now.isBefore(quietUntil)) {
            return;
        }
        List<QueuedPod> due = new ArrayList<>();
        backingOff.values().removeIf(waiting -> !waiting.until().isAfter(now) && due.add(waiting.pod()));
        int fromBackOff = due.size();
        unschedulable.values().removeIf(waiting -> !waiting.until().isAfter(now) && due.add(waiting.pod()));
        due.subList(fromBackOff, due.size()).forEach(pod -> count(pod, -1));
        due.forEach(this::makeReady);
        quietUntil = nextWake().orElse(Instant.MAX);
    }

    private void makeReady(QueuedPod pod) {
        ready.add(pod);
        readyByKey.put(pod.key(), pod);
    }

    private Duration backoff(QueuedPod pod) {
        long factor = 1L << Math.min(pod.attempts() - 1, 10);
        Duration pause = firstBackoff.multipliedBy(Math.max(1, factor));
        return pause.compareTo(mostBackoff) > 0 ? mostBackoff : pause;
    }

    private @Nullable QueuedPod take(NamespacedName key) {
        QueuedPod pod = readyByKey.remove(key);
        if (pod != null) {
            ready.remove(pod);
            return pod;
        }
        Waiting waiting = backingOff.remove(key);
        if (waiting == null) {
            waiting = unschedulable.remove(key);
            if (waiting != null) {
                count(waiting.pod(), -1);
            }
        }
        return waiting == null ? null : waiting.pod();
    }
}
