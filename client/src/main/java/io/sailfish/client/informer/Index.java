package io.sailfish.client.informer;

import io.sailfish.model.ApiObject;
import java.util.List;

/**
 * Finds the objects of an informer by a property other than their key: pods by node, objects by their owner's uid.
 *
 * <p>Made by {@link Informer#index}. Reads show the informer's present state. Thread-safe.
 */
public interface Index<T extends ApiObject> {

    /** The objects for which the index function gave this value. The list never changes. */
    List<T> get(String value);
}
