package io.sailfish.apiserver.aggregation;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.callout.CalloutException;
import io.sailfish.apiserver.callout.ServiceAddresses;
import io.sailfish.apiserver.stream.Dialer;
import io.sailfish.apiserver.stream.Security;
import io.sailfish.apiserver.stream.Target;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads documents of other API servers, for this server's own use. Blocks; for virtual threads. */
final class RemoteReader {
    /** A user to whom nothing is forbidden. */
    private static final UserInfo SELF = UserInfo.of("system:kube-aggregator", UserInfo.MASTERS);

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_BYTES = 32 << 20;

    private final ServiceAddresses addresses;
    private final Dialer dialer;
    private final EventLoopGroup loops;

    /** What a server answered. */
    record Answer(String url, int code, String contentType, byte[] body) {}

    RemoteReader(ServiceAddresses addresses, Dialer dialer, EventLoopGroup loops) {
        this.addresses = addresses;
        this.dialer = dialer;
        this.loops = loops;
    }

    /**
     * The answer, whatever it is.
     *
     * @throws CalloutException where there is none
     */
    Answer get(Remote remote, Security security, String path, String accept) throws CalloutException {
        ServiceAddresses.Address address = addresses.resolve(remote.namespace(), remote.service(), remote.port());
        String url = "https://" + address.host() + ":" + address.port() + path;
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        try {
            String host = InetAddress.getByName(address.host()).getHostAddress();
            dialer.dial(
                    loops.next(),
                    new Target(host, address.port(), security, path),
                    channel -> ask(channel, url, path, remote.serverName(), accept, answer),
                    answer::completeExceptionally);
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (UnknownHostException e) {
            throw failed(url, "dial tcp: lookup " + address.host() + ": no such host", e);
        } catch (TimeoutException e) {
            throw failed(url, "context deadline exceeded (Client.Timeout exceeded while awaiting headers)", e);
        } catch (ExecutionException e) {
            String why = String.valueOf(e.getCause().getMessage());
            throw failed(url, why.replace("error trying to reach service: ", ""), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(url, "context canceled", e);
        } finally {
            // Nobody waits any longer: whoever still works for it ends.
            answer.cancel(false);
        }
    }

    private static CalloutException failed(String url, String why, Exception cause) {
        return new CalloutException("failing or missing response from " + url + ": Get \"" + url + "\": " + why, cause);
    }

    private static void ask(
            Channel channel, String url, String path, String host, String accept, CompletableFuture<Answer> answer) {
        channel.pipeline().addLast(new HttpObjectAggregator(MOST_BYTES)).addLast(new Receiver(url, answer));
        answer.whenComplete((_, _) -> channel.close());
        DefaultFullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
        request.headers()
                .set(HttpHeaderNames.HOST, host)
                .set(HttpHeaderNames.ACCEPT, accept)
                .set(HttpHeaderNames.CONNECTION, "close");
        UserHeaders.of(SELF).forEach(header -> request.headers().add(header.name(), header.value()));
        channel.writeAndFlush(request);
    }

    private static final class Receiver extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final String url;
        private final CompletableFuture<Answer> answer;

        Receiver(String url, CompletableFuture<Answer> answer) {
            this.url = url;
            this.answer = answer;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            String type = response.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
            answer.complete(new Answer(url, response.status().code(), type, ByteBufUtil.getBytes(response.content())));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            answer.completeExceptionally(new java.io.EOFException("EOF"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            answer.completeExceptionally(cause);
        }
    }
}
