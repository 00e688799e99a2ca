package io.sailfish.apiserver.registry;

import io.sailfish.model.ApiObject;

/** A built-in kind: the entry of its package, listed in {@code io.sailfish.apiserver.kinds.Kinds}. */
@FunctionalInterface
public interface Kind<T extends ApiObject> {

    /** The kind's definition. Called once. */
    KindDefinition<T> definition();
}
