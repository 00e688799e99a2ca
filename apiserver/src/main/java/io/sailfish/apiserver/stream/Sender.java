package io.sailfish.apiserver.stream;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.sailfish.apiserver.http.HttpRequest;
import io.sailfish.apiserver.server.Call;
import java.net.InetSocketAddress;
import java.util.Set;

/** Sends a client's request on to another server. */
final class Sender {
    /** What the other server must not get, or gets anew. */
    private static final Set<String> KEPT_BACK = Set.of(
            "host",
            "authorization",
            "content-length",
            "transfer-encoding",
            "keep-alive",
            "te",
            "trailer",
            "expect",
            "proxy-connection",
            "proxy-authorization",
            "accept-encoding",
            "http2-settings");

    private final Dialer dialer;

    Sender(Dialer dialer) {
        this.dialer = dialer;
    }

    /** Sends the request and forwards the answers. Does not block. */
    void send(Call call, Target target, Forwarding.Answers answers) {
        dialer.dial(
                call.exchange().eventLoop(),
                target,
                channel -> write(call, target, channel, new Forwarding(call, answers)),
                call::fail);
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
        String host = request.host();
        message.headers().set(HttpHeaderNames.HOST, target.kubelet() || host.isEmpty() ? target.authority() : host);
        if (request.remote() instanceof InetSocketAddress remote && remote.getAddress() != null) {
            String before = String.join(", ", request.headers().all("x-forwarded-for"));
            String client = remote.getAddress().getHostAddress();
            message.headers().set("x-forwarded-for", before.isEmpty() ? client : before + ", " + client);
        }
        message.headers().set("x-forwarded-uri", request.rawPath());
        if (request.body().length > 0
                || request.method().equals("POST")
                || request.method().equals("PUT")) {
            message.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, request.body().length);
        }
        channel.writeAndFlush(message);
        call.exchange().onClose(() -> {
            if (channel.pipeline().get(Relay.class) == null) {
                channel.close();
            }
        });
    }
}
