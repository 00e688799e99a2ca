package io.sailfish.client.informer;

import io.sailfish.client.ResourceClient.ListOptions;

/**
 * Which objects of a resource an informer follows; empty strings restrict nothing.
 *
 * @param namespace     the only namespace
 * @param labelSelector in upstream's syntax
 * @param fieldSelector in upstream's syntax
 */
public record Selection(String namespace, String labelSelector, String fieldSelector) {
    /** All objects. */
    public static final Selection ALL = new Selection("", "", "");

    public static Selection namespace(String namespace) {
        return new Selection(namespace, "", "");
    }

    public static Selection fields(String selector) {
        return new Selection("", "", selector);
    }

    public static Selection labels(String selector) {
        return new Selection("", selector, "");
    }

    ListOptions options() {
        return ListOptions.ALL.labels(labelSelector).fields(fieldSelector);
    }
}
