package io.sailfish.model;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map with string keys, sorted by key (by UTF-16 code unit, which for valid names is upstream's byte order).
 * Small and dense: two arrays. Lookups are by binary search.
 */
public final class StringMap<V> extends AbstractMap<String, V> {
    private static final StringMap<?> EMPTY = new StringMap<>(new String[0], new Object[0]);

    private final String[] keys;
    private final Object[] values;

    private StringMap(String[] keys, Object[] values) {
        this.keys = keys;
        this.values = values;
    }

    /** The empty map. */
    @SuppressWarnings("unchecked")
    public static <V> StringMap<V> of() {
        return (StringMap<V>) EMPTY;
    }

    /** A map of one entry. */
    public static <V> StringMap<V> of(String key, V value) {
        return new StringMap<>(new String[] {key}, new Object[] {value});
    }

    /** A copy of a map with string keys; the same instance if it is a StringMap already. */
    @SuppressWarnings("unchecked")
    public static <V> StringMap<V> copyOf(Map<?, ? extends V> map) {
        if (map instanceof StringMap<?> already) {
            return (StringMap<V>) already;
        }
        if (map.isEmpty()) {
            return of();
        }
        Map<?, ? extends V> sorted = new TreeMap<>(map);
        return new StringMap<>(
                sorted.keySet().toArray(new String[0]), sorted.values().toArray());
    }

    /**
     * A map of these keys and values, place by place; takes ownership of the arrays. Keys need not be sorted; of equal
     * ones the last counts.
     */
    public static <V> StringMap<V> ofArrays(String[] keys, Object[] values) {
        if (keys.length == 0) {
            return of();
        }
        for (int i = 1; i < keys.length; i++) {
            if (keys[i - 1].compareTo(keys[i]) >= 0) {
                return sorted(keys, values);
            }
        }
        return new StringMap<>(keys, values);
    }

    private static <V> StringMap<V> sorted(String[] keys, Object[] values) {
        TreeMap<String, Object> sorted = new TreeMap<>();
        for (int i = 0; i < keys.length; i++) {
            sorted.put(keys[i], values[i]);
        }
        return new StringMap<>(
                sorted.keySet().toArray(new String[0]), sorted.values().toArray());
    }

    /** This map with an entry added or replaced. */
    public StringMap<V> with(String key, V value) {
        int at = Arrays.binarySearch(keys, key);
        if (at >= 0) {
            Object[] changed = values.clone();
            changed[at] = value;
            return new StringMap<>(keys, changed);
        }
        int place = -at - 1;
        String[] newKeys = new String[keys.length + 1];
        Object[] newValues = new Object[keys.length + 1];
        System.arraycopy(keys, 0, newKeys, 0, place);
        System.arraycopy(values, 0, newValues, 0, place);
        newKeys[place] = key;
        newValues[place] = value;
        System.arraycopy(keys, place, newKeys, place + 1, keys.length - place);
        System.arraycopy(values, place, newValues, place + 1, keys.length - place);
        return new StringMap<>(newKeys, newValues);
    }

    /** This map without a key. */
    public StringMap<V> without(String key) {
        int at = Arrays.binarySearch(keys, key);
        if (at < 0) {
            return this;
        }
        String[] newKeys = new String[keys.length - 1];
        Object[] newValues = new Object[keys.length - 1];
        System.arraycopy(keys, 0, newKeys, 0, at);
        System.arraycopy(values, 0, newValues, 0, at);
        System.arraycopy(keys, at + 1, newKeys, at, keys.length - at - 1);
        System.arraycopy(values, at + 1, newValues, at, keys.length - at - 1);
        return newKeys.length == 0 ? of() : new StringMap<>(newKeys, newValues);
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable V get(@Nullable Object key) {
        int at = key instanceof String string ? Arrays.binarySearch(keys, string) : -1;
        return at < 0 ? null : (V) values[at];
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return key instanceof String string && Arrays.binarySearch(keys, string) >= 0;
    }

    @Override
    public int size() {
        return keys.length;
    }

    @Override
    @SuppressWarnings("unchecked")
    public void forEach(BiConsumer<? super String, ? super V> action) {
        for (int i = 0; i < keys.length; i++) {
            action.accept(keys[i], (V) values[i]);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StringMap<?> that
                ? Arrays.equals(keys, that.keys) && Arrays.equals(values, that.values)
                : super.equals(other);
    }

    /** As {@link Map#hashCode} defines it. */
    @Override
    public int hashCode() {
        int sum = 0;
        for (int i = 0; i < keys.length; i++) {
            sum += keys[i].hashCode() ^ values[i].hashCode();
        }
        return sum;
    }

    /** The key at a position in sorted order. */
    public String keyAt(int position) {
        return keys[position];
    }

    /** The value at a position in sorted order of keys. */
    @SuppressWarnings("unchecked")
    public V valueAt(int position) {
        return (V) values[position];
    }

    @Override
    public Set<Entry<String, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, V>> iterator() {
                return new Iterator<>() {
                    private int next;

                    @Override
                    public boolean hasNext() {
                        return next < keys.length;
                    }

                    @Override
                    public Entry<String, V> next() {
                        if (next >= keys.length) {
                            throw new NoSuchElementException();
                        }
                        Entry<String, V> entry = Map.entry(keys[next], valueAt(next));
                        next++;
                        return entry;
                    }
                };
            }

            @Override
            public int size() {
                return keys.length;
            }
        };
    }
}
