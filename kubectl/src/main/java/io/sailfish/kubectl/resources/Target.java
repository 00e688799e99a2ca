package io.sailfish.kubectl.resources;

import io.sailfish.kubectl.rest.Resource;
import io.sailfish.kubectl.tree.Tree;

/**
 * An object that a command is about.
 *
 * @param namespace empty where the resource has none
 * @param object    as it came from a file or the server
 * @param source    where it came from, as failures name it
 */
public record Target(Resource resource, String namespace, Object object, String source) {
    public String name() {
        return Tree.name(object);
    }

    /** The path of the object. */
    public String path() {
        return resource.path(namespace, name());
    }

    /** How messages name it. */
    public String label() {
        return resource.label() + "/" + name();
    }

    public Target with(Object other) {
        return new Target(resource, namespace, other, source);
    }
}
