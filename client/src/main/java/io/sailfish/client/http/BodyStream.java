package io.sailfish.client.http;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as a stream that waits for more. The server is held back while more than {@link #MOST} pieces
 * wait to be read.
 */
final class BodyStream extends InputStream {
    private static final int MOST = 64;

    private sealed interface Piece {}

    private record Data(byte[] bytes) implements Piece {}

    private record End(@Nullable LostConnection cause) implements Piece {}

    private final CompletableFuture<Integer> accepted = new CompletableFuture<>();
    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private volatile Connection.@Nullable Exchange exchange;
    private volatile boolean closed;
    private byte[] current = {};
    private int position;
    private @Nullable End end;

    /** Done when the server accepts; failed with what it refuses with. */
    CompletableFuture<Integer> accepted() {
        return accepted;
    }

    void exchange(Connection.Exchange running) {
        exchange = running;
        if (closed) {
            running.cancel();
        }
    }

    ResponseListener listener() {
        return new ResponseListener() {
            private final ByteArrayOutputStream refusal = new ByteArrayOutputStream();
            private int code;

            @Override
            public void head(int status, String contentType) {
                code = status;
                if (status == 200) {
                    accepted.complete(status);
                }
            }

            @Override
            public void data(ByteBuf piece) {
                byte[] bytes = new byte[piece.readableBytes()];
                piece.readBytes(bytes);
                if (code != 200) {
                    refusal.writeBytes(bytes);
                    return;
                }
                pieces.add(new Data(bytes));
                flow();
            }

            @Override
            public void end() {
                if (code != 200) {
                    accepted.completeExceptionally(WireFormat.failure(code, refusal.toByteArray()));
                }
                pieces.add(new End(null));
            }

            @Override
            public void failed(LostConnection cause) {
                accepted.completeExceptionally(cause);
                pieces.add(new End(cause));
            }
        };
    }

    private void flow() {
        Connection.Exchange running = exchange;
        if (running != null) {
            running.autoRead(pieces.size() < MOST);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (position == current.length) {
            if (!next()) {
                return -1;
            }
        }
        int count = Math.min(length, current.length - position);
        System.arraycopy(current, position, into, offset, count);
        position += count;
        return count;
    }

    private boolean next() throws IOException {
        try {
            Piece piece = end != null ? end : pieces.take();
            switch (piece) {
                case Data(byte[] bytes) -> {
                    current = bytes;
                    position = 0;
                    flow();
                    return true;
                }
                case End last -> {
                    end = last;
                    if (last.cause() != null && !closed) {
                        throw new IOException(last.cause().getMessage(), last.cause());
                    }
                    return false;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    @Override
    public void close() {
        closed = true;
        Connection.Exchange running = exchange;
        if (running != null) {
            running.cancel();
        }
        pieces.add(new End(null));
    }
}
