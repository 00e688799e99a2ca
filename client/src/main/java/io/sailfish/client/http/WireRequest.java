package io.sailfish.client.http;

/**
 * A request as it goes over the wire.
 *
 * @param path        with query
 * @param accept      media types, as the header has them
 * @param contentType of the body; empty where there is none
 */
record WireRequest(String method, String path, String accept, String contentType, byte[] body) {
    static final byte[] NO_BODY = new byte[0];

    /** Whether asking twice does no harm. */
    boolean isSafe() {
        return method.equals("GET") || method.equals("HEAD");
    }
}
