package io.sailfish.apiserver.server;

import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.http.Headers;
import io.sailfish.apiserver.http.HttpRequest;
import io.sailfish.apiserver.http.Peer;
import io.sailfish.apiserver.http.Response;
import io.sailfish.apiserver.local.LocalClient;
import io.sailfish.client.Client;
import io.sailfish.model.api.meta.v1.Status;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.status.StatusMessages;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Raw requests of in-process clients: through the front like any other, but for the proof of who asks. */
final class LocalRequests implements LocalClient.RawEndpoint {
    private final Front front;
    private final EventLoopGroup loops;

    LocalRequests(Front front, EventLoopGroup loops) {
        this.front = front;
        this.loops = loops;
    }

    @Override
    public Client.RawResponse request(UserInfo user, String method, String path, String contentType, byte[] body) {
        DefaultHttpHeaders headers = new DefaultHttpHeaders();
        if (!contentType.isEmpty()) {
            headers.set("content-type", contentType);
        }
        LocalExchange exchange = new LocalExchange(
                new HttpRequest(
                        method,
                        path,
                        Headers.of(headers),
                        body,
                        Peer.NONE,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        "2"),
                loops.next());
        front.handleFor(user, exchange);
        Response response = exchange.answer().join();
        byte[] answer = join(response);
        if (response.status() >= 400) {
            throw new ApiException(failure(response, answer));
        }
        return new Client.RawResponse(response.status(), response.contentType(), answer);
    }

    private static ApiException.Failure failure(Response response, byte[] body) {
        return response.contentType().equals("application/json")
                ? StatusMessages.toFailure(
                        (Status) JsonDecoder.decode(body, Status.TYPE).message(), response.status())
                : StatusMessages.toFailure(response.status(), new String(body, StandardCharsets.UTF_8));
    }

    private static byte[] join(Response response) {
        byte[] all = new byte[response.length()];
        int at = 0;
        for (byte[] part : response.parts()) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
