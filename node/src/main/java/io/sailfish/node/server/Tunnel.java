package io.sailfish.node.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Passes an upgraded connection on to the runtime's streaming server: the request with the runtime's own path, and from
 * then on the bytes of both sides as they are. What the runtime answers, 101 or a refusal, is the client's answer.
 */
final class Tunnel {
    /** Headers that concern this hop alone, or that the runtime has no business with. */
    private static final Set<String> DROPPED = Set.of("host", "authorization", "content-length", "transfer-encoding");

    /** How long a side may go on after the other has ended. */
    private static final long DRAIN_SECONDS = 5;

    private Tunnel() {}

    static void open(ChannelHandlerContext client, Ask ask, String url) {
        URI target = URI.create(url);
        ByteBuf request = Unpooled.copiedBuffer(request(ask, target), StandardCharsets.ISO_8859_1);
        new Bootstrap()
                .group(client.channel().eventLoop())
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 5_000)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.AUTO_CLOSE, false)
                .handler(new Relay((SocketChannel) client.channel()))
                .connect(target.getHost(), target.getPort())
                .addListener((ChannelFutureListener) connected -> {
                    if (!connected.isSuccess()) {
                        request.release();
                        refuse(client);
                        return;
                    }
                    SocketChannel runtime = (SocketChannel) connected.channel();
                    client.pipeline().replace("requests", "relay", new Relay(runtime));
                    client.pipeline().remove("http");
                    client.channel().config().setAutoClose(false);
                    runtime.writeAndFlush(request);
                    runtime.config().setAutoRead(true);
                    client.channel().config().setAutoRead(true);
                });
    }

    private static void refuse(ChannelHandlerContext client) {
        String text = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        client.pipeline().remove("http");
        client.channel()
                .writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1))
                .addListener(ChannelFutureListener.CLOSE);
    }

    private static String request(Ask ask, URI target) {
        StringBuilder text = new StringBuilder(ask.method()).append(' ').append(target.getRawPath());
        if (target.getRawQuery() != null) {
            text.append('?').append(target.getRawQuery());
        }
        text.append(" HTTP/1.1\r\nHost: ").append(target.getRawAuthority()).append("\r\n");
        for (Map.Entry<String, String> header : ask.headers()) {
            if (!DROPPED.contains(header.getKey().toLowerCase(java.util.Locale.ROOT))) {
                text.append(header.getKey())
                        .append(": ")
                        .append(header.getValue())
                        .append("\r\n");
            }
        }
        return text.append("\r\n").toString();
    }

    /**
     * Passes bytes to the other side, no faster than that takes them. When one side has ended, what it said is still
     * delivered, and what the other goes on sending is thrown away until it ends too: closing while bytes of the other side
     * are under way would destroy what it has not read yet.
     */
    private static final class Relay extends ChannelInboundHandlerAdapter {
        private final SocketChannel other;
        private boolean draining;

        Relay(SocketChannel other) {
            this.other = other;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            if (draining) {
                ReferenceCountUtil.release(bytes);
                return;
            }
            other.write(bytes);
            if (!other.isWritable()) {
                context.channel().config().setAutoRead(false);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            other.flush();
        }

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
                if (opposite == null || !other.isActive()) {
                    other.close();
                    return;
                }
                opposite.draining = true;
                other.config().setAutoRead(true);
                endOutput(other);
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
}
