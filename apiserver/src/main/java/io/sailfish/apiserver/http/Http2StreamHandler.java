package io.sailfish.apiserver.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects the frames of one HTTP/2 stream into a request. */
final class Http2StreamHandler extends WritabilityWaiter {
    private static final Logger LOG = LoggerFactory.getLogger(Http2StreamHandler.class);

    private final ServerContext server;
    private @Nullable Http2Headers head;
    private @Nullable BodyCollector body;
    private @Nullable Future<?> timeout;
    private boolean dispatched;

    Http2StreamHandler(ServerContext server) {
        this.server = server;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            switch (message) {
                case Http2HeadersFrame frame -> onHeaders(context, frame);
                case Http2DataFrame frame -> onData(context, frame);
                case Http2ResetFrame frame -> context.close();
                default -> {}
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onHeaders(ChannelHandlerContext context, Http2HeadersFrame frame) {
        if (head == null) {
            head = frame.headers();
            if (!frame.isEndStream()) {
                long announced = head.getLong("content-length", -1);
                body = new BodyCollector(server.limits().bodyBytes(), announced);
                if (announced > server.limits().bodyBytes()) {
                    refuseTooLarge(context);
                    return;
                }
            }
        }
        if (frame.isEndStream()) {
            dispatch(context);
        }
    }

    /** What has been read so far is no whole request: from now on its time counts. Most requests come whole. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (head != null && !dispatched && timeout == null) {
            timeout = context.executor()
                    .schedule(
                            () -> refuse(context, 408, "the request's body took too long to arrive"),
                            server.limits().requestTimeout().toMillis(),
                            TimeUnit.MILLISECONDS);
        }
        context.fireChannelReadComplete();
    }

    private void onData(ChannelHandlerContext context, Http2DataFrame frame) {
        if (dispatched || body == null) {
            return;
        }
        if (!body.add(frame.content())) {
            refuseTooLarge(context);
        } else if (frame.isEndStream()) {
            dispatch(context);
        }
    }

    private void dispatch(ChannelHandlerContext context) {
        if (dispatched) {
            return;
        }
        Http2Exchange exchange = exchange(context, body == null ? new byte[0] : body.body());
        body = null;
        server.dispatch(exchange);
    }

    private void refuseTooLarge(ChannelHandlerContext context) {
        refuse(
                context,
                413,
                "Request entity too large: limit is " + server.limits().bodyBytes());
    }

    private void refuse(ChannelHandlerContext context, int status, String message) {
        if (!dispatched) {
            body = null;
            exchange(context, new byte[0]).respond(server.handler().refusal(status, message));
        }
    }

    private Http2Exchange exchange(ChannelHandlerContext context, byte[] content) {
        dispatched = true;
        if (timeout != null) {
            timeout.cancel(false);
            timeout = null;
        }
        Http2Headers headers = java.util.Objects.requireNonNull(head);
        CharSequence method = headers.method();
        CharSequence path = headers.path();
        HttpRequest request = new HttpRequest(
                method == null ? "" : method.toString(),
                path == null ? "/" : path.toString(),
                Headers.of(headers),
                content,
                ServerContext.peer(context.channel().parent()),
                context.channel().parent().remoteAddress(),
                "2");
        return new Http2Exchange(request, context.channel(), this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        if (timeout != null) {
            timeout.cancel(false);
        }
        super.channelInactive(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("stream of {} failed", context.channel().parent().remoteAddress(), cause);
        context.close();
    }
}
