package io.sailfish.apiserver.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/** Answers what a WebSocket's client says about the connection itself, and passes on the rest. */
public final class WebSocketManners extends ChannelInboundHandlerAdapter {
    /** How long a client may take to answer that the connection ends. */
    private static final long GOODBYE_SECONDS = 5;

    private boolean closing;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        switch (message) {
            case PingWebSocketFrame ping -> context.writeAndFlush(new PongWebSocketFrame(ping.content()));
            case PongWebSocketFrame pong -> pong.release();
            case CloseWebSocketFrame close -> onClose(context, close);
            default -> {
                if (closing) {
                    ReferenceCountUtil.release(message);
                } else {
                    context.fireChannelRead(message);
                }
            }
        }
    }

    private void onClose(ChannelHandlerContext context, CloseWebSocketFrame close) {
        if (closing) {
            close.release();
            context.close();
        } else {
            closing = true;
            context.writeAndFlush(close).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /**
     * Says goodbye and waits a moment for the client's answer: closing a connection on which bytes of the client are still
     * under way would destroy what it has not read yet.
     */
    public static void close(Channel client, WebSocketCloseStatus why) {
        WebSocketManners manners = client.pipeline().get(WebSocketManners.class);
        if (manners == null || manners.closing) {
            return;
        }
        manners.closing = true;
        client.writeAndFlush(new CloseWebSocketFrame(why));
        client.config().setAutoRead(true);
        client.eventLoop().schedule(() -> client.close(), GOODBYE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
