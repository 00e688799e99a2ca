package io.sailfish.node.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * Passes an upgraded connection on to the runtime's streaming server: the request with the runtime's own path, and from
 * then on the bytes of both sides as they are. What the runtime answers, 101 or a refusal, is the client's answer.
 */
final class Tunnel {
    /** Headers that concern this hop alone, or that the runtime has no business with. */
    private static final Set<String> DROPPED = Set.of("host", "authorization", "content-length", "transfer-encoding");

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
                .handler(new Relay(client.channel()))
                .connect(target.getHost(), target.getPort())
                .addListener((ChannelFutureListener) connected -> {
                    if (!connected.isSuccess()) {
                        request.release();
                        refuse(client);
                        return;
                    }
                    Channel runtime = connected.channel();
                    client.pipeline().replace("requests", "relay", new Relay(runtime));
                    client.pipeline().remove("http");
                    runtime.writeAndFlush(request);
                    runtime.read();
                    client.channel().read();
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
                text.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
            }
        }
        return text.append("\r\n").toString();
    }

    /** Passes bytes to the other side, reading more only once they have gone out. */
    private static final class Relay extends ChannelInboundHandlerAdapter {
        private final Channel other;

        Relay(Channel other) {
            this.other = other;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            other.writeAndFlush(bytes).addListener((ChannelFutureListener) written -> {
                if (written.isSuccess()) {
                    context.channel().read();
                } else {
                    context.close();
                }
            });
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
