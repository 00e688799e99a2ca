package io.sailfish.node.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.sailfish.node.time.Background;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the requests of one connection, one after the other. Bodies are of no use to a kubelet and are dropped. */
final class RequestHandler extends SimpleChannelInboundHandler<HttpObject> {
    private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);
    private static final int CHUNK = 16 * 1024;

    private final Routes routes;
    private final Access access;
    private final Background background;

    RequestHandler(Routes routes, Access access, Background background) {
        this.routes = routes;
        this.access = access;
        this.background = background;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (!(message instanceof HttpRequest request)) {
            return;
        }
        if (!request.decoderResult().isSuccess()) {
            whole(context.channel(), new Reply.Whole(400, "text/plain", new byte[0]), false);
            return;
        }
        // no further request is read before this one is answered
        context.channel().config().setAutoRead(false);
        Ask ask =
                Ask.of(request.method().name(), request.uri(), request.headers().copy());
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        Optional<X509Certificate> certificate = certificate(context);
        background.execute(() -> answer(context, ask, keepAlive, certificate));
    }

    private static Optional<X509Certificate> certificate(ChannelHandlerContext context) {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        try {
            return Arrays.stream(tls.engine().getSession().getPeerCertificates())
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .findFirst();
        } catch (SSLPeerUnverifiedException none) {
            return Optional.empty();
        }
    }

    private void answer(
            ChannelHandlerContext context, Ask ask, boolean keepAlive, Optional<X509Certificate> certificate) {
        Reply reply;
        try {
            reply = reply(ask, certificate);
        } catch (RuntimeException failure) {
            LOG.warn("{} {} failed", ask.method(), ask.path(), failure);
            reply = Reply.text(500, "internal error: " + failure.getMessage());
        }
        switch (reply) {
            case Reply.Whole whole -> whole(context.channel(), whole, keepAlive);
            case Reply.Streamed streamed -> stream(context.channel(), streamed);
            case Reply.Tunnel tunnel -> Tunnel.open(context, ask, tunnel.url());
        }
    }

    private Reply reply(Ask ask, Optional<X509Certificate> certificate) {
        if (Routes.isPublic(ask)) {
            return routes.answer(ask);
        }
        Optional<Identity> identity = certificate.map(Access::of);
        String authorization = ask.headers().get(HttpHeaderNames.AUTHORIZATION, "");
        if (identity.isEmpty() && authorization.startsWith("Bearer ")) {
            identity = access.review(authorization.substring("Bearer ".length()).strip());
        }
        if (identity.isEmpty()) {
            return Reply.text(401, "Unauthorized");
        }
        String verb = Routes.verb(ask);
        String subresource = Routes.subresource(ask);
        return access.allows(identity.get(), verb, subresource)
                ? routes.answer(ask)
                : Reply.text(
                        403,
                        "Forbidden (user=" + identity.get().user() + ", verb=" + verb
                                + ", resource=nodes, subresource(s)=[" + subresource + "])");
    }

    private static void whole(Channel channel, Reply.Whole reply, boolean keepAlive) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reply.code()), Unpooled.wrappedBuffer(reply.body()));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, reply.contentType())
                .set(HttpHeaderNames.CONTENT_LENGTH, reply.body().length);
        if (!keepAlive) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        var written = channel.writeAndFlush(response);
        if (keepAlive) {
            channel.config().setAutoRead(true);
        } else {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private static void stream(Channel channel, Reply.Streamed reply) {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, reply.contentType())
                .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        channel.writeAndFlush(response);
        // so that a client that goes away is noticed
        channel.config().setAutoRead(true);
        try (OutputStream out = new BufferedOutputStream(new Chunks(channel), CHUNK)) {
            reply.writer().write(out);
            out.flush();
            channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        } catch (InterruptedException stopped) {
            channel.close();
        } catch (IOException broken) {
            LOG.debug("A streamed answer ended early", broken);
            channel.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("A connection to the kubelet broke", cause);
        context.close();
    }

    /** Writes chunks, each when the one before it has gone out: a slow client slows the writer. */
    private static final class Chunks extends OutputStream {
        private final Channel channel;

        Chunks(Channel channel) {
            this.channel = channel;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                var written =
                        channel.writeAndFlush(new DefaultHttpContent(Unpooled.copiedBuffer(bytes, offset, length)));
                if (!written.await().isSuccess()) {
                    throw new IOException("the client is gone", written.cause());
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException(interrupted);
            }
        }

        @Override
        public void flush() throws IOException {
            if (!channel.isActive()) {
                throw new IOException("the client is gone");
            }
        }
    }
}
