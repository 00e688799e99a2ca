package io.sailfish.apiserver.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Passes the bytes of one connection to another, no faster than that takes them, and its end as well. What the other goes on
 * sending after that is thrown away until it ends too: closing while bytes of the other side are under way would destroy
 * what it has not read yet.
 */
final class Relay extends ChannelInboundHandlerAdapter {
    private static final long DRAIN_SECONDS = 5;

    private final Channel other;
    private boolean draining;

    Relay(Channel other) {
        this.other = other;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (draining || !(message instanceof ByteBuf)) {
            // The end of the HTTP message that opened the tunnel.
            ReferenceCountUtil.release(message);
            return;
        }
        other.write(message);
        if (!other.isWritable()) {
            context.channel().config().setAutoRead(false);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        other.flush();
    }

    /** This connection takes bytes again: the other may be read. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            other.config().setAutoRead(true);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            Relay opposite = other.pipeline().get(Relay.class);
            if (opposite == null || !other.isActive() || !(other instanceof SocketChannel socket)) {
                other.close();
                return;
            }
            opposite.draining = true;
            other.config().setAutoRead(true);
            endOutput(socket);
            other.eventLoop().schedule(() -> other.close(), DRAIN_SECONDS, TimeUnit.SECONDS);
        });
    }

    private static void endOutput(SocketChannel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            channel.shutdownOutput();
        } else {
            tls.closeOutbound().addListener(said -> channel.shutdownOutput());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
