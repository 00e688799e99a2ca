package io.sailfish.client.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one client: made when needed, shared by all its requests, at most {@link #MOST} at a time. Goes on
 * to the next server where one cannot be reached, and stays with it. Thread-safe.
 */
final class Connections implements AutoCloseable {
    /** With HTTP/2 one is enough for as many exchanges as the server allows on it. */
    static final int MOST = 64;

    private static final int CONNECT_MILLIS = 5_000;
    private static final int WINDOW = 4 << 20;

    private final ClientConfig config;
    private final ClientTls tls;
    /** Held while a connection is made, so that those who need one at the same time share it. */
    private final ReentrantLock connecting = new ReentrantLock();
    /** Guards the list; never held while waiting. */
    private final ReentrantLock lock = new ReentrantLock();

    private final List<Connection> open = new ArrayList<>();
    private int server;
    private boolean closed;

    Connections(ClientConfig config) {
        this.config = config;
        this.tls = new ClientTls(config);
    }

    /** A connection with a place reserved on it. Blocks while one is made, but not beyond a point of nanoTime. */
    Connection acquire(long deadline) {
        Connection present = present();
        if (present != null) {
            return present;
        }
        LostConnection failure = null;
        for (int i = 0; i < config.servers().size(); i++) {
            if (!lockedBy(deadline)) {
                break;
            }
            try {
                // Whoever waited here for another's new connection finds a place on it.
                present = present();
                return present != null ? present : connect(config.servers().get(server), deadline);
            } catch (LostConnection e) {
                failure = e;
                server = (server + 1) % config.servers().size();
            } finally {
                connecting.unlock();
            }
        }
        throw failure == null
                ? new LostConnection("no connection in time", true, new IllegalStateException("time"))
                : failure;
    }

    private boolean lockedBy(long deadline) {
        try {
            return connecting.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LostConnection("interrupted while waiting for a connection", true, e);
        }
    }

    private @Nullable Connection present() {
        lock.lock();
        try {
            if (closed) {
                throw new LostConnection("the client is closed", true, new IllegalStateException("closed"));
            }
            open.removeIf(connection -> !connection.isUsable());
            for (Connection connection : open) {
                if (connection.reserve()) {
                    return connection;
                }
            }
            if (open.size() >= MOST) {
                throw new LostConnection(
                        "all " + MOST + " connections are in use", true, new IllegalStateException("limit"));
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private Connection connect(URI url, long deadline) {
        CompletableFuture<Connection> ready = new CompletableFuture<>();
        boolean secure = url.getScheme().equals("https");
        int port = url.getPort() > 0 ? url.getPort() : secure ? 443 : 80;
        String host = url.getHost().startsWith("[")
                ? url.getHost().substring(1, url.getHost().length() - 1)
                : url.getHost();
        try {
            SslContext context = secure ? tls.current() : null;
            Bootstrap bootstrap = new Bootstrap()
                    .group(EventLoops.GROUP)
                    .channel(EventLoops.CHANNEL)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.SO_KEEPALIVE, true)
                    .handler(new Setup(url, host, port, context, ready));
            if (Epoll.isAvailable()) {
                bootstrap.option(EpollChannelOption.TCP_USER_TIMEOUT, (int)
                        config.keepAlive().multipliedBy(2).toMillis());
            }
            bootstrap.connect(new InetSocketAddress(host, port)).addListener(connected -> {
                if (!connected.isSuccess()) {
                    ready.completeExceptionally(connected.cause());
                }
            });
            Connection connection = ready.get(
                    Math.min(TimeUnit.MILLISECONDS.toNanos(CONNECT_MILLIS), deadline - System.nanoTime()),
                    TimeUnit.NANOSECONDS);
            if (!connection.reserve()) {
                throw new LostConnection(
                        "connection to " + url + " was lost at once", true, new IllegalStateException());
            }
            keep(connection);
            return connection;
        } catch (ExecutionException e) {
            throw new LostConnection(
                    "cannot connect to " + url + ": " + e.getCause().getMessage(), true, e.getCause());
        } catch (TimeoutException e) {
            // One that becomes ready nevertheless finds the future over and is closed.
            ready.cancel(false);
            throw new LostConnection("cannot connect to " + url + ": no answer", true, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LostConnection("interrupted while connecting to " + url, true, e);
        } catch (java.security.GeneralSecurityException | javax.net.ssl.SSLException | java.io.UncheckedIOException e) {
            throw new LostConnection("cannot set up TLS for " + url + ": " + e.getMessage(), true, e);
        }
    }

    private void keep(Connection connection) {
        lock.lock();
        try {
            if (closed) {
                connection.close();
            } else {
                open.add(connection);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets what runs finish, and makes new connections from now on: with new certificates, if they were replaced. */
    void renew() {
        lock.lock();
        try {
            open.forEach(Connection::drain);
            open.clear();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            open.forEach(Connection::close);
            open.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Builds the pipeline of a connection, and tells when it can be used. */
    private final class Setup extends ChannelInitializer<Channel> {
        private final URI url;
        private final String host;
        private final int port;
        private final @Nullable SslContext context;
        private final CompletableFuture<Connection> ready;

        Setup(URI url, String host, int port, @Nullable SslContext context, CompletableFuture<Connection> ready) {
            this.url = url;
            this.host = host;
            this.port = port;
            this.context = context;
            this.ready = ready;
        }

        @Override
        protected void initChannel(Channel channel) {
            ChannelPipeline pipeline = channel.pipeline();
            pipeline.addLast(new FlushConsolidationHandler(64, true));
            if (context == null) {
                pipeline.addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelActive(ChannelHandlerContext ctx) {
                        ctx.pipeline().remove(this);
                        speak(ctx.channel(), ApplicationProtocolNames.HTTP_1_1);
                    }
                });
                return;
            }
            String name = config.serverName().isEmpty() ? host : config.serverName();
            pipeline.addLast(context.newHandler(channel.alloc(), name, port));
            pipeline.addLast(new ApplicationProtocolNegotiationHandler(ApplicationProtocolNames.HTTP_1_1) {
                @Override
                protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
                    speak(ctx.channel(), protocol);
                }

                @Override
                protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
                    ready.completeExceptionally(cause);
                    ctx.close();
                }

                @Override
                public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                    ready.completeExceptionally(cause);
                    ctx.close();
                }
            });
        }

        private void speak(Channel channel, String protocol) {
            ChannelPipeline pipeline = channel.pipeline();
            String authority = url.getRawAuthority();
            Connection connection;
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                Http2FrameCodec codec = Http2FrameCodecBuilder.forClient()
                        .initialSettings(Http2Settings.defaultSettings()
                                .initialWindowSize(WINDOW)
                                .maxConcurrentStreams(0)
                                .pushEnabled(false))
                        .build();
                Http2Connection http2 = new Http2Connection(channel, url.getScheme(), authority, config);
                pipeline.addLast(new IdleStateHandler(config.keepAlive().toMillis(), 0, 0, TimeUnit.MILLISECONDS));
                pipeline.addLast(codec);
                pipeline.addLast(new Http2MultiplexHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel pushed) {
                        pushed.close();
                    }
                }));
                pipeline.addLast(http2);
                widen(codec);
                connection = http2;
            } else {
                Http1Connection http1 = new Http1Connection(channel, authority, config);
                pipeline.addLast(new HttpClientCodec());
                pipeline.addLast(http1);
                connection = http1;
            }
            if (!ready.complete(connection)) {
                connection.close();
            }
        }

        /** The connection's window limits all streams together, and starts at 64 KiB. */
        private static void widen(Http2FrameCodec codec) {
            try {
                var http2 = codec.connection();
                http2.local().flowController().incrementWindowSize(http2.connectionStream(), WINDOW);
            } catch (io.netty.handler.codec.http2.Http2Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
