package io.sailfish.client.informer;

import io.sailfish.model.ApiObject;
import io.sailfish.model.NamespacedName;
import io.sailfish.model.selector.LabelMatcher;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads from an informer's cache. Every answer is one moment's state and never changes afterwards; order is unspecified.
 * Reads never wait, and see nothing before the informer has synced. Thread-safe.
 */
public interface Lister<T extends ApiObject> {

    /** The object with this key. */
    Optional<T> get(NamespacedName key);

    /** The object in this namespace (empty for cluster-scoped ones) with this name. */
    default Optional<T> get(String namespace, String name) {
        return get(new NamespacedName(namespace, name));
    }

    /** All objects. */
    List<T> all();

    /** The objects of a namespace; all where it is empty. */
    List<T> inNamespace(String namespace);

    /** The objects of a namespace (all where it is empty) that pass a test. */
    default List<T> select(String namespace, Predicate<? super T> test) {
        return inNamespace(namespace).stream().filter(test).toList();
    }

    /** The objects of a namespace (all where it is empty) whose labels a selector matches. */
    default List<T> select(String namespace, LabelMatcher selector) {
        return select(namespace, object -> selector.matches(object.metadata().labels()));
    }

    /** How many objects there are. */
    int size();
}
