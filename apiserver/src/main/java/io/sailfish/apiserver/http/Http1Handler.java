package io.sailfish.apiserver.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of an HTTP/1.1 connection, one after the other. What a client sends before it has its answer waits, up to a
 * bound; then the connection is not read.
 */
final class Http1Handler extends WritabilityWaiter {
    private static final Logger LOG = LoggerFactory.getLogger(Http1Handler.class);

    private static final long LINGER_MILLIS = 1_000;

    private final ServerContext server;
    private final Deque<HttpObject> waiting = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable HttpRequest head;
    private @Nullable BodyCollector body;
    private @Nullable Http1Exchange current;
    /** Ends a request whose body does not come. */
    private @Nullable Future<?> timeout;
    /** Ends a connection whose request does not get beyond its head. */
    private @Nullable Future<?> headTimeout;
    /** Between the head of a request and its last byte, whether it is collected or waits. */
    private boolean receiving;
    /** Whether the bytes read last made a part of a request. */
    private boolean progressed;
    /** The client was refused in the middle of its request: what it goes on sending is thrown away. */
    private boolean discarding;

    Http1Handler(ServerContext server) {
        this.server = server;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        awaitHead(added);
    }

    @Override
    public void channelRead(ChannelHandlerContext channelContext, Object message) {
        if (!(message instanceof HttpObject part)) {
            ReferenceCountUtil.release(message);
            return;
        }
        progressed = true;
        if (part instanceof HttpRequest) {
            receiving = true;
            headTimeout = cancelled(headTimeout);
        }
        if (part instanceof LastHttpContent) {
            receiving = false;
        }
        if (discarding) {
            ReferenceCountUtil.release(part);
            if (part instanceof LastHttpContent) {
                channelContext.close();
            }
            return;
        }
        if (current != null) {
            waiting.add(part);
            if (waiting.size() > server.limits().pipelinedRequests()) {
                channelContext.channel().config().setAutoRead(false);
            }
            return;
        }
        accept(channelContext, part);
    }

    private void accept(ChannelHandlerContext channelContext, HttpObject part) {
        try {
            if (part.decoderResult().isFailure()) {
                Throwable cause = part.decoderResult().cause();
                LOG.debug("malformed request from {}", channelContext.channel().remoteAddress(), cause);
                boolean large = cause instanceof io.netty.handler.codec.http.TooLongHttpLineException
                        || cause instanceof io.netty.handler.codec.http.TooLongHttpHeaderException;
                refuse(channelContext, large ? 431 : 400, large ? "request header too large" : "malformed request");
                return;
            }
            if (part instanceof HttpRequest request) {
                onHead(channelContext, request);
            }
            if (part instanceof HttpContent content && head != null && body != null) {
                if (!body.add(content.content())) {
                    refuseTooLarge(channelContext);
                } else if (part instanceof LastHttpContent) {
                    dispatch(channelContext);
                }
            }
        } finally {
            ReferenceCountUtil.release(part);
        }
    }

    private void onHead(ChannelHandlerContext channelContext, HttpRequest request) {
        head = request;
        long announced = HttpUtil.getContentLength(request, -1L);
        body = new BodyCollector(server.limits().bodyBytes(), announced);
        if (announced > server.limits().bodyBytes()) {
            refuseTooLarge(channelContext);
            return;
        }
        if (HttpUtil.is100ContinueExpected(request)) {
            channelContext.writeAndFlush(new io.netty.handler.codec.http.DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
    }

    /** What has been read so far is no whole request: from now on its time counts. Most requests come whole. */
    @Override
    public void channelReadComplete(ChannelHandlerContext channelContext) {
        if (!progressed && !receiving && headTimeout == null) {
            awaitHead(channelContext);
        }
        progressed = false;
        if (head != null && timeout == null) {
            timeout = channelContext
                    .executor()
                    .schedule(
                            () -> refuse(channelContext, 408, "the request's body took too long to arrive"),
                            server.limits().requestTimeout().toMillis(),
                            TimeUnit.MILLISECONDS);
        }
        channelContext.fireChannelReadComplete();
    }

    /** Closes the connection without an answer, as upstream does, unless a whole head comes in time. */
    private void awaitHead(ChannelHandlerContext channelContext) {
        headTimeout = channelContext
                .executor()
                .schedule(
                        () -> {
                            headTimeout = null;
                            if (current == null && !receiving) {
                                channelContext.close();
                            }
                        },
                        server.limits().headTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void dispatch(ChannelHandlerContext channelContext) {
        HttpRequest request = java.util.Objects.requireNonNull(head);
        byte[] content = java.util.Objects.requireNonNull(body).body();
        Http1Exchange exchange = exchange(channelContext, request, content, HttpUtil.isKeepAlive(request));
        server.dispatch(exchange);
    }

    private void refuseTooLarge(ChannelHandlerContext channelContext) {
        refuse(
                channelContext,
                413,
                "Request entity too large: limit is " + server.limits().bodyBytes());
    }

    private void refuse(ChannelHandlerContext channelContext, int status, String message) {
        if (current == null) {
            HttpRequest request = head == null
                    ? new io.netty.handler.codec.http.DefaultHttpRequest(
                            HttpVersion.HTTP_1_1, io.netty.handler.codec.http.HttpMethod.GET, "/")
                    : head;
            // Closing at once would reset the connection and destroy the answer on its way to a client that still
            // sends.
            discarding = true;
            channelContext.executor().schedule(() -> channelContext.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
            exchange(channelContext, request, new byte[0], false)
                    .respond(server.handler().refusal(status, message));
        }
    }

    private Http1Exchange exchange(
            ChannelHandlerContext channelContext, HttpRequest request, byte[] content, boolean keepAlive) {
        timeout = cancelled(timeout);
        head = null;
        body = null;
        Channel channel = channelContext.channel();
        Http1Exchange exchange = new Http1Exchange(
                new io.sailfish.apiserver.http.HttpRequest(
                        request.method().name(),
                        request.uri(),
                        Headers.of(request.headers()),
                        content,
                        ServerContext.peer(channel),
                        channel.remoteAddress(),
                        request.protocolVersion().minorVersion() == 0 ? "1.0" : "1.1"),
                channel,
                this,
                keepAlive);
        current = exchange;
        return exchange;
    }

    /** The current request has its answer: on with the next. */
    void answered(Http1Exchange exchange) {
        ChannelHandlerContext channelContext = java.util.Objects.requireNonNull(context);
        if (current != exchange) {
            return;
        }
        current = null;
        if (discarding) {
            waiting.forEach(ReferenceCountUtil::release);
            waiting.clear();
            channelContext.flush();
            return;
        }
        if (!exchange.keepsAlive()) {
            channelContext.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        while (current == null && !waiting.isEmpty()) {
            accept(channelContext, waiting.removeFirst());
        }
        if (waiting.isEmpty()) {
            channelContext.channel().config().setAutoRead(true);
        }
    }

    /** Takes HTTP out of the pipeline and gives the connection away. */
    void release(Consumer<Channel> owner) {
        ChannelHandlerContext channelContext = java.util.Objects.requireNonNull(context);
        Channel channel = channelContext.channel();
        current = null;
        HttpServerCodec codec = channel.pipeline().get(HttpServerCodec.class);
        if (codec != null) {
            codec.removeOutboundHandler();
        }
        headTimeout = cancelled(headTimeout);
        channel.config().setAutoRead(true);
        // Bytes that follow the request and have been read already come out of the codec when it is removed: the
        // owner's
        // handlers have to stand in the pipeline by then.
        owner.accept(channel);
        if (channel.pipeline().get(IdleStateHandler.class) != null) {
            channel.pipeline().remove(IdleStateHandler.class);
        }
        channel.pipeline().remove(this);
        if (codec != null) {
            channel.pipeline().remove(codec);
        }
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext channelContext, Object event) throws Exception {
        if (event instanceof IdleStateEvent && current == null) {
            channelContext.close();
        }
        super.userEventTriggered(channelContext, event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext channelContext) throws Exception {
        timeout = cancelled(timeout);
        headTimeout = cancelled(headTimeout);
        if (current != null) {
            current.finish(false);
            current = null;
        }
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        super.channelInactive(channelContext);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channelContext, Throwable cause) {
        LOG.debug("connection of {} failed", channelContext.channel().remoteAddress(), cause);
        channelContext.close();
    }

    /** Nothing, after what was planned is cancelled. */
    private static @Nullable Future<?> cancelled(@Nullable Future<?> planned) {
        if (planned != null) {
            planned.cancel(false);
        }
        return null;
    }
}
