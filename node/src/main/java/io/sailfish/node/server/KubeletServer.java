package io.sailfish.node.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sailfish.client.Client;
import io.sailfish.node.KubeletConfig;
import io.sailfish.node.cgroup.Cgroups;
import io.sailfish.node.cri.ContainerRuntime;
import io.sailfish.node.pod.PodManager;
import io.sailfish.node.time.Background;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The kubelet's HTTPS server: what the API server, metrics collectors and operators ask a node for. One event loop reads
 * and writes; requests are answered on virtual threads.
 */
public final class KubeletServer implements AutoCloseable {
    private static final int MAX_LINE = 64 * 1024;
    private static final int MAX_HEADERS = 64 * 1024;

    private final KubeletConfig config;
    private final Routes routes;
    private final Access access;
    private final Background background;
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("kubelet-server", true), EpollIoHandler.newFactory());
    private @Nullable Channel listener;

    public KubeletServer(
            KubeletConfig config,
            PodManager pods,
            Client client,
            ContainerRuntime runtime,
            Background background,
            Cgroups cgroups) {
        this.config = config;
        this.background = background;
        this.access = new Access(client, config.nodeName(), background);
        Statistics statistics = new Statistics(config, pods, runtime, cgroups, background);
        this.routes = new Routes(config, pods, runtime, statistics, background);
    }

    /** Begins to listen. */
    public void start() throws IOException {
        KubeletConfig.Server settings = config.server().orElseThrow();
        ServingTls tls = new ServingTls(settings);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(EpollServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast("tls", tls.current().newHandler(channel.alloc()))
                                .addLast("http", new HttpServerCodec(MAX_LINE, MAX_HEADERS, 64 * 1024))
                                .addLast("requests", new RequestHandler(routes, access, background));
                    }
                });
        try {
            listener = bootstrap
                    .bind(new InetSocketAddress(settings.bindAddress(), settings.port()))
                    .sync()
                    .channel();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    /** The port it listens on; 0 where it does not. */
    public int port() {
        return listener != null && listener.localAddress() instanceof InetSocketAddress address ? address.getPort() : 0;
    }

    @Override
    public void close() {
        if (listener != null) {
            listener.close();
        }
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    }
}
