package io.sailfish.kubectl.resources;

import io.sailfish.kubectl.rest.Resource;

/** An object by name, or all of a resource where the name is empty. */
public record Reference(Resource resource, String name) {}
