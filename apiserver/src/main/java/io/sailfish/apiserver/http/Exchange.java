package io.sailfish.apiserver.http;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request and the way to answer it, once, by one of {@link #respond}, {@link #stream} and {@link #takeOver}. Any thread
 * may answer.
 */
public abstract class Exchange {
    private final HttpRequest request;
    private final long startNanos = System.nanoTime();
    private final AtomicReference<@Nullable Runnable> whenAnswered = new AtomicReference<>();

    protected Exchange(HttpRequest request) {
        this.request = request;
    }

    /** The request. */
    public final HttpRequest request() {
        return request;
    }

    /** When the request was whole, by {@link System#nanoTime}. */
    public final long startNanos() {
        return startNanos;
    }

    /** Has this run once, when somebody has begun to answer. */
    final void whenAnswered(Runnable action) {
        whenAnswered.set(action);
    }

    /** To be called by whoever begins to answer, or finds the client gone. */
    protected final void answering() {
        Runnable action = whenAnswered.getAndSet(null);
        if (action != null) {
            action.run();
        }
    }

    /** The event loop of the connection. */
    public abstract EventLoop eventLoop();

    /** Answers at once. */
    public abstract void respond(Response response);

    /** Sends the head of an answer (its body is ignored) and gives the stream for the rest. */
    public abstract ResponseStream stream(Response head);

    /**
     * Gives the bare connection, out of which HTTP has been taken, to someone else, on the event loop. HTTP/1.1 only.
     *
     * @throws IllegalStateException for requests of HTTP/2, whose connections serve many
     */
    public abstract void takeOver(Consumer<Channel> owner);

    /** Whether the client is still there. */
    public abstract boolean isOpen();

    /** Calls once, on the event loop, when the client has left or the answer is complete. */
    public abstract void onClose(Runnable action);
}
