package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.ApiObject;
import java.util.List;

/**
 * The rules of one way to replace an object: through the resource itself ({@link Strategy} is one), or through a
 * subresource that writes a part of it (status, ephemeralcontainers, approval, finalize). Pure and stateless.
 *
 * <p>The generic pipeline has already done its part when these run: name, namespace, uid, creationTimestamp and
 * deletionTimestamp are those of the old object, and the object's type defaults are filled in.
 */
public interface Updates<T extends ApiObject> {

    /**
     * The object as it would be kept: what the client may not change here is taken from the old object. Not here:
     * generation, which the pipeline moves when {@link #changesGeneration} says so.
     */
    T prepareForUpdate(RequestContext context, T object, T old);

    /** Reports what is wrong with a prepared object. Metadata has been checked by the pipeline. */
    void validateUpdate(RequestContext context, T object, T old, FieldErrors errors);

    /** What to tell the client although the update succeeds. */
    default List<String> updateWarnings(RequestContext context, T object, T old) {
        return List.of();
    }

    /** Whether the change from old to object is one that metadata.generation counts. */
    default boolean changesGeneration(T object, T old) {
        return false;
    }

    /**
     * The fields that this way of writing leaves alone, so that managedFields must not claim them: paths in dots, as
     * "status" for the resource and "spec" for its status.
     */
    default List<String> resetFields() {
        return List.of();
    }
}
