package io.sailfish.apiserver.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on an address and serves HTTP/2 and HTTP/1.1 over TLS.
 *
 * <p>Life cycle: {@link #start} binds; {@link #close} stops accepting, tells HTTP/2 clients to go elsewhere, waits for the
 * requests under way up to the drain timeout, and closes what is left.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    /** The first bound is where producers go on, the second where they pause. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 << 10, 256 << 10);

    private static final int RESET_WINDOW_SECONDS = 30;
    /** Parts of a head that are smaller than a client has reason to make them. */
    private static final int MAX_SMALL_CONTINUATIONS = 16;
    /** Frames of a body that bring nothing. */
    private static final int MAX_EMPTY_DATA = 2;

    private static final int STREAM_WINDOW = 1 << 20;
    private static final int CONNECTION_WINDOW = 4 << 20;

    private final EventLoopGroup loops;
    private final Channel listener;
    private final ChannelGroup connections;
    private final ServerContext server;

    private HttpServer(EventLoopGroup loops, Channel listener, ChannelGroup connections, ServerContext server) {
        this.loops = loops;
        this.listener = listener;
        this.connections = connections;
        this.server = server;
    }

    /**
     * Binds and serves.
     *
     * @param address where to listen; port 0 takes a free one
     * @param threads event loops, 0 for one per processor
     */
    public static HttpServer start(
            InetSocketAddress address, SslContext tls, Handler handler, HttpLimits limits, int threads) {
        boolean epoll = Epoll.isAvailable();
        int count = threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                count,
                new DefaultThreadFactory("http", true),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        Class<? extends ServerSocketChannel> type =
                epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        ChannelGroup connections = new DefaultChannelGroup("connections", GlobalEventExecutor.INSTANCE);
        ServerContext server = new ServerContext(handler, limits, new UnderWay());
        try {
            Channel listener = new ServerBootstrap()
                    .group(loops)
                    .channel(type)
                    .option(ChannelOption.SO_BACKLOG, 1024)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                    .childHandler(new ConnectionInitializer(tls, server, connections))
                    .bind(address)
                    .syncUninterruptibly()
                    .channel();
            return new HttpServer(loops, listener, connections, server);
        } catch (RuntimeException | Error e) {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw e;
        }
    }

    /** Where the server listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** The event loops, for clients that the server itself needs. */
    public EventLoopGroup loops() {
        return loops;
    }

    /** The class of client sockets that belongs to the event loops. */
    public static Class<? extends SocketChannel> socketType() {
        return Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    @Override
    public void close() {
        if (loops.isShuttingDown()) {
            return;
        }
        long patience = server.limits().drainTimeout().toMillis();
        listener.close().syncUninterruptibly();
        for (Channel connection : connections) {
            if (connection.pipeline().get(Http2FrameCodec.class) != null) {
                connection.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
            }
        }
        server.underWay().awaitNone(patience);
        connections.flush();
        connections.close().awaitUninterruptibly(patience);
        loops.shutdownGracefully(0, patience, TimeUnit.MILLISECONDS).awaitUninterruptibly(patience);
    }

    private static final class ConnectionInitializer extends ChannelInitializer<SocketChannel> {
        private final SslContext tls;
        private final ServerContext server;
        private final ChannelGroup connections;

        ConnectionInitializer(SslContext tls, ServerContext server, ChannelGroup connections) {
            this.tls = tls;
            this.server = server;
            this.connections = connections;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            connections.add(channel);
            Liveness.watch(channel);
            SslHandler handler = tls.newHandler(channel.alloc());
            handler.setHandshakeTimeoutMillis(server.limits().handshakeTimeout().toMillis());
            channel.pipeline().addLast(handler, new ProtocolChoice(server));
        }
    }

    /** Sets a connection up for the protocol that client and server agreed on. */
    private static final class ProtocolChoice extends ApplicationProtocolNegotiationHandler {
        private final ServerContext server;

        ProtocolChoice(ServerContext server) {
            super(ApplicationProtocolNames.HTTP_1_1);
            this.server = server;
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            ChannelPipeline pipeline = context.pipeline();
            ServerContext.setPeer(context.channel(), peer(pipeline.get(SslHandler.class)));
            HttpLimits limits = server.limits();
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
                        // Requests have been waited for by the time connections are closed; watches are not waited for.
                        .gracefulShutdownTimeoutMillis(0)
                        .decoderEnforceMaxRstFramesPerWindow(limits.resetStreams(), RESET_WINDOW_SECONDS)
                        .decoderEnforceMaxSmallContinuationFrames(MAX_SMALL_CONTINUATIONS)
                        .decoderEnforceMaxConsecutiveEmptyDataFrames(MAX_EMPTY_DATA)
                        .initialSettings(Http2Settings.defaultSettings()
                                .maxConcurrentStreams(limits.concurrentStreams())
                                .maxHeaderListSize(limits.headBytes())
                                .initialWindowSize(STREAM_WINDOW))
                        .build();
                pipeline.addLast(
                        codec,
                        new Http2MultiplexHandler(new StreamInitializer(server)),
                        new Http2Idle(codec, limits.idleTimeout()));
                widenWindow(context, codec);
            } else {
                pipeline.addLast(
                        new IdleStateHandler(0, 0, limits.idleTimeout().toMillis(), TimeUnit.MILLISECONDS),
                        new HttpServerCodec(limits.headBytes(), limits.headBytes(), 64 << 10),
                        new Http1Handler(server));
            }
        }

        /** The window of the connection as a whole, which no setting changes. */
        private static void widenWindow(ChannelHandlerContext context, Http2FrameCodec codec) {
            try {
                codec.connection()
                        .local()
                        .flowController()
                        .incrementWindowSize(codec.connection().connectionStream(), CONNECTION_WINDOW);
                context.flush();
            } catch (io.netty.handler.codec.http2.Http2Exception e) {
                LOG.debug("cannot widen the window of {}", context.channel().remoteAddress(), e);
            }
        }

        private static Peer peer(SslHandler handler) {
            try {
                List<X509Certificate> chain = new ArrayList<>(1);
                for (Certificate certificate : handler.engine().getSession().getPeerCertificates()) {
                    chain.add((X509Certificate) certificate);
                }
                return new Peer(chain);
            } catch (SSLPeerUnverifiedException none) {
                return Peer.NONE;
            }
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
            LOG.debug("TLS handshake with {} failed: {}", context.channel().remoteAddress(), cause.toString());
            context.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.debug("connection of {} failed: {}", context.channel().remoteAddress(), cause.toString());
            context.close();
        }
    }

    private static final class StreamInitializer extends ChannelInitializer<Channel> {
        private final ServerContext server;

        StreamInitializer(ServerContext server) {
            this.server = server;
        }

        @Override
        protected void initChannel(Channel stream) {
            stream.config().setWriteBufferWaterMark(WATER_MARK);
            stream.pipeline().addLast(new Http2StreamHandler(server));
        }
    }
}
