package io.sailfish.apiserver.stream;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.sailfish.apiserver.authentication.BrowserSessions;
import io.sailfish.apiserver.http.HttpRequest;
import io.sailfish.apiserver.http.Response;
import io.sailfish.apiserver.server.Call;
import io.sailfish.model.status.ApiException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Sends a client's request on to another server. */
public final class Sender {
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
            "http2-settings",
            "x-remote-user",
            "x-remote-uid",
            "x-remote-group");
    /** With which the headers begin by which clients act as others, and proxies tell whom they act for. */
    private static final List<String> KEPT_BACK_PREFIXES = List.of("impersonate-", "x-remote-extra-");

    private final Dialer dialer;

    public Sender(Dialer dialer) {
        this.dialer = dialer;
    }

    /** Sends the request and forwards the answers; failures become Statuses. Does not block. */
    void send(Call call, Target target, Forwarding.Answers answers) {
        send(call, target, answers, List.of(), call::fail);
    }

    /**
     * Sends the request and forwards the answers. Does not block.
     *
     * @param more   headers that the other server gets beside the client's
     * @param failed is told why no answer comes
     */
    public void send(
            Call call,
            Target target,
            Forwarding.Answers answers,
            List<Response.Header> more,
            Consumer<ApiException> failed) {
        dialer.dial(
                call.exchange().eventLoop(),
                target,
                channel -> write(call, target, channel, more, new Forwarding(call, answers, failed)),
                failed);
    }

    private static void write(
            Call call, Target target, Channel channel, List<Response.Header> more, Forwarding forwarding) {
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
            String passed = name.equals("cookie") ? BrowserSessions.withoutSession(value) : value;
            if (!isKeptBack(name) && (!ofConnection || upgrade) && !(name.equals("cookie") && passed.isEmpty())) {
                message.headers().add(name, passed);
            }
        });
        more.forEach(header -> message.headers().add(header.name(), header.value()));
        String host = request.host();
        message.headers()
                .set(
                        HttpHeaderNames.HOST,
                        target.kubelet() || target.security() instanceof Security.Own || host.isEmpty()
                                ? target.authority()
                                : host);
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

    private static boolean isKeptBack(String name) {
        return KEPT_BACK.contains(name) || KEPT_BACK_PREFIXES.stream().anyMatch(name::startsWith);
    }
}
