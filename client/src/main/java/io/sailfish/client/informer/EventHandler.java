package io.sailfish.client.informer;

import io.sailfish.model.ApiObject;
import java.util.function.Consumer;

/**
 * Is told what changed in an {@link Informer}, one call at a time and in order for each object.
 *
 * <p>A handler that is added late, or after a gap, is told the difference: intermediate states may have been skipped, and
 * an object that was deleted and created again under the same name may show as deleted and added. Objects are shared and
 * immutable.
 */
public interface EventHandler<T extends ApiObject> {

    /** The object is new to this handler. */
    default void added(T object) {}

    /** The object changed from the state this handler was told last. */
    default void updated(T old, T object) {}

    /** The object is gone, or no longer selected; this is the last state that was seen of it. */
    default void deleted(T last) {}

    /** A handler that treats all three alike: it is given the new state, or the last. */
    static <T extends ApiObject> EventHandler<T> onChange(Consumer<? super T> action) {
        return new EventHandler<>() {
            @Override
            public void added(T object) {
                action.accept(object);
            }

            @Override
            public void updated(T old, T object) {
                action.accept(object);
            }

            @Override
            public void deleted(T last) {
                action.accept(last);
            }
        };
    }
}
