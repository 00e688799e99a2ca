package io.sailfish.client.http;

import io.netty.buffer.ByteBuf;
import io.sailfish.client.ResourceClient.WatchEvent;
import io.sailfish.client.ResourceClient.WatchHandle;
import io.sailfish.client.ResourceClient.WatchHandler;
import io.sailfish.model.ApiObject;
import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.StringMap;
import io.sailfish.model.codec.DecodeException;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.codec.ProtobufWatchEvent;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a watch: cuts it into events, decodes and delivers them. Holds at most one event that is not complete,
 * of at most {@link #LONGEST} bytes.
 */
final class WatchStream<T extends ApiObject> implements ResponseListener, WatchHandle {
    private static final int LONGEST = 16 << 20;
    private static final String INITIAL_EVENTS_END = "k8s.io/initial-events-end";

    private final MessageType type;
    private final Class<T> objectClass;
    private final WatchHandler<T> handler;
    /** Completed when the server accepts; failed with what it refuses with. */
    private final CompletableFuture<Integer> accepted = new CompletableFuture<>();

    private byte[] buffer = new byte[8192];
    private int length;
    private int code;
    private boolean frames;
    private volatile boolean closed;
    private boolean over;
    private volatile Connection.@Nullable Exchange exchange;

    WatchStream(MessageType type, Class<T> objectClass, WatchHandler<T> handler) {
        this.type = type;
        this.objectClass = objectClass;
        this.handler = handler;
    }

    CompletableFuture<Integer> accepted() {
        return accepted;
    }

    void exchange(Connection.Exchange running) {
        exchange = running;
        if (closed) {
            running.cancel();
        }
    }

    @Override
    public void head(int status, String contentType) {
        code = status;
        frames = contentType.startsWith(WireFormat.PROTOBUF);
        if (status == 200) {
            accepted.complete(status);
        }
    }

    @Override
    public void data(ByteBuf piece) {
        int count = piece.readableBytes();
        if (length + count > LONGEST) {
            throw new IllegalStateException("an event of more than " + LONGEST + " bytes");
        }
        if (length + count > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + count));
        }
        int scanned = length;
        piece.readBytes(buffer, length, count);
        length += count;
        if (code == 200) {
            int consumed = frames ? frames() : lines(scanned);
            System.arraycopy(buffer, consumed, buffer, 0, length - consumed);
            length -= consumed;
        }
    }

    private int frames() {
        int at = 0;
        while (length - at >= 4) {
            int size = ProtobufWatchEvent.frameLength(buffer, at);
            if (length - at - 4 < size) {
                break;
            }
            ProtobufWatchEvent event = ProtobufWatchEvent.decode(buffer, at + 4, size);
            deliver(event.type(), event.object());
            at += 4 + size;
        }
        return at;
    }

    private int lines(int scanned) {
        int at = 0;
        for (int i = scanned; i < length; i++) {
            if (buffer[i] == '\n') {
                if (i > at) {
                    line(Arrays.copyOfRange(buffer, at, i));
                }
                at = i + 1;
            }
        }
        return at;
    }

    /** A line is {"type":"ADDED","object":{…}}, in this order from every server we know, or read as a tree if not. */
    private void line(byte[] line) {
        byte[] head = "{\"type\":\"".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] middle = "\",\"object\":".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        int nameEnd = head.length;
        while (nameEnd < line.length && line[nameEnd] >= 'A' && line[nameEnd] <= 'Z') {
            nameEnd++;
        }
        int object = nameEnd + middle.length;
        int last = line.length - 1;
        while (last > 0 && line[last] <= ' ') {
            last--;
        }
        if (object < last
                && line[last] == '}'
                && Arrays.equals(line, 0, head.length, head, 0, head.length)
                && Arrays.equals(line, nameEnd, object, middle, 0, middle.length)) {
            String name = new String(line, 0, head.length, nameEnd - head.length);
            deliver(name, Arrays.copyOfRange(line, object, last));
        } else if (JsonTree.parse(line) instanceof Map<?, ?> tree && tree.get("type") instanceof String name) {
            deliver(name, JsonTree.encode(Objects.requireNonNullElse(tree.get("object"), StringMap.of())));
        } else {
            throw new DecodeException(DecodeException.Fault.TYPE, "no watch event");
        }
    }

    private void deliver(String event, byte[] body) {
        if (closed || over) {
            return;
        }
        switch (event) {
            case "ADDED" -> handler.onEvent(new WatchEvent.Added<>(object(body)));
            case "MODIFIED" -> handler.onEvent(new WatchEvent.Modified<>(object(body)));
            case "DELETED" -> handler.onEvent(new WatchEvent.Deleted<>(object(body)));
            case "BOOKMARK" -> {
                T bookmark = object(body);
                boolean complete =
                        "true".equals(bookmark.metadata().annotations().get(INITIAL_EVENTS_END));
                handler.onEvent(new WatchEvent.Bookmark<>(bookmark.metadata().resourceVersion(), complete));
            }
            case "ERROR" -> finish(WireFormat.failure(500, body));
            default -> {}
        }
    }

    private T object(byte[] body) {
        Message decoded = WireFormat.decode(body, type);
        return objectClass.cast(decoded);
    }

    @Override
    public void end() {
        if (code != 200) {
            accepted.completeExceptionally(WireFormat.failure(code, Arrays.copyOf(buffer, length)));
        } else {
            finish(null);
        }
    }

    @Override
    public void failed(LostConnection cause) {
        if (!accepted.completeExceptionally(cause)) {
            finish(cause.getCause() instanceof DecodeException ? ApiErrors.internalError(cause.getMessage()) : null);
        }
    }

    private void finish(@Nullable ApiException failure) {
        if (!over) {
            over = true;
            if (!closed) {
                handler.onEnd(failure);
            }
            Connection.Exchange running = exchange;
            if (failure != null && running != null) {
                running.cancel();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        Connection.Exchange running = exchange;
        if (running != null) {
            running.cancel();
        }
    }

    /** The bytes of an answer that is kept whole. */
    static final class Whole implements ResponseListener {
        private final int most;
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream(2048);
        private int code;
        private String contentType = "";

        Whole(int most) {
            this.most = most;
        }

        CompletableFuture<Answer> answer() {
            return answer;
        }

        @Override
        public void head(int status, String type) {
            code = status;
            contentType = type;
        }

        @Override
        public void data(ByteBuf piece) {
            if (body.size() + piece.readableBytes() > most) {
                throw new IllegalStateException("an answer of more than " + most + " bytes");
            }
            byte[] bytes = new byte[piece.readableBytes()];
            piece.readBytes(bytes);
            body.writeBytes(bytes);
        }

        @Override
        public void end() {
            answer.complete(new Answer(code, contentType, body.toByteArray()));
        }

        @Override
        public void failed(LostConnection cause) {
            answer.completeExceptionally(cause);
        }
    }

    /** A complete answer. */
    record Answer(int code, String contentType, byte[] body) {}
}
