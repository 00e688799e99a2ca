package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.ApiObject;
import java.util.List;

/**
 * The usual rules of a status subresource: spec is the old one, status the new one, metadata may change as far as the
 * kind lets it.
 */
public interface StatusUpdates<T extends ApiObject> extends Updates<T> {

    /** Everything but metadata and status as it was. */
    @Override
    @SuppressWarnings("unchecked")
    default T prepareForUpdate(RequestContext context, T object, T old) {
        return (T) StatusField.only(object, old).withMetadata(object.metadata());
    }

    @Override
    default void validateUpdate(RequestContext context, T object, T old, FieldErrors errors) {}

    @Override
    default List<String> resetFields() {
        return List.of("spec");
    }
}
