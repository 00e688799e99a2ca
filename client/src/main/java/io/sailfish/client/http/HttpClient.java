package io.sailfish.client.http;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The client across a connection: HTTP/2 over TLS, HTTP/1.1 where a server has no more.
 *
 * <p>All requests of a client share a connection, which is made at the first and made again when it is lost. A server
 * that cannot be reached, or whose connection is lost in the middle of a write, shows as an ApiException of reason
 * ServiceUnavailable; one that does not answer in time as Timeout. A connection that is silent is probed, so that watches
 * over a cut cable end within twice the keep-alive time. Thread-safe.
 */
public final class HttpClient implements Client {
    private final Transport transport;
    private final WireFormat format;

    public HttpClient(ClientConfig config) {
        this.transport = new Transport(config);
        this.format = new WireFormat(config.protobuf());
    }

    @Override
    public <T extends ApiObject> ResourceClient<T> resource(ResourceType<T> type) {
        return new HttpResource<>(type, transport, format);
    }

    @Override
    public RawResponse raw(String method, String path, String contentType, byte[] body) {
        return raw(method, path, "*/*", contentType, body);
    }

    /** As {@link #raw(String, String, String, byte[])}, with the media types that the answer may have. */
    public RawResponse raw(String method, String path, String accept, String contentType, byte[] body) {
        WatchStream.Answer answer = transport.call(new WireRequest(method, path, accept, contentType, body));
        return new RawResponse(answer.code(), answer.contentType(), answer.body());
    }

    /** The body of an answer that comes bit by bit, as a log that is followed does; closing it ends the exchange. */
    public InputStream open(String path, String accept) {
        WireRequest request = new WireRequest("GET", path, accept, "", WireRequest.NO_BODY);
        AtomicReference<BodyStream> opened = new AtomicReference<>();
        transport.run(request, () -> {
            BodyStream stream = new BodyStream();
            opened.set(stream);
            return new Transport.Started<>(stream.listener(), stream.accepted(), stream::exchange);
        });
        return Objects.requireNonNull(opened.get());
    }

    /** The configuration it works by. */
    public ClientConfig config() {
        return transport.config();
    }

    /** Makes new connections from now on, with what certificate and key files hold now; what runs goes on. */
    public void renew() {
        transport.renew();
    }

    @Override
    public void close() {
        transport.close();
    }
}
