package io.sailfish.apiserver.registry;

/**
 * Where the HTTP front hands requests to resources in, and gets answers in bytes.
 *
 * <p>The front has authenticated and authorized. It asks {@link #answersAtOnce}: if so {@link #handle} may be called on
 * the event loop, otherwise it must be called on a virtual thread, since it may wait for the store, for admission or for a
 * revision. Failures are thrown as {@link io.sailfish.model.status.ApiException}; the front writes their Status in the
 * encoding that {@link Representation#forErrors} picks from the Accept header. Any other exception is an internal error.
 */
public interface ApiHandler {

    /** Whether the path names nothing that a kind serves, not even wrongly: then it is as any path that is not there. */
    boolean isNowhere(ApiRequest request);

    /** Whether this request is answered without waiting: reads from the watch cache. */
    boolean answersAtOnce(ApiRequest request);

    /**
     * Answers a request.
     *
     * @throws io.sailfish.model.status.ApiException in the terms of the API
     */
    Answer handle(ApiRequest request);
}
