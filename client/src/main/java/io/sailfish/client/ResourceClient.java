package io.sailfish.client;

import io.sailfish.model.ApiObject;
import io.sailfish.model.Message;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.status.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The verbs of one resource. Cluster-scoped resources take an empty namespace; for lists and watches of namespaced ones
 * it means all namespaces.
 *
 * <p>Semantics are those of the Kubernetes API concepts: optimistic concurrency by metadata.resourceVersion, status
 * written only through {@link #updateStatus}, preconditions and propagation by {@link DeleteOptions}.
 */
public interface ResourceClient<T extends ApiObject> {

    /** The object. Throws NOT_FOUND. */
    T get(String namespace, String name);

    /** A list as the options ask for. */
    ObjectList<T> list(String namespace, ListOptions options);

    /**
     * Starts a watch, from the revision that the options name or, without one, with the present objects as ADDED events
     * first. Bookmarks are always asked for. Throws what the server refuses with; once it returned, the end is told to
     * the handler. Events come on a thread of the client, possibly before this call returns, until the watch ends or is
     * closed; the handler must not block.
     *
     * @return a handle that ends the watch
     */
    WatchHandle watch(String namespace, ListOptions options, WatchHandler<T> handler);

    /** Creates; the name may come from generateName. Throws ALREADY_EXISTS, INVALID, FORBIDDEN. */
    T create(T object);

    /** Replaces all but the status. Throws CONFLICT where the resourceVersion is set and not the current one. */
    T update(T object);

    /** Replaces the status, nothing else. */
    T updateStatus(T object);

    /** Patches the object, or one of its subresources where {@code subresource} is not empty. */
    T patch(String namespace, String name, Patch patch, String subresource);

    /** Deletes. Returns once the deletion is accepted, which with grace or finalizers is before the object is gone. */
    void delete(String namespace, String name, DeleteOptions options);

    /** Deletes what the list options select. */
    void deleteCollection(String namespace, DeleteOptions options, ListOptions selection);

    /**
     * Posts to a subresource: binding, eviction, token.
     *
     * @param answer the empty message of the type with which the subresource answers, as {@code Status.EMPTY}
     */
    <R extends Message> R createSubresource(String namespace, String name, String subresource, Message body, R answer);

    /**
     * Reads a subresource: scale.
     *
     * @param answer the empty message of the subresource's type, as {@code Scale.EMPTY}
     */
    <R extends Message> R getSubresource(String namespace, String name, String subresource, R answer);

    /** Replaces a subresource, which is answered in its new state: scale. */
    <R extends Message> R updateSubresource(String namespace, String name, String subresource, R body);

    /** A list (immutable) with the revision it shows and, where limited, the token of the next page. */
    record ObjectList<T>(List<T> items, String resourceVersion, String continueToken, long remaining) {}

    /**
     * What to list or watch; use {@link #ALL} and the withers.
     *
     * @param labelSelector        upstream's syntax, empty for all
     * @param fieldSelector        upstream's syntax, empty for all
     * @param resourceVersion      empty, "0" or a revision
     * @param resourceVersionMatch empty, "Exact" or "NotOlderThan"
     * @param limit                page size, 0 for all
     * @param continueToken        from the previous page
     * @param sendInitialEvents    for watches: begin with the present objects and a bookmark after them
     */
    record ListOptions(
            String labelSelector,
            String fieldSelector,
            String resourceVersion,
            String resourceVersionMatch,
            int limit,
            String continueToken,
            boolean sendInitialEvents) {
        /** Everything, consistently. */
        public static final ListOptions ALL = new ListOptions("", "", "", "", 0, "", false);

        public ListOptions labels(String selector) {
            return new ListOptions(
                    selector,
                    fieldSelector,
                    resourceVersion,
                    resourceVersionMatch,
                    limit,
                    continueToken,
                    sendInitialEvents);
        }

        public ListOptions fields(String selector) {
            return new ListOptions(
                    labelSelector,
                    selector,
                    resourceVersion,
                    resourceVersionMatch,
                    limit,
                    continueToken,
                    sendInitialEvents);
        }

        public ListOptions from(String version) {
            return new ListOptions(
                    labelSelector,
                    fieldSelector,
                    version,
                    resourceVersionMatch,
                    limit,
                    continueToken,
                    sendInitialEvents);
        }

        public ListOptions page(int size, String token) {
            return new ListOptions(
                    labelSelector,
                    fieldSelector,
                    resourceVersion,
                    resourceVersionMatch,
                    size,
                    token,
                    sendInitialEvents);
        }

        /** For watches: the present objects first, as ADDED events, then a bookmark that says they are complete. */
        public ListOptions initialEvents() {
            return new ListOptions(
                    labelSelector, fieldSelector, resourceVersion, "NotOlderThan", limit, continueToken, true);
        }
    }

    /**
     * A patch in one of the languages the API takes.
     *
     * @param fieldManager who applies; empty for other patches, which the server attributes to the client's name
     * @param force        for apply: take fields over from other managers
     */
    record Patch(Kind kind, byte[] body, String fieldManager, boolean force) {
        /** The patch languages, by content type. */
        public enum Kind {
            JSON("application/json-patch+json"),
            MERGE("application/merge-patch+json"),
            STRATEGIC("application/strategic-merge-patch+json"),
            APPLY("application/apply-patch+yaml");

            private final String contentType;

            Kind(String contentType) {
                this.contentType = contentType;
            }

            public String contentType() {
                return contentType;
            }
        }

        public static Patch merge(String json) {
            return new Patch(Kind.MERGE, json.getBytes(StandardCharsets.UTF_8), "", false);
        }

        public static Patch strategic(String json) {
            return new Patch(Kind.STRATEGIC, json.getBytes(StandardCharsets.UTF_8), "", false);
        }

        public static Patch json(String json) {
            return new Patch(Kind.JSON, json.getBytes(StandardCharsets.UTF_8), "", false);
        }

        /** Server-side apply of a configuration in JSON or YAML. */
        public static Patch apply(String configuration, String fieldManager, boolean force) {
            return new Patch(Kind.APPLY, configuration.getBytes(StandardCharsets.UTF_8), fieldManager, force);
        }
    }

    /** What a watch reports. */
    sealed interface WatchEvent<T> {
        record Added<T>(T object) implements WatchEvent<T> {}

        record Modified<T>(T object) implements WatchEvent<T> {}

        /** Deleted, or no longer selected; the object is its last state with the revision of the deletion. */
        record Deleted<T>(T object) implements WatchEvent<T> {}

        /** Nothing was missed up to this revision. */
        record Bookmark<T>(String resourceVersion, boolean initialEventsEnd) implements WatchEvent<T> {}
    }

    /** Receives the events of one watch, one call at a time. After {@link WatchHandle#close} no call begins. */
    interface WatchHandler<T> {
        void onEvent(WatchEvent<T> event);

        /**
         * The watch has ended, other than by its handle, and says no more: {@code failure} carries the server's Status
         * (EXPIRED: list again), or is null where the connection or the server's time limit ended it.
         */
        void onEnd(@Nullable ApiException failure);
    }

    /** A running watch. */
    interface WatchHandle extends AutoCloseable {
        @Override
        void close();
    }
}
