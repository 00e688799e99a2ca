package io.sailfish.apiserver.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.sailfish.apiserver.http.Response;
import io.sailfish.apiserver.http.ResponseStream;
import io.sailfish.apiserver.server.Call;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The answer of another server on its way to the client: as it comes, or, where the request has failed and the client
 * expects the API's words, as a Status.
 */
public final class Forwarding extends ChannelInboundHandlerAdapter {
    private static final int MOST_ERROR_BYTES = 4096;
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length",
            "proxy-connection",
            "audit-id",
            "cache-control");

    private final Call call;
    private final Answers answers;
    private final Consumer<ApiException> failed;
    private @Nullable ResponseStream stream;
    private @Nullable StringBuilder failure;
    private int failureCode;
    private boolean done;

    /** How the other server's answers are told. */
    public sealed interface Answers {
        /** An answer other than 200 is told as a Status. */
        record InTheApisWords() implements Answers {}

        /** Whatever the answer is. */
        record AsTheyAre() implements Answers {}

        /** Whatever the answer is; only redirects are turned to lead by the proxy again. */
        record Proxied(ProxyPrefix prefix) implements Answers {}
    }

    /** @param failed is told why no answer comes */
    Forwarding(Call call, Answers answers, Consumer<ApiException> failed) {
        this.call = call;
        this.failed = failed;
        this.answers = answers;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HttpResponse head) {
                onHead(context, head);
            }
            if (message instanceof HttpContent content) {
                onContent(context, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onHead(ChannelHandlerContext context, HttpResponse head) {
        int code = head.status().code();
        if (code == 101) {
            if (call.exchange().request().asksForUpgrade()) {
                openTunnel(context, head);
            } else {
                fail(context, ApiErrors.internalError("unexpected switch of protocols"));
            }
            return;
        }
        if (code < 200) {
            return;
        }
        if (answers instanceof Answers.InTheApisWords && code != 200) {
            failure = new StringBuilder();
            failureCode = code;
            return;
        }
        List<Response.Header> headers = new ArrayList<>();
        String contentType = "";
        for (Map.Entry<String, String> header : head.headers()) {
            String name = header.getKey().toLowerCase(java.util.Locale.ROOT);
            if (name.equals("content-type")) {
                contentType = header.getValue();
            } else if (name.equals("location") && answers instanceof Answers.Proxied proxied) {
                headers.add(new Response.Header(name, proxied.prefix().redirect(header.getValue())));
            } else if (!HOP_BY_HOP.contains(name)) {
                headers.add(new Response.Header(name, header.getValue()));
            }
        }
        stream = call.stream(new Response(code, contentType, headers, List.of()));
        stream.write(Unpooled.EMPTY_BUFFER);
        stream.onClose(context::close);
        if (call.info().isLongRunning()) {
            // It has begun: from now on it takes nobody's place.
            call.done();
        }
    }

    private void onContent(ChannelHandlerContext context, HttpContent content) {
        ByteBuf bytes = content.content();
        if (failure != null) {
            if (failure.length() < MOST_ERROR_BYTES) {
                failure.append(bytes.toString(StandardCharsets.UTF_8));
            }
            if (content instanceof LastHttpContent) {
                fail(context, KubeletFailures.of(failureCode, failure.toString().strip()));
            }
            return;
        }
        ResponseStream to = stream;
        if (to == null) {
            return;
        }
        if (bytes.isReadable()) {
            to.write(bytes.retain());
        }
        if (content instanceof LastHttpContent) {
            done = true;
            to.end();
            context.close();
        } else if (!to.isWritable()) {
            context.channel().config().setAutoRead(false);
            to.onWritable(() -> context.channel().config().setAutoRead(true));
        }
    }

    /** Both sides have agreed to speak something else: from now on bytes are passed on as they are. */
    private void openTunnel(ChannelHandlerContext context, HttpResponse head) {
        done = true;
        Channel backend = context.channel();
        StringBuilder text = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\n");
        for (Map.Entry<String, String> header : head.headers()) {
            text.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
        }
        byte[] bytes = text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        backend.config().setAutoRead(false);
        call.takeOver(client -> {
            client.pipeline().addLast(new Relay(backend));
            client.writeAndFlush(Unpooled.wrappedBuffer(bytes));
            backend.pipeline().addLast(new Relay(client));
            backend.pipeline().remove(this);
            backend.pipeline().remove(HttpClientCodec.class);
            backend.config().setAutoRead(true);
            if (!client.isActive()) {
                backend.close();
            }
        });
    }

    private void fail(ChannelHandlerContext context, ApiException why) {
        done = true;
        failed.accept(why);
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (done) {
            return;
        }
        done = true;
        if (stream != null) {
            stream.abort();
        } else {
            failed.accept(ApiErrors.serviceUnavailable("the connection was closed before an answer came"));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!done && stream == null) {
            fail(context, ApiErrors.serviceUnavailable(String.valueOf(cause.getMessage())));
        } else {
            context.close();
        }
    }
}
