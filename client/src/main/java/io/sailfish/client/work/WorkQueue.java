package io.sailfish.client.work;

import io.sailfish.client.time.Backoff;
import io.sailfish.client.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A queue of keys to be worked on.
 *
 * <p>Guarantees: a key is queued at most once however often it is added; it is never given to two workers at a time; a
 * key that is added while it is worked on is queued again when that ends, so that no change is missed. Order is that of
 * first addition. The queue holds keys, never objects, so it is bounded by the number of keys there are.
 *
 * <p>{@link #addAfter} delays a key; of several delays for one key the shortest holds. {@link #addFailed} delays it by
 * the back-off of the failures counted for it, until {@link #forget}.
 *
 * <p>Thread-safe. Life cycle: {@link #take} and {@link #done} in turn by each worker until {@link #take} returns null,
 * which it does once the queue was {@link #close closed}. Keys need equals and hashCode.
 */
public final class WorkQueue<K> implements AutoCloseable {
    private final String name;
    private final Timers timers;
    private final Backoff backoff;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition available = lock.newCondition();
    private final Condition idle = lock.newCondition();
    /** Keys to give out, each also in {@link #waiting} with the time it was added. */
    private final ArrayDeque<K> queue = new ArrayDeque<>();
    /** Keys that need work: those in the queue, and those added while they are worked on. */
    private final Map<K, Instant> waiting = new HashMap<>();

    private final Set<K> working = new HashSet<>();
    private final Map<K, Integer> failures = new HashMap<>();
    private final Map<K, Delayed> delayed = new HashMap<>();
    private boolean closed;
    private long added;
    private long retried;
    private long taken;
    private Duration waited = Duration.ZERO;

    private record Delayed(Instant due, Timers.Timer timer) {}

    /** A queue in real time with the back-off of controllers. */
    public WorkQueue(String name) {
        this(name, Timers.system());
    }

    /** A queue with the back-off of controllers. */
    public WorkQueue(String name, Timers timers) {
        this(name, timers, Backoff.CONTROLLER);
    }

    public WorkQueue(String name, Timers timers, Backoff backoff) {
        this.name = name;
        this.timers = timers;
        this.backoff = backoff;
    }

    /** The name of this queue in metrics and logs. */
    public String name() {
        return name;
    }

    /** Queues a key now, unless it is queued. Without effect after close. */
    public void add(K key) {
        lock.lock();
        try {
            addLocked(key);
        } finally {
            lock.unlock();
        }
    }

    private void addLocked(K key) {
        if (closed) {
            return;
        }
        added++;
        if (waiting.putIfAbsent(key, timers.instant()) == null && !working.contains(key)) {
            queue.add(key);
            available.signal();
        }
    }

    /** Queues a key after a delay, unless it is to be queued sooner already. */
    public void addAfter(K key, Duration delay) {
        if (!delay.isPositive()) {
            add(key);
            return;
        }
        lock.lock();
        try {
            if (closed) {
                return;
            }
            Instant due = timers.instant().plus(delay);
            Delayed before = delayed.get(key);
            if (before != null) {
                if (!before.due().isAfter(due)) {
                    return;
                }
                before.timer().cancel();
            }
            delayed.put(key, new Delayed(due, timers.schedule(delay, () -> addDelayed(key, due))));
        } finally {
            lock.unlock();
        }
    }

    private void addDelayed(K key, Instant due) {
        lock.lock();
        try {
            Delayed entry = delayed.get(key);
            if (entry != null && entry.due().equals(due)) {
                delayed.remove(key);
                addLocked(key);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Counts a failure of this key and queues it after the back-off that follows from the count. */
    public void addFailed(K key) {
        int before;
        lock.lock();
        try {
            before = failures.merge(key, 1, Integer::sum) - 1;
            retried++;
        } finally {
            lock.unlock();
        }
        addAfter(key, backoff.delay(before));
    }

    /** Forgets the failures of this key. */
    public void forget(K key) {
        lock.lock();
        try {
            failures.remove(key);
        } finally {
            lock.unlock();
        }
    }

    /** How often this key has failed since it was last forgotten. */
    public int failures(K key) {
        lock.lock();
        try {
            return failures.getOrDefault(key, 0);
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a key to work on; null once the queue is closed. The caller calls {@link #done} with it. */
    public @Nullable K take() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && queue.isEmpty()) {
                available.await();
            }
            return closed ? null : poll();
        } finally {
            lock.unlock();
        }
    }

    /** A key to work on if there is one now, else null. The caller calls {@link #done} with it. */
    public @Nullable K tryTake() {
        lock.lock();
        try {
            return closed ? null : poll();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable K poll() {
        K key = queue.poll();
        if (key != null) {
            Instant since = waiting.remove(key);
            waited = waited.plus(Duration.between(since, timers.instant()));
            taken++;
            working.add(key);
        }
        return key;
    }

    /** Ends the work on a key that {@link #take} gave. */
    public void done(K key) {
        lock.lock();
        try {
            working.remove(key);
            if (waiting.containsKey(key) && !closed) {
                queue.add(key);
                available.signal();
            }
            if (working.isEmpty() && queue.isEmpty()) {
                idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is queued and nothing worked on; keys that wait for a delay do not count. For tests. */
    public void awaitIdle() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && !(working.isEmpty() && queue.isEmpty())) {
                idle.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many keys wait to be taken. */
    public int depth() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the queue: workers get null, what is queued or delayed is dropped, additions are ignored. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            delayed.values().forEach(entry -> entry.timer().cancel());
            delayed.clear();
            queue.clear();
            waiting.clear();
            failures.clear();
            available.signalAll();
            idle.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What the queue has done and holds. */
    public Metrics metrics() {
        lock.lock();
        try {
            return new Metrics(
                    name, queue.size(), working.size(), delayed.size(), failures.size(), added, retried, taken, waited);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Figures of a queue.
     *
     * @param depth   keys that wait to be taken
     * @param working keys that are worked on
     * @param delayed keys that wait for their time
     * @param failing keys with failures that are not forgotten
     * @param added   additions so far
     * @param retried additions after failure so far
     * @param taken   keys given out so far
     * @param waited  the total time that keys given out had waited
     */
    public record Metrics(
            String name,
            int depth,
            int working,
            int delayed,
            int failing,
            long added,
            long retried,
            long taken,
            Duration waited) {}
}
