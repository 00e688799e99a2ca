package io.sailfish.apiserver.registry;

import io.sailfish.model.ApiObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns objects of one version of a resource into those of the version that is stored, and back. Pure, total, and without
 * loss: what a version cannot say is carried by annotations, as upstream's conversions do. Only those that {@link #mayWait}
 * are neither pure nor total.
 *
 * <p>Metadata is the same in all versions unless a conversion says otherwise; managedFields name their version themselves.
 *
 * @param <S> objects of the version that is served
 * @param <T> objects of the version that is stored
 */
public interface Conversion<S extends ApiObject, T extends ApiObject> {

    /** The stored form of an object that a client sent; defaults of the served version are filled in here. */
    T toStored(S served);

    /** A stored object as clients of the served version see it. */
    S toServed(T stored);

    /**
     * Whether converting may wait for somebody else, and fail with an {@link io.sailfish.model.status.ApiException}: then it
     * is done on threads that may wait.
     */
    default boolean mayWait() {
        return false;
    }

    /** Makes the served forms of many objects at once, where that is cheaper than one after the other. */
    default void prepare(List<T> stored) {}

    /**
     * The selectable field of the kind that a field selector of the served version names, or null where this version has
     * no such field.
     */
    default @Nullable String storedField(String servedField) {
        return servedField;
    }

    /** For the version that is stored itself. */
    static <T extends ApiObject> Conversion<T, T> none() {
        return new Conversion<>() {
            @Override
            public T toStored(T served) {
                return served;
            }

            @Override
            public T toServed(T stored) {
                return stored;
            }
        };
    }
}
