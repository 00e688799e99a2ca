package io.sailfish.client.http;

import io.sailfish.client.ResourceClient;
import io.sailfish.model.ApiObject;
import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.codec.JsonDecoder;
import io.sailfish.model.codec.JsonEncoder;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.ApiErrors;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The verbs of one resource over HTTP, in JSON. */
final class HttpResource<T extends ApiObject> implements ResourceClient<T> {
    private static final String JSON = "application/json";
    private static final byte[] NOTHING = new byte[0];

    private final HttpClient client;
    private final ResourceType<T> type;

    HttpResource(HttpClient client, ResourceType<T> type) {
        this.client = client;
        this.type = type;
    }

    @Override
    public T get(String namespace, String name) {
        return object(client.send("GET", path(namespace, name, ""), "", NOTHING, JSON).body());
    }

    @Override
    public ObjectList<T> list(String namespace, ListOptions options) {
        String path = type.path(namespace, "") + query(options, false);
        Map<?, ?> tree = (Map<?, ?>) JsonTree.parse(client.send("GET", path, "", NOTHING, JSON).body());
        List<T> items = new ArrayList<>();
        if (tree.get("items") instanceof List<?> list) {
            for (Object item : list) {
                items.add(decodeTree(item));
            }
        }
        Map<?, ?> metadata = tree.get("metadata") instanceof Map<?, ?> map ? map : Map.of();
        return new ObjectList<>(
                List.copyOf(items),
                text(metadata, "resourceVersion"),
                text(metadata, "continue"),
                metadata.get("remainingItemCount") instanceof Number number ? number.longValue() : 0);
    }

    private static String text(Map<?, ?> map, String key) {
        return map.get(key) instanceof String value ? value : "";
    }

    @Override
    public WatchHandle watch(String namespace, ListOptions options, WatchHandler<T> handler) {
        String path = type.path(namespace, "") + query(options, true);
        HttpWatch<T> watch = new HttpWatch<>(client, type.toString(), path, this::object, this::decodeTree, handler);
        watch.start();
        return watch;
    }

    @Override
    public T create(T object) {
        return object(client.send("POST", path(object.namespace(), "", ""), JSON, JsonEncoder.encode(object), JSON).body());
    }

    @Override
    public T update(T object) {
        return put(object, "");
    }

    @Override
    public T updateStatus(T object) {
        return put(object, "status");
    }

    private T put(T object, String subresource) {
        return object(client.send(
                "PUT", path(object.namespace(), object.name(), subresource), JSON, JsonEncoder.encode(object), JSON).body());
    }

    @Override
    public T patch(String namespace, String name, Patch patch, String subresource) {
        StringBuilder query = new StringBuilder();
        append(query, "fieldManager", patch.fieldManager());
        append(query, "force", patch.force() ? "true" : "");
        return object(client.send(
                "PATCH", path(namespace, name, subresource) + query, patch.kind().contentType(), patch.body(), JSON).body());
    }

    @Override
    public void delete(String namespace, String name, DeleteOptions options) {
        client.send("DELETE", path(namespace, name, ""), JSON, JsonEncoder.encode(options), JSON);
    }

    @Override
    public void deleteCollection(String namespace, DeleteOptions options, ListOptions selection) {
        client.send("DELETE", type.path(namespace, "") + query(selection, false), JSON, JsonEncoder.encode(options), JSON);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <R extends Message> R createSubresource(String namespace, String name, String subresource, Message body, R answer) {
        return (R) message(
                client.send("POST", path(namespace, name, subresource), JSON, JsonEncoder.encode(body), JSON).body(),
                answer.messageType());
    }

    @Override
    @SuppressWarnings("unchecked")
    public <R extends Message> R getSubresource(String namespace, String name, String subresource, R answer) {
        return (R) message(client.send("GET", path(namespace, name, subresource), "", NOTHING, JSON).body(), answer.messageType());
    }

    @Override
    @SuppressWarnings("unchecked")
    public <R extends Message> R updateSubresource(String namespace, String name, String subresource, R body) {
        return (R) message(
                client.send("PUT", path(namespace, name, subresource), JSON, JsonEncoder.encode(body), JSON).body(),
                body.messageType());
    }

    private T object(byte[] json) {
        return type.objectClass().cast(message(json, type.objectType()));
    }

    private T decodeTree(Object tree) {
        return type.objectClass().cast(JsonDecoder.decodeTree(tree, type.objectType()).message());
    }

    private static Message message(byte[] json, MessageType messageType) {
        try {
            return JsonDecoder.decode(json, messageType).message();
        } catch (RuntimeException e) {
            throw ApiErrors.internalError("the server's answer cannot be read: " + e.getMessage());
        }
    }

    private String path(String namespace, String name, String subresource) {
        String path = type.path(namespace, encoded(name));
        return subresource.isEmpty() ? path : path + "/" + subresource;
    }

    private static String query(ListOptions options, boolean watch) {
        StringBuilder query = new StringBuilder();
        append(query, "watch", watch ? "true" : "");
        append(query, "allowWatchBookmarks", watch ? "true" : "");
        append(query, "labelSelector", options.labelSelector());
        append(query, "fieldSelector", options.fieldSelector());
        append(query, "resourceVersion", options.resourceVersion());
        append(query, "resourceVersionMatch", options.resourceVersionMatch());
        append(query, "limit", options.limit() == 0 ? "" : Integer.toString(options.limit()));
        append(query, "continue", options.continueToken());
        append(query, "sendInitialEvents", options.sendInitialEvents() ? "true" : "");
        return query.toString();
    }

    private static void append(StringBuilder query, String name, String value) {
        if (!value.isEmpty()) {
            query.append(query.isEmpty() ? '?' : '&').append(name).append('=').append(encoded(value));
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
