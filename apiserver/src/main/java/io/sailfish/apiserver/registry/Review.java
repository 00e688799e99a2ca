package io.sailfish.apiserver.registry;

import io.sailfish.model.ResourceType;

/** A resource that keeps nothing: what is posted is answered, as access reviews are. */
public record Review(ResourceType<?> resource, ActionHandler handler) {}
