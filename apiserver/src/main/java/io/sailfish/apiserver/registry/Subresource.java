package io.sailfish.apiserver.registry;

import io.sailfish.model.ApiObject;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.MessageType;
import java.util.List;
import java.util.Set;

/** A subresource of a kind's objects, as declared by its {@link KindDefinition}. */
public sealed interface Subresource<T extends ApiObject> {

    /** Its name in paths. */
    String name();

    /** Reads (GET) and writes (PUT, PATCH) the object itself by rules of its own: status, ephemeralcontainers, approval. */
    record Part<T extends ApiObject>(String name, Updates<T> updates) implements Subresource<T> {}

    /**
     * autoscaling/v1 Scale over three fields, paths in dots.
     *
     * @param specReplicas   as "spec.replicas"
     * @param statusReplicas as "status.replicas"
     * @param selector       a LabelSelector or a map of labels, as "spec.selector"
     */
    record Scale<T extends ApiObject>(String specReplicas, String statusReplicas, String selector)
            implements Subresource<T> {
        @Override
        public String name() {
            return "scale";
        }
    }

    /**
     * Takes a POST: binding, eviction, token. The body is decoded, defaulted and admitted before the handler runs.
     *
     * @param bodyType what is posted; it names a kind
     * @param alike    other apiVersions under which the same may be posted
     */
    record Action<T extends ApiObject>(String name, MessageType bodyType, Set<String> alike, ActionHandler handler)
            implements Subresource<T> {
        public Action {
            alike = Set.copyOf(alike);
        }
    }

    /**
     * Served by someone else than the pipeline: log, exec, attach, portforward, proxy. Declared for discovery and so that
     * requests are handed on.
     *
     * @param kind  what discovery shows as its kind
     * @param verbs what discovery shows as its verbs
     */
    record Connect<T extends ApiObject>(String name, GroupVersionKind kind, List<String> verbs)
            implements Subresource<T> {}
}
