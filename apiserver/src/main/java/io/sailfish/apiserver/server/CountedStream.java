package io.sailfish.apiserver.server;

import io.netty.buffer.ByteBuf;
import io.sailfish.apiserver.http.ResponseStream;

/** A stream that knows how much was written to it. */
final class CountedStream implements ResponseStream {
    private final ResponseStream stream;
    private volatile long bytes;

    CountedStream(ResponseStream stream) {
        this.stream = stream;
    }

    long bytes() {
        return bytes;
    }

    /** By one thread at a time. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    @Override
    public void write(ByteBuf part) {
        bytes += part.readableBytes();
        stream.write(part);
    }

    @Override
    public boolean isWritable() {
        return stream.isWritable();
    }

    @Override
    public boolean isOpen() {
        return stream.isOpen();
    }

    @Override
    public void onWritable(Runnable action) {
        stream.onWritable(action);
    }

    @Override
    public void onClose(Runnable action) {
        stream.onClose(action);
    }

    @Override
    public void end() {
        stream.end();
    }

    @Override
    public void abort() {
        stream.abort();
    }
}
