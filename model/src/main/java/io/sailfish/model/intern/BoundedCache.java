package io.sailfish.model.intern;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cache for values that can be made again: two generations of at most {@code limit} entries each. When the young one
 * is full it becomes the old one, and what is not asked for meanwhile is dropped with it. Reads take no lock; two
 * threads may make the same value at once, and one of the two is kept.
 */
public final class BoundedCache<K, V> {
    private final int limit;
    private volatile ConcurrentHashMap<K, V> young = new ConcurrentHashMap<>();
    private volatile ConcurrentHashMap<K, V> old = new ConcurrentHashMap<>();

    public BoundedCache(int limit) {
        this.limit = limit;
    }

    /** The value for a key, made by the function where there is none. */
    public V get(K key, Function<? super K, ? extends V> maker) {
        V known = find(key);
        return known != null ? known : put(key, maker.apply(key));
    }

    /** The value for a key, or null. */
    public @Nullable V find(K key) {
        V value = young.get(key);
        if (value == null) {
            value = old.get(key);
            if (value != null) {
                put(key, value);
            }
        }
        return value;
    }

    /** Keeps a value unless there is one already; returns the one that is kept. */
    public V put(K key, V value) {
        ConcurrentHashMap<K, V> into = young;
        V present = into.putIfAbsent(key, value);
        if (present != null) {
            return present;
        }
        if (into.mappingCount() > limit) {
            turn(into);
        }
        return value;
    }

    private synchronized void turn(ConcurrentHashMap<K, V> full) {
        if (young == full) {
            old = full;
            young = new ConcurrentHashMap<>();
        }
    }
}
