package io.sailfish.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.sailfish.client.Client;
import io.sailfish.client.http.ClientConfig;
import io.sailfish.client.http.HttpClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Watchers of ConfigMaps in JSON, each with a connection of its own, that look for nothing in an event but its end and the
 * time at which it was made.
 */
final class LeanWatchers implements AutoCloseable {
    private static final String NAMESPACE = "fanout";
    private static final String MAPS = "/api/v1/namespaces/" + NAMESPACE + "/configmaps";
    private static final int WRITERS = 16;
    private static final long PATIENCE_SECONDS = 120;
    private static final byte[] MARK = "\"t\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int WINDOW = 4 << 20;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final TrialServer server;
    private final List<Client> writers = new ArrayList<>();
    private final List<Watcher> watchers = new ArrayList<>();
    private int made;

    /** What came of a run. */
    record Outcome(double eventsPerSecond, double lateMilliseconds) {}

    private LeanWatchers(TrialServer server) {
        this.server = server;
    }

    /** Opens the watches. */
    static LeanWatchers open(TrialServer server, int count) throws IOException, InterruptedException {
        LeanWatchers all = new LeanWatchers(server);
        for (int i = 0; i < WRITERS; i++) {
            all.writers.add(new HttpClient(server.access()));
        }
        all.writers
                .getFirst()
                .raw(
                        "POST",
                        "/api/v1/namespaces",
                        "application/json",
                        bytes("{\"metadata\":{\"name\":\"" + NAMESPACE + "\"}}"));
        SslContext tls = tls(server.access());
        for (int i = 0; i < count; i++) {
            Watcher watcher = new Watcher();
            all.watchers.add(watcher);
            all.connect(tls, watcher);
        }
        for (Watcher watcher : all.watchers) {
            if (!watcher.begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("a watch did not begin");
            }
        }
        return all;
    }

    private static SslContext tls(ClientConfig access) throws IOException {
        return SslContextBuilder.forClient()
                .trustManager(
                        new ByteArrayInputStream(bytes(access.authorities().read())))
                .keyManager(
                        new ByteArrayInputStream(bytes(access.certificate().read())),
                        new ByteArrayInputStream(bytes(access.key().read())))
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2))
                .build();
    }

    private void connect(SslContext tls, Watcher watcher) throws InterruptedException {
        Channel connection = new Bootstrap()
                .group(loops)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(
                                        tls.newHandler(channel.alloc(), "127.0.0.1", server.port()),
                                        Http2FrameCodecBuilder.forClient()
                                                .initialSettings(Http2Settings.defaultSettings()
                                                        .initialWindowSize(WINDOW))
                                                .build(),
                                        new Http2MultiplexHandler(new Ignored()));
                    }
                })
                .connect("127.0.0.1", server.port())
                .sync()
                .channel();
        Channel stream = new Http2StreamChannelBootstrap(connection)
                .handler(watcher)
                .open()
                .syncUninterruptibly()
                .getNow();
        stream.writeAndFlush(new DefaultHttp2HeadersFrame(
                        new DefaultHttp2Headers()
                                .method("GET")
                                .scheme("https")
                                .authority("127.0.0.1")
                                .path(MAPS + "?watch=true&resourceVersion=0"),
                        true))
                .sync();
    }

    /** Makes so many ConfigMaps by 16 writers; returns when every watcher has seen all of them. */
    Outcome fanOut(int events) throws Exception {
        CountDownLatch complete = new CountDownLatch(watchers.size());
        watchers.forEach(watcher -> watcher.expect(events, complete));
        AtomicInteger next = new AtomicInteger(made);
        made += events;
        int end = made;
        long begun = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> work = new ArrayList<>();
            for (Client writer : writers) {
                work.add(threads.submit(() -> {
                    for (int i = next.getAndIncrement(); i < end; i = next.getAndIncrement()) {
                        writer.raw("POST", MAPS, "application/json", map(i));
                    }
                }));
            }
            for (Future<?> each : work) {
                each.get();
            }
        }
        if (!complete.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException(complete.getCount() + " watchers did not see all events");
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        long[] late = watchers.stream()
                .flatMapToLong(watcher -> Arrays.stream(watcher.late))
                .sorted()
                .toArray();
        return new Outcome(late.length / seconds, late[late.length * 99 / 100] / 1e6);
    }

    private static byte[] map(int number) {
        return bytes("{\"metadata\":{\"name\":\"c-" + number + "\"},\"data\":{\"t\":\"" + System.nanoTime()
                + "\",\"pad\":\"" + "x".repeat(512) + "\"}}");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        writers.forEach(Client::close);
    }

    /** Streams that the server opens: there are none. */
    @ChannelHandler.Sharable
    private static final class Ignored extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel stream) {
            stream.close();
        }
    }

    /** One watch. All of it runs on an event loop, but for {@link #expect}, between runs. */
    private static final class Watcher extends SimpleChannelInboundHandler<Http2StreamFrame> {
        private final CountDownLatch begun = new CountDownLatch(1);
        private volatile CountDownLatch complete = new CountDownLatch(1);
        private volatile long[] late = {};
        private int seen;
        private int matched;
        private boolean inValue;
        private long value;

        void expect(int events, CountDownLatch done) {
            late = new long[events];
            complete = done;
            seen = 0;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, Http2StreamFrame frame) {
            if (frame instanceof Http2DataFrame data) {
                scan(data.content());
                context.write(
                        new DefaultHttp2WindowUpdateFrame(data.initialFlowControlledBytes()).stream(data.stream()));
            } else if (frame instanceof Http2HeadersFrame) {
                begun.countDown();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        /** Looks for the time of each event; an event may be spread over frames. */
        private void scan(ByteBuf bytes) {
            while (bytes.isReadable()) {
                byte b = bytes.readByte();
                if (inValue) {
                    if (b == '"') {
                        inValue = false;
                        arrived();
                    } else {
                        value = value * 10 + (b - '0');
                    }
                } else if (b == MARK[matched]) {
                    if (++matched == MARK.length) {
                        matched = 0;
                        inValue = true;
                        value = 0;
                    }
                } else {
                    matched = b == MARK[0] ? 1 : 0;
                }
            }
        }

        private void arrived() {
            if (seen < late.length) {
                late[seen++] = System.nanoTime() - value;
                if (seen == late.length) {
                    complete.countDown();
                }
            }
        }
    }
}
