package io.sailfish.client.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One HTTP/2 connection: many exchanges, each a stream. Silence is answered with a ping, silence after that ends it. */
final class Http2Connection extends ChannelInboundHandlerAdapter implements Connection {
    private static final int STREAMS_BEFORE_SETTINGS = 100;

    private final Channel channel;
    private final String scheme;
    private final String authority;
    private final String userAgent;
    private final List<ClientConfig.Header> headers;
    private final Consumer<String> warnings;
    private final AtomicInteger running = new AtomicInteger();
    private volatile int limit = STREAMS_BEFORE_SETTINGS;
    private volatile boolean draining;
    private boolean pinged;

    Http2Connection(Channel channel, String scheme, String authority, ClientConfig config) {
        this.channel = channel;
        this.scheme = scheme;
        this.authority = authority;
        this.userAgent = config.userAgent();
        this.headers = config.headers();
        this.warnings = config.warnings();
    }

    @Override
    public boolean isUsable() {
        return channel.isActive() && !draining;
    }

    @Override
    public boolean reserve() {
        while (isUsable()) {
            int now = running.get();
            if (now >= limit) {
                return false;
            }
            if (running.compareAndSet(now, now + 1)) {
                return true;
            }
        }
        return false;
    }

    private void release() {
        if (running.decrementAndGet() == 0 && draining) {
            channel.close();
        }
    }

    @Override
    public Exchange send(WireRequest request, String bearer, ResponseListener listener) {
        Stream stream = new Stream(request, bearer, listener);
        new Http2StreamChannelBootstrap(channel).handler(stream).open().addListener(opened -> {
            if (!opened.isSuccess()) {
                stream.fail("no stream on the connection", true, opened.cause());
            }
        });
        return stream;
    }

    @Override
    public void drain() {
        draining = true;
        if (running.get() == 0) {
            channel.close();
        }
    }

    @Override
    public void close() {
        draining = true;
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            pinged = false;
            if (message instanceof Http2SettingsFrame frame && frame.settings().maxConcurrentStreams() != null) {
                limit = (int) Math.min(10_000, frame.settings().maxConcurrentStreams());
            } else if (message instanceof Http2GoAwayFrame) {
                drain();
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent) {
            if (pinged) {
                context.close();
            } else {
                pinged = true;
                context.writeAndFlush(new DefaultHttp2PingFrame(System.nanoTime()));
            }
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    /** Anything was read, so the other side is there. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        pinged = false;
        context.fireChannelReadComplete();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    /** One exchange. Runs on the event loop, but for cancel. */
    private final class Stream extends ChannelInboundHandlerAdapter implements Exchange {
        private final WireRequest request;
        private final String bearer;
        private final ResponseListener listener;
        private volatile @Nullable Channel stream;
        private volatile boolean cancelled;
        private boolean over;
        private boolean refused;

        Stream(WireRequest request, String bearer, ResponseListener listener) {
            this.request = request;
            this.bearer = bearer;
            this.listener = listener;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            stream = context.channel();
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (cancelled) {
                finish();
                context.close();
                return;
            }
            Http2Headers sent = new DefaultHttp2Headers(false)
                    .method(request.method())
                    .scheme(scheme)
                    .authority(authority)
                    .path(request.path())
                    .add("accept", request.accept())
                    .add("user-agent", userAgent);
            if (!bearer.isEmpty()) {
                sent.add("authorization", "Bearer " + bearer);
            }
            // HTTP/2 knows names in small letters only.
            headers.forEach(header -> sent.add(header.name().toLowerCase(Locale.ROOT), header.value()));
            byte[] body = request.body();
            if (!request.contentType().isEmpty()) {
                sent.add("content-type", request.contentType()).addInt("content-length", body.length);
            }
            if (body.length == 0) {
                context.writeAndFlush(new DefaultHttp2HeadersFrame(sent, true));
            } else {
                context.write(new DefaultHttp2HeadersFrame(sent, false));
                context.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(body), true));
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (over || cancelled) {
                    return;
                }
                switch (message) {
                    case Http2HeadersFrame frame -> head(frame);
                    case Http2DataFrame frame -> {
                        if (frame.content().isReadable()) {
                            listener.data(frame.content());
                        }
                        end(frame.isEndStream());
                    }
                    default -> {}
                }
            } catch (RuntimeException e) {
                fail("the answer could not be used: " + e.getMessage(), false, e);
                context.close();
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void head(Http2HeadersFrame frame) {
            Http2Headers headers = frame.headers();
            int code = headers.status() == null
                    ? 0
                    : Integer.parseInt(headers.status().toString());
            if (code >= 200) {
                Warnings.read(headers.getAll(Warnings.HEADER), warnings);
                CharSequence type = headers.get("content-type");
                listener.head(code, type == null ? "" : type.toString());
            }
            end(frame.isEndStream());
        }

        private void end(boolean last) {
            if (last && !over) {
                finish();
                listener.end();
            }
        }

        private void finish() {
            if (!over) {
                over = true;
                release();
            }
        }

        void fail(String why, boolean untouched, @Nullable Throwable cause) {
            if (!over) {
                finish();
                if (!cancelled) {
                    listener.failed(new LostConnection(why, untouched, cause));
                }
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof Http2ResetFrame reset) {
                refused = reset.errorCode() == Http2Error.REFUSED_STREAM.code();
                fail("the server reset the stream (error " + reset.errorCode() + ")", refused, null);
            }
            ReferenceCountUtil.release(event);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail("the connection was lost", refused, null);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail("the connection failed: " + cause.getMessage(), false, cause);
            context.close();
        }

        @Override
        public void cancel() {
            cancelled = true;
            Channel open = stream;
            if (open != null) {
                open.close();
            }
        }

        @Override
        public void autoRead(boolean flows) {
            Channel open = stream;
            if (open != null) {
                open.config().setAutoRead(flows);
            }
        }
    }
}
