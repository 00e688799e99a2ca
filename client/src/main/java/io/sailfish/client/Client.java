package io.sailfish.client;

import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;

/**
 * Access to the API with one identity.
 *
 * <p>Calls block (they are made for virtual threads) and throw {@link io.sailfish.model.status.ApiException} with the
 * server's Status. Objects given and returned are immutable and may be shared with the server: they are never copied in
 * one process.
 *
 * <p>Example: {@code Pod pod = client.resource(CoreV1.PODS).get("default", "web-0");}
 */
public interface Client extends AutoCloseable {

    /** The objects of a resource. Cheap; need not be kept. */
    <T extends ApiObject> ResourceClient<T> resource(ResourceType<T> type);

    /**
     * A request that is not about an object of a known type: discovery, health, log streams.
     *
     * @param path  absolute path with query, as "/healthz?verbose"
     */
    RawResponse raw(String method, String path, String contentType, byte[] body);

    /**
     * Whether this client gives out the server's own instances, so that a cache of them costs no memory. A client
     * across a connection makes its own.
     */
    default boolean sharesObjects() {
        return false;
    }

    @Override
    void close();

    /** A complete answer to a raw request; a failure Status is thrown instead. */
    record RawResponse(int code, String contentType, byte[] body) {}
}
