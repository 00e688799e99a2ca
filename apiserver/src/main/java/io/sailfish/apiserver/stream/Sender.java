package io.sailfish.apiserver.stream;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.sailfish.apiserver.http.HttpRequest;
import io.sailfish.apiserver.server.Call;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.function.Supplier;

/** Sends a client's request on to another server. */
final class Sender {
    private static final int CONNECT_MILLIS = 10_000;
    /** What the other server must not get, or gets anew. */
    private static final Set<String> KEPT_BACK = Set.of(
            "host", "authorization", "content-length", "transfer-encoding", "keep-alive", "te", "trailer", "expect",
            "proxy-connection", "proxy-authorization", "accept-encoding", "http2-settings");

    private final Class<? extends SocketChannel> socketType;
    private final Supplier<SslContext> kubeletTls;
    private final Supplier<SslContext> plainTls;

    /**
     * @param kubeletTls with the API server's client certificate
     * @param plainTls   without any
     */
    Sender(
            Class<? extends SocketChannel> socketType,
            Supplier<SslContext> kubeletTls,
            Supplier<SslContext> plainTls) {
        this.socketType = socketType;
        this.kubeletTls = kubeletTls;
        this.plainTls = plainTls;
    }

    /** Sends the request and forwards the answer. Does not block. */
    void send(Call call, Target target, boolean failuresAsStatus) {
        Forwarding forwarding = new Forwarding(call, failuresAsStatus);
        new Bootstrap()
                .group(call.exchange().eventLoop())
                .channel(socketType)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (target.tls()) {
                            SslContext tls = target.kubelet() ? kubeletTls.get() : plainTls.get();
                            channel.pipeline().addLast(tls.newHandler(channel.alloc(), target.host(), target.port()));
                        }
                        channel.pipeline().addLast(new HttpClientCodec());
                    }
                })
                .connect(new InetSocketAddress(target.host(), target.port()))
                .addListener((ChannelFutureListener) connected -> {
                    if (!connected.isSuccess()) {
                        call.fail(unreachable(target, connected.cause()));
                        return;
                    }
                    Channel channel = connected.channel();
                    SslHandler tls = channel.pipeline().get(SslHandler.class);
                    if (tls == null) {
                        write(call, target, channel, forwarding);
                        return;
                    }
                    tls.handshakeFuture().addListener(handshake -> {
                        if (handshake.isSuccess()) {
                            write(call, target, channel, forwarding);
                        } else {
                            call.fail(unreachable(target, handshake.cause()));
                            channel.close();
                        }
                    });
                });
    }

    private static void write(Call call, Target target, Channel channel, Forwarding forwarding) {
        channel.pipeline().addLast(forwarding);
        HttpRequest request = call.exchange().request();
        boolean upgrade = request.asksForUpgrade();
        DefaultFullHttpRequest message = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(request.method()),
                target.path(),
                Unpooled.wrappedBuffer(request.body()));
        request.headers().forEach((name, value) -> {
            boolean ofConnection = name.equals("connection") || name.equals("upgrade");
            if (!KEPT_BACK.contains(name) && !name.startsWith("impersonate-") && (!ofConnection || upgrade)) {
                message.headers().add(name, value);
            }
        });
        message.headers().set(HttpHeaderNames.HOST, target.authority());
        if (request.remote() instanceof InetSocketAddress remote && remote.getAddress() != null) {
            message.headers().add("x-forwarded-for", remote.getAddress().getHostAddress());
        }
        if (request.body().length > 0 || request.method().equals("POST") || request.method().equals("PUT")) {
            message.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, request.body().length);
        }
        channel.writeAndFlush(message);
        call.exchange().onClose(() -> {
            if (channel.pipeline().get(Relay.class) == null) {
                channel.close();
            }
        });
    }

    private static ApiException unreachable(Target target, Throwable cause) {
        String text = "error dialing backend: " + cause.getMessage();
        return target.kubelet() ? ApiErrors.internalError(text) : ApiErrors.serviceUnavailable(text);
    }
}
