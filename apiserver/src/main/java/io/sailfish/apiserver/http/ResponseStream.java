package io.sailfish.apiserver.http;

import io.netty.buffer.ByteBuf;

/**
 * An answer's body that is sent in parts. All methods may be called by any thread; the parts of one stream by one thread at
 * a time.
 *
 * <p>Writing never blocks: what the client does not take is kept in memory. So a producer asks {@link #isWritable}, and
 * when it is not, either waits ({@link #onWritable}) or gives the client up ({@link #abort}).
 */
public interface ResponseStream {

    /** Sends a part; takes the buffer over. Parts after the end of the connection are dropped. */
    void write(ByteBuf part);

    /** Whether the client keeps up: little of what was written still waits. */
    boolean isWritable();

    /** Whether the client is still there. */
    boolean isOpen();

    /** Calls once, on the event loop, when the client keeps up again or is gone; at once where that is so already. */
    void onWritable(Runnable action);

    /** Calls once, on the event loop, when the exchange is over, by the end of the stream or because the client left. */
    void onClose(Runnable action);

    /** The body is complete. */
    void end();

    /** The body will not be completed: the client sees a broken stream. */
    void abort();
}
