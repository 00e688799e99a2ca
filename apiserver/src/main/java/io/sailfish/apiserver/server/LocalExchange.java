package io.sailfish.apiserver.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.sailfish.apiserver.http.Exchange;
import io.sailfish.apiserver.http.HttpRequest;
import io.sailfish.apiserver.http.Response;
import io.sailfish.apiserver.http.ResponseStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A request from within the process to what is no resource: the whole answer is collected for the caller. */
final class LocalExchange extends Exchange {
    private final EventLoop loop;
    private final CompletableFuture<Response> answer = new CompletableFuture<>();

    LocalExchange(HttpRequest request, EventLoop loop) {
        super(request);
        this.loop = loop;
    }

    /** The answer, when it is complete. */
    CompletableFuture<Response> answer() {
        return answer;
    }

    @Override
    public EventLoop eventLoop() {
        return loop;
    }

    @Override
    public void respond(Response response) {
        answer.complete(response);
    }

    @Override
    public ResponseStream stream(Response head) {
        return new Collected(head);
    }

    @Override
    public void takeOver(Consumer<Channel> owner) {
        throw new IllegalStateException("there is no connection to take over");
    }

    @Override
    public boolean isOpen() {
        return !answer.isDone();
    }

    @Override
    public void onClose(Runnable action) {
        answer.whenComplete((response, failure) -> loop.execute(action));
    }

    private final class Collected implements ResponseStream {
        private final Response head;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        Collected(Response head) {
            this.head = head;
        }

        @Override
        public synchronized void write(ByteBuf part) {
            byte[] bytes = new byte[part.readableBytes()];
            part.readBytes(bytes);
            part.release();
            body.writeBytes(bytes);
        }

        @Override
        public boolean isWritable() {
            return isOpen();
        }

        @Override
        public boolean isOpen() {
            return LocalExchange.this.isOpen();
        }

        @Override
        public void onWritable(Runnable action) {
            loop.execute(action);
        }

        @Override
        public void onClose(Runnable action) {
            LocalExchange.this.onClose(action);
        }

        @Override
        public synchronized void end() {
            List<byte[]> parts = new ArrayList<>(List.of(body.toByteArray()));
            answer.complete(new Response(head.status(), head.contentType(), head.headers(), parts));
        }

        @Override
        public void abort() {
            answer.completeExceptionally(new IllegalStateException("the answer broke off"));
        }
    }
}
