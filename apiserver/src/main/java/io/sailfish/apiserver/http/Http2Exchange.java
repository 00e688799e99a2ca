package io.sailfish.apiserver.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.function.Consumer;

/** A request on a stream of an HTTP/2 connection. */
final class Http2Exchange extends Exchange {
    private static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final AsciiString JSON = AsciiString.cached("application/json");
    private static final AsciiString OK = AsciiString.cached("200");
    private static final AsciiString CREATED = AsciiString.cached("201");

    private final Channel channel;
    private final WritabilityWaiter waiter;

    Http2Exchange(HttpRequest request, Channel channel, WritabilityWaiter waiter) {
        super(request);
        this.channel = channel;
        this.waiter = waiter;
    }

    @Override
    public EventLoop eventLoop() {
        return channel.eventLoop();
    }

    @Override
    public void respond(Response response) {
        if (eventLoop().inEventLoop()) {
            send(response);
        } else {
            eventLoop().execute(() -> send(response));
        }
    }

    private void send(Response response) {
        int length = response.length();
        boolean bare = length == 0 || request().method().equals("HEAD");
        channel.write(new DefaultHttp2HeadersFrame(head(response, length), bare));
        if (!bare) {
            byte[][] parts = response.parts().toArray(byte[][]::new);
            channel.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(parts), true));
        }
        channel.flush();
        answering();
    }

    @Override
    public ResponseStream stream(Response response) {
        answering();
        channel.write(new DefaultHttp2HeadersFrame(head(response, -1), false));
        return new Stream();
    }

    private static Http2Headers head(Response response, int length) {
        Http2Headers headers =
                new DefaultHttp2Headers(false, 8 + response.headers().size());
        headers.status(
                switch (response.status()) {
                    case 200 -> OK;
                    case 201 -> CREATED;
                    default -> Integer.toString(response.status());
                });
        if (!response.contentType().isEmpty()) {
            headers.set(
                    CONTENT_TYPE, response.contentType().equals("application/json") ? JSON : response.contentType());
        }
        for (Response.Header header : response.headers()) {
            headers.add(header.name(), header.value());
        }
        if (length >= 0) {
            headers.setInt(CONTENT_LENGTH, length);
        }
        return headers;
    }

    @Override
    public void takeOver(Consumer<Channel> owner) {
        throw new IllegalStateException("a stream of HTTP/2 cannot be taken over");
    }

    @Override
    public boolean isOpen() {
        return channel.isActive();
    }

    @Override
    public void onClose(Runnable action) {
        channel.closeFuture().addListener(closed -> action.run());
    }

    private final class Stream implements ResponseStream {
        @Override
        public void write(ByteBuf part) {
            channel.writeAndFlush(new DefaultHttp2DataFrame(part, false));
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
            waiter.await(channel, action);
        }

        @Override
        public void onClose(Runnable action) {
            Http2Exchange.this.onClose(action);
        }

        @Override
        public void end() {
            channel.writeAndFlush(new DefaultHttp2DataFrame(true));
        }

        @Override
        public void abort() {
            channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR))
                    .addListener(done -> channel.close());
        }
    }
}
