package io.sailfish.apiserver.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of an HTTP/2 connection's pipeline: closes the connection when no request was under way for a while, whatever
 * else the client sends (pings, settings, a head without end).
 */
final class Http2Idle extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Http2Idle.class);

    private static final int BUSY = -1;

    private final Http2FrameCodec codec;
    private final long millis;
    private int lastStream;
    private @Nullable Future<?> look;

    Http2Idle(Http2FrameCodec codec, Duration idle) {
        this.codec = codec;
        this.millis = idle.toMillis();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        look = context.executor()
                .scheduleWithFixedDelay(() -> closeIfIdle(context), millis, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (look != null) {
            look.cancel(false);
        }
    }

    private void closeIfIdle(ChannelHandlerContext context) {
        Http2Connection connection = codec.connection();
        int last =
                connection.numActiveStreams() > 0 ? BUSY : connection.remote().lastStreamCreated();
        if (last == lastStream && last != BUSY) {
            context.close();
        }
        lastStream = last;
    }

    /** Settings, pings and the like: the codec has seen to them. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        ReferenceCountUtil.release(frame);
    }

    /** What breaks the protocol or floods the connection the codec ends itself, with the reason in its farewell. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("connection of {} failed: {}", context.channel().remoteAddress(), cause.toString());
        if (!(cause instanceof Http2Exception)) {
            context.close();
        }
    }
}
