package io.sailfish.client.http;

import io.netty.buffer.ByteBuf;

/** Receives one response, on an event loop, call by call; it must not block. */
interface ResponseListener {
    /** Status and media type; once, first. */
    void head(int code, String contentType);

    /** A piece of the body; valid during the call. */
    void data(ByteBuf piece);

    /** The response is complete; nothing follows. */
    void end();

    /** The response will not become complete; nothing follows. */
    void failed(LostConnection cause);
}
