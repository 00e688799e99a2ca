package io.sailfish.client.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One HTTP/1.1 connection: one exchange at a time. For servers that speak no HTTP/2, and for unencrypted ones. */
final class Http1Connection extends ChannelInboundHandlerAdapter implements Connection {
    private final Channel channel;
    private final String authority;
    private final String userAgent;
    private final List<ClientConfig.Header> headers;
    private final Consumer<String> warnings;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile boolean draining;
    private @Nullable ResponseListener listener;
    private boolean keepAlive = true;

    Http1Connection(Channel channel, String authority, ClientConfig config) {
        this.channel = channel;
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
        return isUsable() && busy.compareAndSet(false, true);
    }

    @Override
    public Exchange send(WireRequest request, String bearer, ResponseListener receiver) {
        DefaultFullHttpRequest message = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(request.method()),
                request.path(),
                Unpooled.wrappedBuffer(request.body()));
        message.headers()
                .set(HttpHeaderNames.HOST, authority)
                .set(HttpHeaderNames.ACCEPT, request.accept())
                .set(HttpHeaderNames.USER_AGENT, userAgent);
        if (!bearer.isEmpty()) {
            message.headers().set(HttpHeaderNames.AUTHORIZATION, "Bearer " + bearer);
        }
        headers.forEach(header -> message.headers().add(header.name(), header.value()));
        if (!request.contentType().isEmpty()) {
            message.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, request.contentType())
                    .set(HttpHeaderNames.CONTENT_LENGTH, request.body().length);
        }
        channel.eventLoop().execute(() -> {
            listener = receiver;
            if (channel.isActive()) {
                channel.writeAndFlush(message);
            } else {
                message.release();
                fail("the connection was lost", true, null);
            }
        });
        return new Exchange() {
            @Override
            public void cancel() {
                channel.eventLoop().execute(() -> {
                    if (listener == receiver) {
                        listener = null;
                        close();
                    }
                });
            }

            @Override
            public void autoRead(boolean flows) {
                channel.config().setAutoRead(flows);
            }
        };
    }

    @Override
    public void drain() {
        draining = true;
        if (!busy.get()) {
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
            ResponseListener receiver = listener;
            if (receiver == null) {
                return;
            }
            if (message instanceof HttpResponse response && response.status().code() >= 200) {
                keepAlive = HttpUtil.isKeepAlive(response);
                Warnings.read(response.headers().getAll(Warnings.HEADER), warnings);
                String type = response.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
                receiver.head(response.status().code(), type);
            }
            if (message instanceof HttpContent content && content.content().isReadable()) {
                receiver.data(content.content());
            }
            if (message instanceof LastHttpContent) {
                listener = null;
                if (!keepAlive || draining) {
                    close();
                }
                busy.set(false);
                receiver.end();
            }
        } catch (RuntimeException e) {
            fail("the answer could not be used: " + e.getMessage(), false, e);
            context.close();
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void fail(String why, boolean untouched, @Nullable Throwable cause) {
        ResponseListener receiver = listener;
        listener = null;
        if (receiver != null) {
            receiver.failed(new LostConnection(why, untouched, cause));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail("the connection was lost", false, null);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail("the connection failed: " + cause.getMessage(), false, cause);
        context.close();
    }
}
