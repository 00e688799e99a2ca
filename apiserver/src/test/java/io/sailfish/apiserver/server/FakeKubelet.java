package io.sailfish.apiserver.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.sailfish.apiserver.http.Exchange;
import io.sailfish.apiserver.http.Handler;
import io.sailfish.apiserver.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * A kubelet that logs a little and knows some commands: "echo" gives back the bytes of the connection as they are; by SPDY,
 * "copy" gives stdin back on stdout, "seven" ends with exit code 7, "break" breaks the connection, "deaf" ends without reading
 * its input. It refuses any other command. "/shown" shows the request, "/moved" sends elsewhere.
 */
final class FakeKubelet implements Handler {
    static final String EXIT_7 = """
            {"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code","reason":"NonZeroExitCode",\
            "details":{"causes":[{"reason":"ExitCode","message":"7"}]}}""";

    /** Who asked, with which authorization, for what. */
    final BlockingQueue<String> asked = new ArrayBlockingQueue<>(100);
    /** What terminals were resized to. */
    final BlockingQueue<String> sizes = new ArrayBlockingQueue<>(100);
    /** One entry for each connection with a command that has ended. */
    final BlockingQueue<String> gone = new ArrayBlockingQueue<>(100);

    @Override
    public void handle(Exchange exchange) {
        String target = exchange.request().target();
        asked.add(exchange.request()
                        .peer()
                        .certificates()
                        .getFirst()
                        .getSubjectX500Principal()
                        .getName() + " " + exchange.request().headers().first("authorization") + " " + target);
        String protocols = String.join(",", exchange.request().headers().all("x-stream-protocol-version"));
        if (target.startsWith("/containerLogs/default/p/c")) {
            exchange.respond(Response.text(200, "line 1\nline 2\n"));
        } else if (target.startsWith("/containerLogs")) {
            exchange.respond(Response.text(400, "container \"d\" in pod \"p\" is waiting to start"));
        } else if (target.contains("command=echo") || target.startsWith("/portForward/default/p?port=80")) {
            upgrade(exchange, protocols, new Echo());
        } else if (target.matches(".*command=(copy|seven|break|deaf).*")) {
            upgrade(
                    exchange,
                    "v4.channel.k8s.io",
                    new Commands(target.replaceAll(".*command=([a-z]+).*", "$1"), target));
        } else if (target.startsWith("/moved")) {
            exchange.respond(Response.empty(302).with("location", "/there/?a=b"));
        } else if (target.startsWith("/shown")) {
            exchange.respond(Response.text(
                            203,
                            exchange.request().method() + " " + target + " "
                                    + exchange.request().headers().first("x-own") + " "
                                    + exchange.request().headers().first("x-forwarded-uri") + " "
                                    + new String(exchange.request().body(), StandardCharsets.UTF_8))
                    .with("x-answer", "yes"));
        } else {
            exchange.respond(Response.text(500, "no such command"));
        }
    }

    private static void upgrade(Exchange exchange, String protocol, ChannelInboundHandlerAdapter handler) {
        exchange.takeOver(channel -> {
            write(
                    channel,
                    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n"
                            + (protocol.isEmpty() ? "" : "X-Stream-Protocol-Version: " + protocol + "\r\n") + "\r\n");
            if (handler instanceof Commands) {
                channel.pipeline().addLast(new SpdyFrameCodec(SpdyVersion.SPDY_3_1, 65536, 16384, 6, 15, 8));
            }
            channel.pipeline().addLast(handler);
        });
    }

    private static void write(Channel channel, String text) {
        channel.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    @Override
    public Response refusal(int status, String message) {
        return Response.text(status, message);
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush(message);
        }
    }

    /** A command whose streams come by SPDY, as a runtime would run it. */
    private final class Commands extends SimpleChannelInboundHandler<SpdyFrame> {
        private final String command;
        private final int expected;
        private final Map<String, Integer> streams = new HashMap<>();

        Commands(String command, String target) {
            this.command = command;
            boolean terminal = target.contains("tty=1");
            this.expected = 1
                    + (target.contains("input=1") ? 1 : 0)
                    + (target.contains("output=1") ? 1 : 0)
                    + (target.contains("error=1") && !terminal ? 1 : 0)
                    + (terminal ? 1 : 0);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, SpdyFrame frame) {
            switch (frame) {
                case SpdySynStreamFrame opened -> {
                    streams.put(opened.headers().get("streamtype").toString(), opened.streamId());
                    context.write(new DefaultSpdySynReplyFrame(opened.streamId()));
                    if (streams.size() == expected) {
                        begin(context);
                    }
                }
                case SpdyDataFrame data -> onData(context, data);
                default -> {}
            }
        }

        private void begin(ChannelHandlerContext context) {
            switch (command) {
                case "seven" -> {
                    data(context, "stdout", "out", true);
                    data(context, "stderr", "err", true);
                    end(context, EXIT_7);
                }
                case "break" -> {
                    data(context, "stdout", "so far", false);
                    context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> context.close());
                }
                case "deaf" -> {
                    data(context, "stdout", "done", true);
                    end(context, "{\"metadata\":{},\"status\":\"Success\"}");
                }
                default -> context.flush();
            }
        }

        private void onData(ChannelHandlerContext context, SpdyDataFrame data) {
            if (Integer.valueOf(data.streamId()).equals(streams.get("resize"))) {
                sizes.add(data.content().toString(StandardCharsets.UTF_8));
            } else if (command.equals("copy")
                    && Integer.valueOf(data.streamId()).equals(streams.get("stdin"))) {
                context.write(new DefaultSpdyDataFrame(
                        streams.get("stdout"), data.content().retain()));
                if (data.isLast()) {
                    data(context, "stdout", "", true);
                    end(context, "{\"metadata\":{},\"status\":\"Success\"}");
                }
            }
        }

        private void data(ChannelHandlerContext context, String stream, String text, boolean last) {
            Integer number = streams.get(stream);
            if (number != null) {
                ByteBuf content = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
                SpdyDataFrame frame = new DefaultSpdyDataFrame(number, content);
                frame.setLast(last);
                context.write(frame);
            }
        }

        private void end(ChannelHandlerContext context, String status) {
            data(context, "error", status, true);
            context.flush();
            context.channel().eventLoop().execute(context::close);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            gone.add(command);
        }
    }
}
