package io.sailfish.apiserver.registry;

import io.sailfish.model.ApiObject;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The verbs of one kind over decoded objects: defaulting, admission, validation, concurrency and deletion as upstream has
 * them. Authorization has been done by whoever calls. Objects are immutable and shared. Writes block until durable.
 *
 * <p>The namespace and name of a call are those of the context.
 */
public interface ResourceStore<T extends ApiObject> {

    KindDefinition<T> definition();

    /** The object. Never blocks. Throws NOT_FOUND. */
    T get(String namespace, String name);

    /** The object, or null. Never blocks. */
    @Nullable
    T find(String namespace, String name);

    /** Every object there is now, in the order of namespaces and names. Never blocks. */
    List<T> all();

    /** Every object of a namespace, in the order of names. Never blocks. */
    List<T> all(String namespace);

    /** Creates. */
    T create(RequestContext context, T object);

    /** Replaces, by the rules of the resource or, where the context names one, of a subresource. */
    T update(RequestContext context, T object);

    /**
     * Reads, changes and writes, again where another write came between: for handlers that change objects on behalf of a
     * request. The change is admitted and validated like any update; it may throw. Managed fields stay as they are.
     */
    T change(RequestContext context, UnaryOperator<T> change);

    /**
     * As {@link #change} but by the given rules instead of the resource's: binding, eviction, scale.
     */
    T change(RequestContext context, Updates<T> rules, UnaryOperator<T> change);

    /** Deletes, or begins to. The result is the object as it is left. */
    Deletion<T> delete(RequestContext context, DeleteOptions options);

    /**
     * What a deletion led to.
     *
     * @param object  the last state, or the state in which it waits for its end
     * @param removed whether it is gone
     */
    record Deletion<T extends ApiObject>(T object, boolean removed) {}
}
