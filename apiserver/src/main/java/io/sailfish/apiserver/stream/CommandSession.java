package io.sailfish.apiserver.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.sailfish.apiserver.http.WebSocketManners;
import io.sailfish.apiserver.server.StatusBody;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one command between a client (WebSocket) and a kubelet (SPDY). Both connections belong to the same event
 * loop, on which everything here happens. Each side is read only as long as the other takes what came.
 *
 * <p>The end: when the kubelet has closed all streams that it writes, or its connection, the client gets the command's Status
 * and then the end of the WebSocket. A connection that breaks before the Status has come is a failure, never a success.
 */
final class CommandSession {
    /** The name of the handler on the kubelet's connection. */
    static final String KUBELET_SIDE = "command";

    /** A message on this channel closes the stream that its next byte names. */
    private static final int CLOSE_CHANNEL = 255;

    private static final int MOST_STATUS_BYTES = 256 << 10;
    private static final int MOST_CHUNK_BYTES = 64 << 10;
    private static final int MOST_HEADER_BYTES = 16 << 10;
    private static final int COMPRESSION_LEVEL = 6;
    private static final int COMPRESSION_WINDOW_BITS = 15;
    private static final int COMPRESSION_MEMORY = 8;
    private static final long OPENING_SECONDS = 30;

    private final Channel client;
    private final Channel kubelet;
    private final Map<Integer, CommandStream> streams = new HashMap<>();
    private final Map<CommandStream, Integer> numbers = new EnumMap<>(CommandStream.class);
    /** Streams that the kubelet has not agreed to yet. */
    private final Set<CommandStream> opening = EnumSet.noneOf(CommandStream.class);
    /** Streams on which the kubelet may still write. */
    private final Set<CommandStream> outputs = EnumSet.noneOf(CommandStream.class);
    /** Streams on which the client may still write. */
    private final Set<CommandStream> inputs = EnumSet.noneOf(CommandStream.class);

    private final ByteArrayOutputStream status = new ByteArrayOutputStream();
    private @Nullable CommandStream continued;
    private boolean ended;

    private CommandSession(Channel client, Channel kubelet) {
        this.client = client;
        this.kubelet = kubelet;
    }

    /** Opens the streams on a connection that speaks SPDY. */
    static void begin(Channel client, Channel kubelet, Set<CommandStream> asked) {
        CommandSession session = new CommandSession(client, kubelet);
        client.pipeline().addLast(session.new ClientSide());
        kubelet.pipeline()
                .addLast(new SpdyFrameCodec(
                        SpdyVersion.SPDY_3_1,
                        MOST_CHUNK_BYTES,
                        MOST_HEADER_BYTES,
                        COMPRESSION_LEVEL,
                        COMPRESSION_WINDOW_BITS,
                        COMPRESSION_MEMORY));
        kubelet.pipeline().addLast(KUBELET_SIDE, session.new KubeletSide());
        session.open(asked);
    }

    /** Tells a client, whose WebSocket is open, that there will be no command. */
    static void refuse(Channel client, ApiException why) {
        writeStatus(client, statusOf(why));
        WebSocketManners.close(client, WebSocketCloseStatus.NORMAL_CLOSURE);
    }

    /** The error stream comes first, as kubelets have always seen it. */
    private void open(Set<CommandStream> asked) {
        client.config().setAutoRead(false);
        opening.addAll(asked);
        open(CommandStream.ERROR);
        asked.stream().filter(stream -> stream != CommandStream.ERROR).forEach(this::open);
        kubelet.flush();
        // The lowest output says with an empty message that the connection stands.
        client.writeAndFlush(message(
                outputs.stream().min(CommandStream::compareTo).orElse(CommandStream.ERROR), Unpooled.EMPTY_BUFFER));
        client.eventLoop()
                .schedule(
                        () -> {
                            if (!opening.isEmpty()) {
                                end(statusOf(
                                        ApiErrors.internalError("the kubelet did not open the streams " + opening)));
                            }
                        },
                        OPENING_SECONDS,
                        TimeUnit.SECONDS);
    }

    private void open(CommandStream stream) {
        int number = 2 * streams.size() + 1;
        streams.put(number, stream);
        numbers.put(stream, number);
        (stream.isInput() ? inputs : outputs).add(stream);
        SpdySynStreamFrame frame = new DefaultSpdySynStreamFrame(number, 0, (byte) 0);
        frame.headers().set("streamtype", stream.spdyName());
        kubelet.write(frame);
    }

    private void onReply(int number) {
        if (opening.remove(streams.get(number)) && opening.isEmpty()) {
            client.config().setAutoRead(true);
        }
    }

    // ---- client to kubelet

    private void onMessage(WebSocketFrame frame) {
        ByteBuf content = frame.content();
        CommandStream stream = continued;
        if (!(frame instanceof ContinuationWebSocketFrame)) {
            if (!content.isReadable()) {
                return;
            }
            int channel = content.readUnsignedByte();
            if (channel == CLOSE_CHANNEL) {
                closeInput(content.isReadable() ? content.readUnsignedByte() : -1);
                return;
            }
            stream = input(channel);
        }
        continued = frame.isFinalFragment() ? null : stream;
        if (stream != null && inputs.contains(stream) && content.isReadable()) {
            kubelet.write(new DefaultSpdyDataFrame(numbers.get(stream), content.retainedSlice()));
        }
    }

    private void closeInput(int channel) {
        CommandStream stream = input(channel);
        if (stream != null && inputs.remove(stream)) {
            SpdyDataFrame last = new DefaultSpdyDataFrame(numbers.get(stream));
            last.setLast(true);
            kubelet.write(last);
        }
    }

    /** The stream of a channel that the client may write on; what it says on others is not listened to. */
    private @Nullable CommandStream input(int channel) {
        for (CommandStream stream : inputs) {
            if (stream.channel() == channel) {
                return stream;
            }
        }
        return null;
    }

    // ---- kubelet to client

    private void onData(SpdyDataFrame frame) {
        CommandStream stream = streams.get(frame.streamId());
        if (stream == null || ended) {
            return;
        }
        ByteBuf content = frame.content();
        if (stream == CommandStream.ERROR) {
            collectStatus(content);
        } else if (outputs.contains(stream) && content.isReadable()) {
            client.write(message(stream, content.retain()));
        }
        if (frame.isLast()) {
            onClosed(stream);
        }
    }

    private void collectStatus(ByteBuf content) {
        try {
            content.readBytes(status, Math.min(content.readableBytes(), MOST_STATUS_BYTES - status.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void onClosed(@Nullable CommandStream stream) {
        if (stream != null && outputs.remove(stream) && outputs.isEmpty()) {
            end(status.size() > 0 ? status.toByteArray() : success());
        }
    }

    private void onLost() {
        end(
                status.size() > 0
                        ? status.toByteArray()
                        : statusOf(ApiErrors.internalError(
                                "the connection to the node broke before the command had told how it ended")));
    }

    private void end(byte[] result) {
        if (ended) {
            return;
        }
        ended = true;
        opening.clear();
        writeStatus(client, result);
        WebSocketManners.close(client, WebSocketCloseStatus.NORMAL_CLOSURE);
        kubelet.close();
    }

    private static void writeStatus(Channel client, byte[] result) {
        client.writeAndFlush(message(CommandStream.ERROR, Unpooled.wrappedBuffer(result)));
    }

    private static BinaryWebSocketFrame message(CommandStream stream, ByteBuf content) {
        ByteBuf channel = Unpooled.wrappedBuffer(new byte[] {(byte) stream.channel()});
        return new BinaryWebSocketFrame(content.isReadable() ? Unpooled.wrappedBuffer(channel, content) : channel);
    }

    private static byte[] statusOf(ApiException why) {
        return StatusBody.json(why);
    }

    private static byte[] success() {
        return "{\"metadata\":{},\"status\":\"Success\"}".getBytes(StandardCharsets.UTF_8);
    }

    private final class ClientSide extends SimpleChannelInboundHandler<WebSocketFrame> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
            if (ended) {
                return;
            }
            onMessage(frame);
            if (!kubelet.isWritable()) {
                client.config().setAutoRead(false);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            kubelet.flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (client.isWritable()) {
                kubelet.config().setAutoRead(true);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            ended = true;
            kubelet.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    private final class KubeletSide extends SimpleChannelInboundHandler<SpdyFrame> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, SpdyFrame frame) {
            switch (frame) {
                case SpdySynReplyFrame reply -> {
                    onReply(reply.streamId());
                    if (reply.isLast()) {
                        onClosed(streams.get(reply.streamId()));
                    }
                }
                case SpdyDataFrame data -> onData(data);
                case SpdyRstStreamFrame reset -> onClosed(streams.get(reset.streamId()));
                // Those with even numbers are the other side's own.
                case SpdyPingFrame ping when ping.id() % 2 == 0 -> context.writeAndFlush(ping);
                default -> {
                    // Settings, windows and the announcement of the end, which follows by itself.
                }
            }
            if (!client.isWritable()) {
                kubelet.config().setAutoRead(false);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            client.flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (kubelet.isWritable() && opening.isEmpty()) {
                client.config().setAutoRead(true);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            onLost();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
