package io.sailfish.apiserver.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.sailfish.apiserver.http.WebSocketManners;
import io.sailfish.apiserver.http.WebSocketRequest;
import io.sailfish.apiserver.server.Call;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.util.List;

/**
 * SPDY between client and kubelet, whose bytes the client wraps into a WebSocket's frames. Where frames begin and end means
 * nothing.
 */
final class SpdyTunnel {
    private static final String PREFIX = "SPDY/3.1+";
    private static final String SUFFIX = ".k8s.io";

    private SpdyTunnel() {}

    /** The protocols within SPDY that a client offers; empty where it offers no tunnel. */
    static List<String> protocols(WebSocketRequest webSocket) {
        return webSocket.protocols().stream()
                .filter(protocol -> protocol.startsWith(PREFIX) && protocol.endsWith(SUFFIX))
                .map(protocol -> protocol.substring(PREFIX.length()))
                .toList();
    }

    /** Opens the tunnel, or answers why not. */
    static void open(Call call, Dialer dialer, Target target, WebSocketRequest webSocket) {
        dialer.dial(
                call.exchange().eventLoop(),
                target,
                kubelet -> {
                    call.exchange().onClose(() -> {
                        if (kubelet.pipeline().get(Unwrapped.class) == null) {
                            kubelet.close();
                        }
                    });
                    SpdyUpgrade.ask(kubelet, target, protocols(webSocket), new SpdyUpgrade.Outcome() {
                        @Override
                        public void accepted(Channel channel, String protocol) {
                            if (!webSocket.protocols().contains(PREFIX + protocol)) {
                                refused(ApiErrors.internalError(
                                        "the kubelet chose \"" + protocol + "\", which nobody offered"));
                                channel.close();
                                return;
                            }
                            call.takeOver(client -> {
                                webSocket.accept(client, PREFIX + protocol);
                                client.pipeline().addLast(new Wrapped(channel));
                                channel.pipeline().addLast(new Unwrapped(client));
                            });
                        }

                        @Override
                        public void refused(ApiException why) {
                            call.fail(why);
                        }
                    });
                },
                call::fail);
    }

    /** The client's side: frames in, bytes out to the kubelet. */
    private static final class Wrapped extends ChannelInboundHandlerAdapter {
        private final Channel kubelet;

        Wrapped(Channel kubelet) {
            this.kubelet = kubelet;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!(message instanceof WebSocketFrame frame)) {
                ReferenceCountUtil.release(message);
                return;
            }
            kubelet.write(frame.content());
            if (!kubelet.isWritable()) {
                context.channel().config().setAutoRead(false);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            kubelet.flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (context.channel().isWritable()) {
                kubelet.config().setAutoRead(true);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            kubelet.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    /** The kubelet's side: bytes in, frames out to the client. */
    private static final class Unwrapped extends ChannelInboundHandlerAdapter {
        private final Channel client;

        Unwrapped(Channel client) {
            this.client = client;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!(message instanceof ByteBuf bytes)) {
                ReferenceCountUtil.release(message);
                return;
            }
            client.write(new BinaryWebSocketFrame(bytes));
            if (!client.isWritable()) {
                context.channel().config().setAutoRead(false);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            client.flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (context.channel().isWritable()) {
                client.config().setAutoRead(true);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            WebSocketManners.close(client, WebSocketCloseStatus.NORMAL_CLOSURE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
