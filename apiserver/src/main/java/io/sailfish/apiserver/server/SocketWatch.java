package io.sailfish.apiserver.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.sailfish.apiserver.http.WebSocketManners;
import io.sailfish.apiserver.http.WebSocketRequest;
import io.sailfish.apiserver.registry.Answer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A watch by WebSocket, which some clients prefer where they can have it: every event is a message, of text where events are
 * JSON. Lives on the connection's event loop.
 */
final class SocketWatch extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(SocketWatch.class);
    private static final int ONE_EVENT = 1;

    private final Channel client;
    private final Answer.Frames frames;
    private final boolean text;
    private boolean over;
    private @Nullable Future<?> stall;

    private SocketWatch(Channel client, Answer.Frames frames, boolean text) {
        this.client = client;
        this.frames = frames;
        this.text = text;
    }

    /** Accepts the client's WebSocket and sends the events. */
    static void begin(Call call, Answer.Watching watching, WebSocketRequest socket) {
        try {
            socket.check(call.exchange().request().method());
        } catch (RuntimeException refusal) {
            watching.frames().close();
            throw refusal;
        }
        boolean text = watching.contentType().startsWith("application/json");
        call.takeOver(client -> {
            socket.accept(client, "");
            SocketWatch watch = new SocketWatch(client, watching.frames(), text);
            client.pipeline().addLast(watch);
            client.closeFuture().addListener(closed -> watch.finish());
            watching.frames().start(() -> client.eventLoop().execute(watch::pump));
            watch.pump();
        });
    }

    private void pump() {
        try {
            while (!over && client.isWritable()) {
                List<byte[]> event = frames.poll(ONE_EVENT);
                if (event.isEmpty()) {
                    if (frames.ended()) {
                        WebSocketManners.close(client, WebSocketCloseStatus.NORMAL_CLOSURE);
                        finish();
                    }
                    break;
                }
                ByteBuf bytes = Unpooled.wrappedBuffer(event.toArray(byte[][]::new));
                client.write(text ? new TextWebSocketFrame(bytes) : new BinaryWebSocketFrame(bytes));
            }
            client.flush();
        } catch (RuntimeException | Error e) {
            LOG.error("a watch by WebSocket broke off", e);
            client.close();
            return;
        }
        if (!over && !client.isWritable() && stall == null) {
            stall = client.eventLoop()
                    .schedule(() -> client.close(), Answer.STALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (client.isWritable()) {
            stopStallTimer();
            pump();
        }
        context.fireChannelWritabilityChanged();
    }

    /** Clients have nothing to say in a watch. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    private void stopStallTimer() {
        if (stall != null) {
            stall.cancel(false);
            stall = null;
        }
    }

    private void finish() {
        if (!over) {
            over = true;
            stopStallTimer();
            frames.close();
        }
    }
}
