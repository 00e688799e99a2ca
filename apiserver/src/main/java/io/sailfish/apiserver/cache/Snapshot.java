package io.sailfish.apiserver.cache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All objects of a resource after some revision, and the same by the values of its indexed fields. Immutable.
 *
 * @param revision the revision of the last change in it
 * @param objects  by key: "namespace/name", or the name
 * @param indexes  per indexed field the objects by value, a separator and the key
 */
public record Snapshot(long revision, SortedTree<CachedObject> objects, List<SortedTree<CachedObject>> indexes) {
    private static final char SEPARATOR = '\u0001';

    /** The object of this key, or null. */
    public @Nullable CachedObject get(String key) {
        return objects.get(key);
    }

    /** Where the objects stand whose indexed field has a value. */
    static String indexPrefix(String value) {
        return value + SEPARATOR;
    }

    /** How many objects have keys with this prefix. */
    public int count(String prefix) {
        return objects.count(prefix);
    }
}
