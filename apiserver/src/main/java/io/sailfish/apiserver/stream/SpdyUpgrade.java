package io.sailfish.apiserver.stream;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Asks a kubelet to speak SPDY on a new connection. */
final class SpdyUpgrade extends ChannelInboundHandlerAdapter {
    private static final String SPDY = "SPDY/3.1";
    private static final String PROTOCOL = "X-Stream-Protocol-Version";
    private static final int MOST_ERROR_BYTES = 4096;

    private final Outcome outcome;
    private final StringBuilder refusal = new StringBuilder();
    private int refusalCode;
    private boolean done;

    /** What came of it; one of the two is called, on the channel's event loop. */
    interface Outcome {
        /**
         * The kubelet agreed. Handlers that are added to the channel by the end of this call get every byte from the first.
         *
         * @param protocol the one of the protocols offered that the kubelet chose; empty where it named none
         */
        void accepted(Channel kubelet, String protocol);

        /** The kubelet did not. */
        void refused(ApiException why);
    }

    private SpdyUpgrade(Outcome outcome) {
        this.outcome = outcome;
    }

    /** Asks, on a connection that has just been opened. */
    static void ask(Channel kubelet, Target target, List<String> protocols, Outcome outcome) {
        DefaultFullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, target.path(), Unpooled.EMPTY_BUFFER);
        request.headers()
                .set(HttpHeaderNames.HOST, target.authority())
                .set(HttpHeaderNames.CONNECTION, "Upgrade")
                .set(HttpHeaderNames.UPGRADE, SPDY)
                .set(HttpHeaderNames.CONTENT_LENGTH, 0);
        protocols.forEach(protocol -> request.headers().add(PROTOCOL, protocol));
        kubelet.pipeline().addLast(new SpdyUpgrade(outcome));
        kubelet.writeAndFlush(request);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (!done && message instanceof HttpResponse head) {
                onHead(context, head);
            }
            if (!done && message instanceof HttpContent content) {
                if (refusal.length() < MOST_ERROR_BYTES) {
                    refusal.append(content.content().toString(StandardCharsets.UTF_8));
                }
                if (content instanceof LastHttpContent) {
                    refuse(
                            context,
                            KubeletFailures.of(refusalCode, refusal.toString().strip()));
                }
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onHead(ChannelHandlerContext context, HttpResponse head) {
        refusalCode = head.status().code();
        if (refusalCode != 101) {
            return;
        }
        String spoken = head.headers().get(HttpHeaderNames.UPGRADE, "");
        if (!spoken.equalsIgnoreCase(SPDY)) {
            refuse(context, ApiErrors.internalError("the kubelet changed to \"" + spoken + "\" instead of " + SPDY));
            return;
        }
        done = true;
        Channel kubelet = context.channel();
        HttpClientCodec codec = kubelet.pipeline().get(HttpClientCodec.class);
        codec.removeOutboundHandler();
        outcome.accepted(kubelet, head.headers().get(PROTOCOL, ""));
        kubelet.pipeline().remove(this);
        // What came after the head comes out of the codec when it is removed.
        kubelet.pipeline().remove(codec);
    }

    private void refuse(ChannelHandlerContext context, ApiException why) {
        done = true;
        outcome.refused(why);
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!done) {
            refuse(context, ApiErrors.internalError("the kubelet closed the connection before it answered"));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!done) {
            refuse(context, ApiErrors.internalError("error dialing backend: " + cause.getMessage()));
        }
    }
}
