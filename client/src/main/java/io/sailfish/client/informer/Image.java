package io.sailfish.client.informer;

import io.sailfish.model.ApiObject;
import io.sailfish.model.NamespacedName;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One moment of an informer's cache: its objects by key, and by the values of each index function. Immutable; a change
 * makes a new image that shares nearly everything with the old one.
 */
record Image<T extends ApiObject>(
        PersistentMap<NamespacedName, T> objects,
        List<Function<? super T, List<String>>> functions,
        List<PersistentMap<String, PersistentMap<NamespacedName, T>>> indexes) {

    static <T extends ApiObject> Image<T> empty() {
        return new Image<>(PersistentMap.of(), List.of(), List.of());
    }

    /** The objects for which an index function gave a value. */
    List<T> indexed(int index, String value) {
        PersistentMap<NamespacedName, T> found = indexes.get(index).get(value);
        return found == null ? List.of() : found.values();
    }

    /** This image with an object set. */
    Image<T> with(NamespacedName key, T object) {
        T old = objects.get(key);
        return new Image<>(objects.with(key, object), functions, reindexed(key, old, object));
    }

    /** This image without an object. */
    Image<T> without(NamespacedName key) {
        T old = objects.get(key);
        return old == null ? this : new Image<>(objects.without(key), functions, reindexed(key, old, null));
    }

    /** This image with one more index. */
    Image<T> withIndex(Function<? super T, List<String>> function) {
        PersistentMap<String, PersistentMap<NamespacedName, T>> index = PersistentMap.of();
        for (T object : objects.values()) {
            NamespacedName key = object.key();
            for (String value : function.apply(object)) {
                index = put(index, value, key, object);
            }
        }
        return new Image<>(objects, appended(functions, function), appended(indexes, index));
    }

    private List<PersistentMap<String, PersistentMap<NamespacedName, T>>> reindexed(
            NamespacedName key, @Nullable T old, @Nullable T object) {
        if (indexes.isEmpty()) {
            return indexes;
        }
        @SuppressWarnings({"unchecked", "rawtypes"})
        PersistentMap<String, PersistentMap<NamespacedName, T>>[] changed = indexes.toArray(new PersistentMap[0]);
        for (int i = 0; i < changed.length; i++) {
            List<String> before = old == null ? List.of() : functions.get(i).apply(old);
            List<String> after = object == null ? List.of() : functions.get(i).apply(object);
            for (String value : before) {
                if (!after.contains(value)) {
                    changed[i] = remove(changed[i], value, key);
                }
            }
            for (String value : after) {
                changed[i] = put(changed[i], value, key, Objects.requireNonNull(object));
            }
        }
        return List.of(changed);
    }

    private static <T> PersistentMap<String, PersistentMap<NamespacedName, T>> put(
            PersistentMap<String, PersistentMap<NamespacedName, T>> index, String value, NamespacedName key, T object) {
        PersistentMap<NamespacedName, T> bucket = index.get(value);
        return index.with(value, (bucket == null ? PersistentMap.<NamespacedName, T>of() : bucket).with(key, object));
    }

    private static <T> PersistentMap<String, PersistentMap<NamespacedName, T>> remove(
            PersistentMap<String, PersistentMap<NamespacedName, T>> index, String value, NamespacedName key) {
        PersistentMap<NamespacedName, T> bucket = index.get(value);
        if (bucket == null) {
            return index;
        }
        PersistentMap<NamespacedName, T> rest = bucket.without(key);
        return rest.isEmpty() ? index.without(value) : index.with(value, rest);
    }

    private static <E> List<E> appended(List<E> list, E element) {
        List<E> longer = new java.util.ArrayList<>(list);
        longer.add(element);
        return List.copyOf(longer);
    }
}
