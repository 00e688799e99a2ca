package io.sailfish.apiserver.stream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.sailfish.apiserver.http.Liveness;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Opens HTTP/1.1 connections to other servers, by TLS where they want it. */
public final class Dialer {
    private static final int CONNECT_MILLIS = 10_000;

    private final Class<? extends SocketChannel> socketType;
    private final Supplier<SslContext> kubeletTls;
    private final Supplier<SslContext> plainTls;

    /**
     * @param socketType of client sockets, as the server's event loops take them
     * @param kubeletTls with the API server's client certificate
     * @param plainTls   without any
     */
    public Dialer(
            Class<? extends SocketChannel> socketType, Supplier<SslContext> kubeletTls, Supplier<SslContext> plainTls) {
        this.socketType = socketType;
        this.kubeletTls = kubeletTls;
        this.plainTls = plainTls;
    }

    /** Connects; does not block. One of the two is called, on the loop. */
    public void dial(EventLoop loop, Target target, Consumer<Channel> connected, Consumer<ApiException> failed) {
        new Bootstrap()
                .group(loop)
                .channel(socketType)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.TCP_NODELAY, true)
                // A server that no longer listens may still have something to say: its end is seen when it is read.
                .option(ChannelOption.AUTO_CLOSE, false)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        Liveness.watch(channel);
                        secure(channel, target);
                        channel.pipeline().addLast(new HttpClientCodec());
                    }
                })
                .connect(new InetSocketAddress(target.host(), target.port()))
                .addListener((ChannelFutureListener) attempt -> {
                    if (!attempt.isSuccess()) {
                        failed.accept(unreachable(target, attempt.cause()));
                        return;
                    }
                    Channel channel = attempt.channel();
                    SslHandler tls = channel.pipeline().get(SslHandler.class);
                    if (tls == null) {
                        connected.accept(channel);
                        return;
                    }
                    tls.handshakeFuture().addListener(handshake -> {
                        if (handshake.isSuccess()) {
                            connected.accept(channel);
                        } else {
                            failed.accept(unreachable(target, handshake.cause()));
                            channel.close();
                        }
                    });
                });
    }

    private void secure(SocketChannel channel, Target target) {
        SslHandler tls = switch (target.security()) {
            case Security.None none -> null;
            case Security.Unjudged unjudged -> plainTls.get().newHandler(channel.alloc(), target.host(), target.port());
            case Security.Kubelet kubelet -> kubeletTls.get().newHandler(channel.alloc(), target.host(), target.port());
            case Security.Own own -> own.tls().newHandler(channel.alloc(), own.serverName(), target.port());
        };
        if (tls != null) {
            channel.pipeline().addLast(tls);
        }
    }

    private static ApiException unreachable(Target target, Throwable cause) {
        String why = "dial tcp " + target.authority() + ": " + reason(cause);
        return target.kubelet()
                ? ApiErrors.internalError("error dialing backend: " + why)
                : ApiErrors.serviceUnavailable("error trying to reach service: " + why);
    }

    private static String reason(Throwable cause) {
        return switch (cause) {
            case ConnectTimeoutException late -> "i/o timeout";
            case NoRouteToHostException nowhere -> "connect: no route to host";
            case ConnectException refused -> "connect: connection refused";
            default -> cause.getMessage() == null ? cause.toString() : cause.getMessage();
        };
    }
}
