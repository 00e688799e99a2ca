package io.sailfish.apiserver.registry;

import io.sailfish.model.ResourceType;

/** Is told how long the store took for a write. */
@FunctionalInterface
public interface WriteTimes {
    /** Keeps none. */
    WriteTimes NONE = (operation, resource, nanos) -> {};

    /**
     * A write has its outcome.
     *
     * @param operation "create", "update" or "delete"
     */
    void took(String operation, ResourceType<?> resource, long nanos);
}
