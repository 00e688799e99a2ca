package io.sailfish.apiserver.cache;

import io.sailfish.model.ApiObject;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which objects of a cache a list or watch is about.
 *
 * @param prefix     of the keys: empty for all, "namespace/" for a namespace
 * @param key        the one key it is about, where there is only one; empty otherwise
 * @param index      the index to ask; null for none
 * @param indexValue the value to look for in the index
 * @param filter     what remains to be checked; null where nothing remains
 */
public record Selection(
        String prefix,
        String key,
        @Nullable Index index,
        String indexValue,
        @Nullable Predicate<CachedObject> filter) {
    /** Every object. */
    public static final Selection ALL = new Selection("", "", null, "", null);

    /**
     * An index of a cache.
     *
     * @param number its number in the cache
     * @param value  the value of an object in it
     */
    public record Index(int number, Function<ApiObject, String> value) {}

    /** Whether it is about this object. */
    public boolean matches(CachedObject object) {
        if (!key.isEmpty()) {
            return object.key().equals(key) && (filter == null || filter.test(object));
        }
        return object.key().startsWith(prefix)
                && (index == null || index.value().apply(object.object()).equals(indexValue))
                && (filter == null || filter.test(object));
    }

    /** The group in which watchers of this selection wait. */
    String channel() {
        if (!key.isEmpty()) {
            return WatchCache.Channels.key(key);
        }
        if (index != null) {
            return WatchCache.Channels.index(index.number(), indexValue);
        }
        return prefix.isEmpty()
                ? WatchCache.Channels.ALL
                : WatchCache.Channels.namespace(prefix.substring(0, prefix.length() - 1));
    }

    /** Walks over the selected objects of a snapshot in the order of keys, from a key on (inclusive; "" for the first). */
    public Walk walk(Snapshot snapshot, String from) {
        return new Walk(this, snapshot, from);
    }

    /** A walk over selected objects. */
    public static final class Walk {
        private final Selection selection;
        private final String bound;
        private final SortedTree.Cursor<CachedObject> cursor;
        private boolean single;

        private Walk(Selection selection, Snapshot snapshot, String from) {
            this.selection = selection;
            if (selection.index != null) {
                bound = Snapshot.indexPrefix(selection.indexValue) + selection.prefix;
                String start = Snapshot.indexPrefix(selection.indexValue) + from;
                cursor = snapshot.indexes()
                        .get(selection.index.number())
                        .from(start.compareTo(bound) < 0 ? bound : start);
            } else {
                bound = selection.key.isEmpty() ? selection.prefix : selection.key;
                cursor = snapshot.objects().from(from.compareTo(bound) < 0 ? bound : from);
                single = !selection.key.isEmpty();
            }
        }

        /** The next object, or null after the last. */
        public @Nullable CachedObject next() {
            while (cursor.valid() && cursor.key().startsWith(bound)) {
                CachedObject object = cursor.value();
                if (single && !object.key().equals(bound)) {
                    return null;
                }
                cursor.advance();
                if (selection.filter == null || selection.filter.test(object)) {
                    return object;
                }
            }
            return null;
        }
    }

    /** How many objects remain from a key on (inclusive), where that needs no look at them; -1 otherwise. */
    public int remaining(Snapshot snapshot, String from) {
        if (filter != null || index != null || !key.isEmpty()) {
            return -1;
        }
        SortedTree<CachedObject> objects = snapshot.objects();
        int end = prefix.isEmpty() ? objects.size() : objects.rank(SortedTree.after(prefix));
        return end - objects.rank(from);
    }
}
