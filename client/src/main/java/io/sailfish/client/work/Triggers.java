package io.sailfish.client.work;

import io.sailfish.client.informer.EventHandler;
import io.sailfish.model.ApiObject;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.NamespacedName;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Event handlers that put keys into a work queue. None of them blocks, so they can be added with {@link
 * io.sailfish.client.informer.Informer#addInlineHandler}.
 */
public final class Triggers {
    private Triggers() {}

    /** Each change of an object queues its own key. */
    public static <T extends ApiObject> EventHandler<T> self(WorkQueue<NamespacedName> queue) {
        return EventHandler.onChange(object -> queue.add(object.key()));
    }

    /**
     * Each change of an object queues the key of its controlling owner of the given kind (any version of its group);
     * where the owner changed, both the old and the new one.
     */
    public static <T extends ApiObject> EventHandler<T> controllerOf(
            GroupVersionKind kind, WorkQueue<NamespacedName> queue) {
        return mapped(
                (object, add) -> Owners.controller(object)
                        .filter(owner -> Owners.isOfKind(owner, kind))
                        .ifPresent(owner -> add.accept(new NamespacedName(object.namespace(), owner.name()))),
                queue);
    }

    /** Each change of an object queues the key that a function finds in it, before and after the change. */
    public static <T extends ApiObject, K> EventHandler<T> key(Function<? super T, K> key, WorkQueue<K> queue) {
        return mapped((object, add) -> add.accept(key.apply(object)), queue);
    }

    /** Each change of an object queues the keys that a function names for its state before and after the change. */
    public static <T extends ApiObject, K> EventHandler<T> mapped(
            BiConsumer<? super T, Consumer<K>> keys, WorkQueue<K> queue) {
        return new EventHandler<>() {
            @Override
            public void added(T object) {
                keys.accept(object, queue::add);
            }

            @Override
            public void updated(T old, T object) {
                keys.accept(old, queue::add);
                keys.accept(object, queue::add);
            }

            @Override
            public void deleted(T last) {
                keys.accept(last, queue::add);
            }
        };
    }
}
