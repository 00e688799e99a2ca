package io.sailfish.apiserver.cache;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * All objects of one resource and its recent events. Written by one thread at a time, the one that publishes the store's
 * commits; read by any number without locks.
 *
 * <p>Guarantees: a reader that takes {@link CacheHub#published} before {@link #snapshot} sees at least the state of that
 * revision. A watch that begins after a snapshot's revision sees every later change once, in order.
 */
public final class WatchCache {
    private static final int FEWEST_EVENTS = 64;
    private static final int MOST_PAST = 16;

    private final List<CacheIndex> indexes;
    private final int mostEvents;
    private final ConcurrentHashMap<String, Set<WatchCursor>> waiting = new ConcurrentHashMap<>();
    private final Map<Long, Snapshot> past = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Snapshot> eldest) {
            return size() > MOST_PAST;
        }
    });
    private final LongAdder watchesLost = new LongAdder();
    private volatile Snapshot snapshot;
    private volatile EventLog log;
    private volatile long signalled;
    private volatile boolean ended;

    /**
     * @param mostEvents how many events are kept at most, a power of two
     */
    public WatchCache(List<CacheIndex> indexes, int mostEvents) {
        this.indexes = List.copyOf(indexes);
        this.mostEvents = mostEvents;
        List<SortedTree<CachedObject>> trees = new ArrayList<>();
        indexes.forEach(index -> trees.add(SortedTree.empty()));
        this.snapshot = new Snapshot(0, SortedTree.empty(), List.copyOf(trees));
        this.log = new EventLog(Math.min(FEWEST_EVENTS, mostEvents), mostEvents, 0);
    }

    /** Ends all watches, when what they have not seen yet is told: nothing will be published any more. */
    public void end() {
        ended = true;
        for (Set<WatchCursor> cursors : waiting.values()) {
            cursors.forEach(cursor -> cursor.wake(signalled));
        }
    }

    /** Whether nothing will be published any more. */
    boolean isEnded() {
        return ended;
    }

    /** The present state. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /**
     * The state after an earlier revision, or null where the events since are lost. The cost is that of undoing them; the
     * last few results are kept, for lists that are read page by page.
     */
    public @Nullable Snapshot at(long revision) {
        Snapshot present = snapshot;
        if (present.revision() <= revision) {
            return present;
        }
        Snapshot kept = past.get(revision);
        if (kept != null) {
            return kept;
        }
        EventLog events = log;
        long first = events.after(revision);
        if (first < 0) {
            return null;
        }
        Snapshot state = present;
        for (long sequence = events.head() - 1; sequence >= first; sequence--) {
            CacheEvent event = events.at(sequence);
            if (event == null) {
                return null;
            }
            if (event.revision() <= present.revision()) {
                state = changed(state, revision, event.previous(), event.current());
            }
        }
        past.put(revision, state);
        return state;
    }

    /** The fields it can be asked by, in the order of the snapshot's indexes. */
    public List<CacheIndex> indexes() {
        return indexes;
    }

    /** Begins with a state that was read from the store at a revision. Called before anything is published. */
    void load(List<CachedObject> objects, long revision) {
        Snapshot state = snapshot;
        for (CachedObject object : objects) {
            state = changed(state, object.revision(), object, null);
        }
        log = new EventLog(Math.min(FEWEST_EVENTS, mostEvents), mostEvents, revision);
        snapshot = new Snapshot(revision, state.objects(), state.indexes());
    }

    /** Takes in an object's new version. Publishing thread only; {@link #signal} follows. */
    void put(CachedObject object) {
        Snapshot before = snapshot;
        CachedObject previous = before.get(object.key());
        log.append(new CacheEvent(log.head(), object.revision(), object, previous));
        snapshot = changed(before, object.revision(), object, previous);
    }

    /** Takes out an object. Publishing thread only; {@link #signal} follows. */
    void remove(String key, long revision) {
        Snapshot before = snapshot;
        CachedObject previous = before.get(key);
        if (previous == null) {
            return;
        }
        log.append(new CacheEvent(log.head(), revision, null, previous));
        snapshot = changed(before, revision, null, previous);
    }

    /** Wakes the watchers whom the events since the last call may concern. Publishing thread only. */
    void signal() {
        long head = log.head();
        for (long sequence = signalled; sequence < head; sequence++) {
            CacheEvent event = log.at(sequence);
            if (event != null && !waiting.isEmpty()) {
                signal(event);
            }
        }
        signalled = head;
    }

    EventLog log() {
        return log;
    }

    /** All events before this sequence have woken those whom they concern. */
    long signalled() {
        return signalled;
    }

    void register(String channel, WatchCursor cursor) {
        waiting.compute(channel, (name, cursors) -> {
            Set<WatchCursor> some = cursors == null ? ConcurrentHashMap.newKeySet() : cursors;
            some.add(cursor);
            return some;
        });
    }

    void unregister(String channel, WatchCursor cursor) {
        waiting.computeIfPresent(channel, (name, cursors) -> {
            cursors.remove(cursor);
            return cursors.isEmpty() ? null : cursors;
        });
    }

    /** How many events it took in since it was loaded. */
    public long eventsReceived() {
        return log.head();
    }

    /** How many events it has room for now. */
    public int eventCapacity() {
        return log.capacity();
    }

    /** How many watches were ended because they stayed behind. */
    public long watchesLost() {
        return watchesLost.sum();
    }

    void watchLost() {
        watchesLost.increment();
    }

    /** How many watches there are. */
    public int watchers() {
        return waiting.values().stream().mapToInt(Set::size).sum();
    }

    private void signal(CacheEvent event) {
        wake(Channels.ALL, event);
        String key = keyOf(event);
        wake(Channels.key(key), event);
        int slash = key.indexOf('/');
        if (slash >= 0) {
            wake(Channels.namespace(key.substring(0, slash)), event);
        }
        for (int i = 0; i < indexes.size(); i++) {
            String now = value(i, event.current());
            String before = value(i, event.previous());
            if (now != null) {
                wake(Channels.index(i, now), event);
            }
            if (before != null && !before.equals(now)) {
                wake(Channels.index(i, before), event);
            }
        }
    }

    private void wake(String channel, CacheEvent event) {
        Set<WatchCursor> cursors = waiting.get(channel);
        if (cursors != null) {
            for (WatchCursor cursor : cursors) {
                cursor.wake(event.sequence());
            }
        }
    }

    private @Nullable String value(int index, @Nullable CachedObject object) {
        return object == null ? null : indexes.get(index).value().apply(object.object());
    }

    private static String keyOf(CacheEvent event) {
        CachedObject object = event.current() != null ? event.current() : event.previous();
        if (object == null) {
            throw new IllegalStateException("an event of no object");
        }
        return object.key();
    }

    private Snapshot changed(
            Snapshot from, long revision, @Nullable CachedObject current, @Nullable CachedObject previous) {
        SortedTree<CachedObject> objects = from.objects();
        if (current != null) {
            objects = objects.with(current.key(), current);
        } else if (previous != null) {
            objects = objects.without(previous.key());
        }
        if (indexes.isEmpty()) {
            return new Snapshot(revision, objects, from.indexes());
        }
        List<SortedTree<CachedObject>> trees = new ArrayList<>(indexes.size());
        for (int i = 0; i < indexes.size(); i++) {
            SortedTree<CachedObject> tree = from.indexes().get(i);
            String before = value(i, previous);
            String now = value(i, current);
            if (before != null && previous != null && !before.equals(now)) {
                tree = tree.without(Snapshot.indexPrefix(before) + previous.key());
            }
            if (now != null && current != null) {
                tree = tree.with(Snapshot.indexPrefix(now) + current.key(), current);
            }
            trees.add(tree);
        }
        return new Snapshot(revision, objects, List.copyOf(trees));
    }

    /** Names of the groups in which watchers wait: the narrowest that holds all that a watcher may see. */
    static final class Channels {
        static final String ALL = "";

        private Channels() {}

        static String namespace(String namespace) {
            return "n" + namespace;
        }

        static String key(String key) {
            return "k" + key;
        }

        static String index(int index, String value) {
            return "i" + index + "=" + value;
        }
    }
}
