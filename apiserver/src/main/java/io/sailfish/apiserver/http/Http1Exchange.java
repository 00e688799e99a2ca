package io.sailfish.apiserver.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A request on an HTTP/1.1 connection, which serves one at a time. */
final class Http1Exchange extends Exchange {
    private final Channel channel;
    private final Http1Handler connection;
    private final boolean keepAlive;
    private final List<Runnable> closeActions = new ArrayList<>(1);
    private boolean finished;

    Http1Exchange(HttpRequest request, Channel channel, Http1Handler connection, boolean keepAlive) {
        super(request);
        this.channel = channel;
        this.connection = connection;
        this.keepAlive = keepAlive;
    }

    boolean keepsAlive() {
        return keepAlive;
    }

    @Override
    public EventLoop eventLoop() {
        return channel.eventLoop();
    }

    private void onLoop(Runnable action) {
        if (eventLoop().inEventLoop()) {
            action.run();
        } else {
            eventLoop().execute(action);
        }
    }

    @Override
    public void respond(Response response) {
        onLoop(() -> {
            boolean head = request().method().equals("HEAD");
            DefaultFullHttpResponse message = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.valueOf(response.status()),
                    head
                            ? Unpooled.EMPTY_BUFFER
                            : Unpooled.wrappedBuffer(response.parts().toArray(byte[][]::new)));
            fill(message, response);
            if (response.status() != 304 && response.status() != 204) {
                message.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, response.length());
            }
            channel.writeAndFlush(message);
            answering();
            finish(true);
        });
    }

    @Override
    public ResponseStream stream(Response response) {
        answering();
        DefaultHttpResponse message =
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()));
        fill(message, response);
        message.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        channel.write(message);
        return new Stream();
    }

    private void fill(HttpResponse message, Response response) {
        if (!response.contentType().isEmpty()) {
            message.headers().set(HttpHeaderNames.CONTENT_TYPE, response.contentType());
        }
        for (Response.Header header : response.headers()) {
            message.headers().add(header.name(), header.value());
        }
        if (!keepAlive) {
            message.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    @Override
    public void takeOver(Consumer<Channel> owner) {
        answering();
        onLoop(() -> {
            connection.release(owner);
            runCloseActions();
        });
    }

    @Override
    public boolean isOpen() {
        return channel.isActive();
    }

    @Override
    public void onClose(Runnable action) {
        onLoop(() -> {
            if (finished || !channel.isActive()) {
                action.run();
            } else {
                closeActions.add(action);
            }
        });
    }

    /** The answer is complete, or the connection is gone. On the event loop. */
    void finish(boolean answered) {
        if (finished) {
            return;
        }
        finished = true;
        if (answered) {
            connection.answered(this);
        }
        runCloseActions();
    }

    private void runCloseActions() {
        List<Runnable> actions = List.copyOf(closeActions);
        closeActions.clear();
        actions.forEach(Runnable::run);
    }

    private final class Stream implements ResponseStream {
        @Override
        public void write(ByteBuf part) {
            channel.writeAndFlush(new DefaultHttpContent(part));
        }

        @Override
        public boolean isWritable() {
            return channel.isWritable();
        }

        @Override
        public boolean isOpen() {
            return channel.isActive();
        }

        @Override
        public void onWritable(Runnable action) {
            connection.await(channel, action);
        }

        @Override
        public void onClose(Runnable action) {
            Http1Exchange.this.onClose(action);
        }

        @Override
        public void end() {
            onLoop(() -> {
                channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
                finish(true);
            });
        }

        @Override
        public void abort() {
            channel.close();
        }
    }
}
