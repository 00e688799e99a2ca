package io.sailfish.apiserver.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.sailfish.apiserver.http.Response;
import io.sailfish.apiserver.http.ResponseStream;
import io.sailfish.apiserver.http.WebSocketRequest;
import io.sailfish.apiserver.registry.Answer;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the answers of the resource pipeline to the client, at the client's pace. */
final class AnswerWriter {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerWriter.class);
    private static final int FRAME_BYTES = 64 << 10;

    private final Executor threads;
    private final Compression compression;
    private final ConcurrentHashMap<EventLoop, WatchRounds> rounds = new ConcurrentHashMap<>();

    /**
     * @param threads where long lists are encoded, so that they do not hold up an event loop
     */
    AnswerWriter(Executor threads, Compression compression) {
        this.threads = threads;
        this.compression = compression;
    }

    /** Writes an answer. Does not block. */
    void write(Call call, Answer answer) {
        answer.warnings().forEach(call::warn);
        switch (answer) {
            case Answer.Whole whole ->
                call.respond(new Response(whole.code(), whole.contentType(), List.of(), whole.parts()));
            case Answer.Streamed streamed -> stream(call, streamed);
            case Answer.Watching watching ->
                WebSocketRequest.in(call.exchange().request())
                        .ifPresentOrElse(
                                socket -> SocketWatch.begin(call, watching, socket),
                                () -> new Watch(
                                                call,
                                                watching,
                                                rounds(call.exchange().eventLoop()))
                                        .begin());
            case Answer.Failed failed -> call.fail(failed.failure());
        }
    }

    private WatchRounds rounds(EventLoop loop) {
        return rounds.computeIfAbsent(loop, WatchRounds::on);
    }

    private void stream(Call call, Answer.Streamed streamed) {
        Response head = new Response(200, streamed.contentType(), List.of(), List.of());
        Answer.Chunks chunks = streamed.chunks();
        if (compression.isWanted(call.exchange().request())) {
            chunks = Compression.gzip(chunks);
            head = head.with("content-encoding", "gzip").with("vary", "Accept-Encoding");
        }
        ListStream list = new ListStream(call, call.stream(head), chunks);
        threads.execute(list::pump);
    }

    /** Ends a client that takes nothing for too long. */
    private static Future<?> stallTimer(Call call, ResponseStream stream) {
        return call.exchange()
                .eventLoop()
                .schedule(stream::abort, Answer.STALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A list that is encoded while it is written. */
    private final class ListStream {
        private final Call call;
        private final ResponseStream stream;
        private final Answer.Chunks chunks;

        ListStream(Call call, ResponseStream stream, Answer.Chunks chunks) {
            this.call = call;
            this.stream = stream;
            this.chunks = chunks;
        }

        void pump() {
            try {
                while (stream.isWritable()) {
                    byte[] chunk = chunks.next();
                    if (chunk == null) {
                        stream.end();
                        return;
                    }
                    stream.write(Unpooled.wrappedBuffer(chunk));
                }
            } catch (RuntimeException | Error e) {
                LOG.error("a list broke off: {}", call.exchange().request().target(), e);
                stream.abort();
                return;
            }
            if (stream.isOpen()) {
                Future<?> stall = stallTimer(call, stream);
                stream.onWritable(() -> {
                    stall.cancel(false);
                    threads.execute(this::pump);
                });
            }
        }
    }

    /** A watch. Everything but the beginning happens on the connection's event loop. */
    private static final class Watch {
        private final WatchRounds rounds;
        private final Call call;
        private final Answer.Frames frames;
        private final ResponseStream stream;
        private boolean waits;
        private boolean over;
        private @Nullable Future<?> stall;

        Watch(Call call, Answer.Watching watching, WatchRounds rounds) {
            this.rounds = rounds;
            this.call = call;
            this.frames = watching.frames();
            // The head goes out at once: clients take it for the sign that the watch has begun.
            this.stream = call.stream(new Response(200, watching.contentType(), List.of(), List.of()));
        }

        void begin() {
            stream.onClose(this::finish);
            stream.write(Unpooled.EMPTY_BUFFER);
            call.exchange().eventLoop().execute(() -> {
                if (!over) {
                    frames.start(() -> rounds.join(this::pump));
                    pump();
                }
                // It has begun: from now on it takes nobody's place.
                call.done();
            });
        }

        private void pump() {
            if (over || waits) {
                return;
            }
            try {
                while (stream.isWritable()) {
                    List<byte[]> bytes = frames.poll(FRAME_BYTES);
                    if (bytes.isEmpty()) {
                        if (frames.ended()) {
                            stream.end();
                            finish();
                        }
                        return;
                    }
                    stream.write(joined(bytes));
                }
            } catch (RuntimeException | Error e) {
                LOG.error("a watch broke off: {}", call.exchange().request().target(), e);
                stream.abort();
                finish();
                return;
            }
            waits = true;
            stall = stallTimer(call, stream);
            stream.onWritable(() -> {
                waits = false;
                if (stall != null) {
                    stall.cancel(false);
                }
                pump();
            });
        }

        /** One buffer outside the heap: the cipher needs the bytes there, and many small parts are slow to walk over. */
        private static ByteBuf joined(List<byte[]> parts) {
            int length = 0;
            for (byte[] part : parts) {
                length += part.length;
            }
            ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(length, length);
            for (byte[] part : parts) {
                buffer.writeBytes(part);
            }
            return buffer;
        }

        private void finish() {
            if (!over) {
                over = true;
                if (stall != null) {
                    stall.cancel(false);
                }
                frames.close();
            }
        }
    }
}
