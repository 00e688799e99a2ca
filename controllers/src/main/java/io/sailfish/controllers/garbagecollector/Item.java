package io.sailfish.controllers.garbagecollector;

import io.sailfish.model.NamespacedName;

/** What the collector looks at: an object by its resource ("pods", "deployments.apps") and key. */
record Item(String resource, NamespacedName key) {
    @Override
    public String toString() {
        return resource + " " + key;
    }
}
