package io.sailfish.client.fake;

import io.sailfish.client.ResourceClient.WatchEvent;
import io.sailfish.client.ResourceClient.WatchHandle;
import io.sailfish.client.ResourceClient.WatchHandler;
import io.sailfish.model.ApiObject;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.ResourceType;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The objects of all resources with one sequence of revisions, the last events, and those who watch.
 *
 * <p>Watchers are told by the thread that writes, after its write and before the write returns; where another thread is
 * telling a watcher already, that one goes on to this event and the writer waits for it. So a test sees an informer
 * follow at once. A watcher that itself writes does not wait, and what it wrote is told after it returns.
 */
final class FakeStore {
    private static final int HISTORY = 100_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition written = lock.newCondition();
    private final Condition told = lock.newCondition();
    /** The threads that are in a handler, which must not wait for each other. */
    private final Set<Thread> tellers = new HashSet<>();

    private final Map<String, TreeMap<NamespacedName, ApiObject>> tables = new HashMap<>();
    private final ArrayDeque<Change> history = new ArrayDeque<>();
    private final List<Watcher<?>> watchers = new ArrayList<>();
    private long revision = 1;
    /** Watches from before this revision are refused. */
    private long oldest = 1;

    /** One write: what was there before and what is there after. */
    private record Change(
            long revision,
            String resource,
            @Nullable ApiObject before,
            @Nullable ApiObject after) {}

    /** Runs a read-modify-write as one step, then tells the watchers. */
    <R> R atomically(Supplier<R> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            boolean outermost = lock.getHoldCount() == 1;
            lock.unlock();
            if (outermost) {
                tellAll();
            }
        }
    }

    long revision() {
        lock.lock();
        try {
            return revision;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("unchecked")
    <T extends ApiObject> @Nullable T get(ResourceType<T> type, NamespacedName key) {
        lock.lock();
        try {
            return (T) table(type.toString()).get(key);
        } finally {
            lock.unlock();
        }
    }

    /** All objects in the order of their keys. */
    @SuppressWarnings("unchecked")
    <T extends ApiObject> List<T> all(ResourceType<T> type) {
        lock.lock();
        try {
            return (List<T>) List.copyOf(table(type.toString()).values());
        } finally {
            lock.unlock();
        }
    }

    /** Writes an object at the next revision, which it is given. */
    <T extends ApiObject> T put(ResourceType<T> type, T object) {
        return atomically(() -> {
            T stamped = stamped(object, ++revision);
            ApiObject before = table(type.toString()).put(object.key(), stamped);
            publish(new Change(revision, type.toString(), before, stamped));
            return stamped;
        });
    }

    /** Removes an object; its last state has the revision of its removal. */
    <T extends ApiObject> void remove(ResourceType<T> type, NamespacedName key) {
        atomically(() -> {
            ApiObject before = table(type.toString()).remove(key);
            if (before != null) {
                publish(new Change(++revision, type.toString(), stamped(before, revision), null));
            }
            return revision;
        });
    }

    private static <T extends ApiObject> T stamped(T object, long revision) {
        return Fields.withMetadata(object, Fields.with(object.metadata(), "resourceVersion", Long.toString(revision)));
    }

    private TreeMap<NamespacedName, ApiObject> table(String resource) {
        return tables.computeIfAbsent(resource, absent -> new TreeMap<>());
    }

    private void publish(Change change) {
        history.add(change);
        if (history.size() > HISTORY) {
            oldest = history.remove().revision();
        }
        watchers.forEach(watcher -> watcher.offer(change));
        written.signalAll();
    }

    /** Forgets what happened so far: a watch from an earlier revision is refused as expired. */
    void compact() {
        atomically(() -> {
            history.clear();
            oldest = ++revision;
            return oldest;
        });
    }

    /** Ends all watches. */
    void endWatches(@Nullable ApiException failure) {
        atomically(() -> {
            watchers.forEach(watcher -> watcher.end(failure));
            return watchers.size();
        });
    }

    int watches() {
        lock.lock();
        try {
            return watchers.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Starts a watch from a revision; empty or "0" means with the present objects first, and where they are asked for as
     * initial events, with a bookmark after them.
     */
    <T extends ApiObject> WatchHandle watch(
            ResourceType<T> type, Predicate<ApiObject> selects, String from, boolean initial, WatchHandler<T> handler) {
        return atomically(() -> {
            Watcher<T> watcher = new Watcher<>(type, selects, handler);
            if (initial || from.isEmpty() || from.equals("0")) {
                all(type).stream().filter(selects).forEach(object -> watcher.add(new WatchEvent.Added<>(object)));
                if (initial) {
                    watcher.add(new WatchEvent.Bookmark<>(Long.toString(revision), true));
                }
            } else {
                long start = parse(from);
                if (start < oldest) {
                    throw ApiErrors.expired("too old resource version: " + start + " (" + oldest + ")");
                }
                if (start > revision) {
                    throw ApiErrors.timeout("Too large resource version: " + start + ", current: " + revision, 1);
                }
                history.stream().filter(change -> change.revision() > start).forEach(watcher::offer);
            }
            watchers.add(watcher);
            return watcher;
        });
    }

    static long parse(String version) {
        try {
            return Long.parseLong(version);
        } catch (NumberFormatException e) {
            throw ApiErrors.badRequest("invalid resource version \"" + version + "\"");
        }
    }

    /** Waits until a look at the store gives something. */
    <R> R await(Function<FakeStore, Optional<R>> look, Duration most) throws InterruptedException, TimeoutException {
        long nanos = most.toNanos();
        lock.lock();
        try {
            while (true) {
                Optional<R> found = look.apply(this);
                if (found.isPresent()) {
                    return found.get();
                }
                if (nanos <= 0) {
                    throw new TimeoutException("not within " + most);
                }
                nanos = written.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private void tellAll() {
        List<Watcher<?>> all;
        lock.lock();
        try {
            all = List.copyOf(watchers);
        } finally {
            lock.unlock();
        }
        all.forEach(Watcher::tell);
        lock.lock();
        try {
            while (!tellers.contains(Thread.currentThread()) && all.stream().anyMatch(Watcher::isBusy)) {
                told.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean entered() {
        lock.lock();
        try {
            return tellers.add(Thread.currentThread());
        } finally {
            lock.unlock();
        }
    }

    private void left(boolean outermost) {
        if (outermost) {
            lock.lock();
            try {
                tellers.remove(Thread.currentThread());
            } finally {
                lock.unlock();
            }
        }
    }

    /** One watch: what it has yet to be told, in order. */
    private final class Watcher<T extends ApiObject> implements WatchHandle {
        private final ResourceType<T> type;
        private final Predicate<ApiObject> selects;
        private final WatchHandler<T> handler;
        private final ArrayDeque<Runnable> outbox = new ArrayDeque<>();
        private boolean telling;
        private boolean closed;

        Watcher(ResourceType<T> type, Predicate<ApiObject> selects, WatchHandler<T> handler) {
            this.type = type;
            this.selects = selects;
            this.handler = handler;
        }

        void add(WatchEvent<T> event) {
            outbox.add(() -> handler.onEvent(event));
        }

        /** Adds the event that a change is to this watcher, which depends on what it selects. */
        void offer(Change change) {
            if (!change.resource().equals(type.toString())) {
                return;
            }
            boolean before = change.before() != null && selects.test(change.before());
            boolean after = change.after() != null && selects.test(change.after());
            if (after) {
                T object = type.objectClass().cast(change.after());
                add(before ? new WatchEvent.Modified<>(object) : new WatchEvent.Added<>(object));
            } else if (before) {
                T last = type.objectClass().cast(change.before());
                add(new WatchEvent.Deleted<>(stamped(last, change.revision())));
            }
        }

        void end(@Nullable ApiException failure) {
            outbox.add(() -> {
                close();
                handler.onEnd(failure);
            });
        }

        private void tell() {
            for (Runnable call = next(true); call != null; call = next(false)) {
                boolean outermost = entered();
                try {
                    call.run();
                } finally {
                    left(outermost);
                }
            }
        }

        private @Nullable Runnable next(boolean first) {
            lock.lock();
            try {
                if (first && telling) {
                    return null;
                }
                Runnable call = closed ? null : outbox.poll();
                telling = call != null;
                if (call == null) {
                    told.signalAll();
                }
                return call;
            } finally {
                lock.unlock();
            }
        }

        boolean isBusy() {
            return telling;
        }

        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                outbox.clear();
                watchers.remove(this);
            } finally {
                lock.unlock();
            }
        }
    }
}
