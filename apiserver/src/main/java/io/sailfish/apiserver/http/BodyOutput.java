package io.sailfish.apiserver.http;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * An answer's body as a stream that blocks, for producers with a thread of their own: little is kept in memory, however
 * large the body is. A client that has left, or that takes nothing for too long, ends it with an IOException. Not closed by
 * {@link #close}: the producer says whether the body is complete.
 */
public final class BodyOutput extends OutputStream {
    private final ResponseStream body;
    private final Duration patience;

    /** @param patience how long the client may take nothing */
    public BodyOutput(ResponseStream body, Duration patience) {
        this.body = body;
        this.patience = patience;
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        awaitWritable();
        body.write(Unpooled.copiedBuffer(from, offset, length));
    }

    private void awaitWritable() throws IOException {
        if (!body.isOpen()) {
            throw new IOException("the client has left");
        }
        if (body.isWritable()) {
            return;
        }
        CountDownLatch writable = new CountDownLatch(1);
        body.onWritable(writable::countDown);
        try {
            if (!writable.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("the client took nothing for " + patience.toSeconds() + " s");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the client took nothing");
        }
    }
}
