package io.sailfish.client.http;

import io.sailfish.client.ResourceClient;
import io.sailfish.model.ApiObject;
import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The verbs of one resource as requests. */
final class HttpResource<T extends ApiObject> implements ResourceClient<T> {
    private final ResourceType<T> type;
    private final Transport transport;
    private final WireFormat format;

    HttpResource(ResourceType<T> type, Transport transport, WireFormat format) {
        this.type = type;
        this.transport = transport;
        this.format = format;
    }

    private String path(String namespace, String name, String subresource) {
        String path = type.path(namespace, encoded(name));
        return subresource.isEmpty() ? path : path + "/" + subresource;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private T object(byte[] body) {
        return type.objectClass().cast(WireFormat.decode(body, type.objectType()));
    }

    private byte[] call(String method, String path, MessageType answer) {
        return transport
                .call(new WireRequest(method, path, format.accept(answer), "", WireRequest.NO_BODY))
                .body();
    }

    private byte[] call(String method, String path, MessageType answer, Message body) {
        return transport
                .call(new WireRequest(
                        method,
                        path,
                        format.accept(answer),
                        format.contentType(body.messageType()),
                        format.encode(body)))
                .body();
    }

    @Override
    public T get(String namespace, String name) {
        return object(call("GET", path(namespace, name, ""), type.objectType()));
    }

    @Override
    public ObjectList<T> list(String namespace, ListOptions options) {
        byte[] body = call("GET", path(namespace, "", "") + query(options, false), type.objectType());
        return WireFormat.decodeList(body, type);
    }

    @Override
    public WatchHandle watch(String namespace, ListOptions options, WatchHandler<T> handler) {
        WireRequest request = new WireRequest(
                "GET",
                path(namespace, "", "") + query(options, true),
                format.acceptWatch(type.objectType()),
                "",
                WireRequest.NO_BODY);
        Watching<T> watching = new Watching<>();
        transport.run(request, () -> {
            WatchStream<T> stream = new WatchStream<>(type.objectType(), type.objectClass(), handler);
            watching.stream = stream;
            return new Transport.Started<>(stream, stream.accepted(), stream::exchange);
        });
        return java.util.Objects.requireNonNull(watching.stream);
    }

    private static final class Watching<T extends ApiObject> {
        private @org.jspecify.annotations.Nullable WatchStream<T> stream;
    }

    private static String query(ListOptions options, boolean watch) {
        StringBuilder query = new StringBuilder();
        add(query, "labelSelector", options.labelSelector());
        add(query, "fieldSelector", options.fieldSelector());
        add(query, "resourceVersion", options.resourceVersion());
        add(query, "resourceVersionMatch", options.resourceVersionMatch());
        add(query, "limit", options.limit() > 0 ? Integer.toString(options.limit()) : "");
        add(query, "continue", options.continueToken());
        if (watch) {
            add(query, "watch", "true");
            add(query, "allowWatchBookmarks", "true");
            add(query, "sendInitialEvents", options.sendInitialEvents() ? "true" : "");
        }
        return query.toString();
    }

    private static void add(StringBuilder query, String name, String value) {
        if (!value.isEmpty()) {
            query.append(query.isEmpty() ? '?' : '&').append(name).append('=').append(encoded(value));
        }
    }

    @Override
    public T create(T object) {
        return object(call("POST", path(object.namespace(), "", ""), type.objectType(), object));
    }

    @Override
    public T update(T object) {
        return object(call("PUT", path(object.namespace(), object.name(), ""), type.objectType(), object));
    }

    @Override
    public T updateStatus(T object) {
        return object(call("PUT", path(object.namespace(), object.name(), "status"), type.objectType(), object));
    }

    @Override
    public T patch(String namespace, String name, Patch patch, String subresource) {
        StringBuilder query = new StringBuilder();
        add(query, "fieldManager", patch.fieldManager());
        add(query, "force", patch.force() ? "true" : "");
        return object(transport
                .call(new WireRequest(
                        "PATCH",
                        path(namespace, name, subresource) + query,
                        format.accept(type.objectType()),
                        patch.kind().contentType(),
                        patch.body()))
                .body());
    }

    @Override
    public void delete(String namespace, String name, DeleteOptions options) {
        call("DELETE", path(namespace, name, ""), type.objectType(), options);
    }

    @Override
    public void deleteCollection(String namespace, DeleteOptions options, ListOptions selection) {
        call("DELETE", path(namespace, "", "") + query(selection, false), type.objectType(), options);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <R extends Message> R createSubresource(
            String namespace, String name, String subresource, Message body, R answer) {
        MessageType wanted = answer.messageType();
        return (R) WireFormat.decode(call("POST", path(namespace, name, subresource), wanted, body), wanted);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <R extends Message> R getSubresource(String namespace, String name, String subresource, R answer) {
        MessageType wanted = answer.messageType();
        return (R) WireFormat.decode(call("GET", path(namespace, name, subresource), wanted), wanted);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <R extends Message> R updateSubresource(String namespace, String name, String subresource, R body) {
        MessageType wanted = body.messageType();
        return (R) WireFormat.decode(call("PUT", path(namespace, name, subresource), wanted, body), wanted);
    }
}
