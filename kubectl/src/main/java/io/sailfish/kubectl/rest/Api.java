package io.sailfish.kubectl.rest;

import io.sailfish.client.Client.RawResponse;
import io.sailfish.client.http.HttpClient;
import io.sailfish.kubectl.config.Access;
import io.sailfish.model.codec.JsonTree;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Calls of a server's API on objects without a type. Failures are ApiExceptions. */
public final class Api implements AutoCloseable {
    public static final String JSON = "application/json";
    public static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    public static final String MERGE = "application/merge-patch+json";
    public static final String STRATEGIC = "application/strategic-merge-patch+json";
    public static final String JSON_PATCH = "application/json-patch+json";
    public static final String APPLY = "application/apply-patch+yaml";

    private static final byte[] NOTHING = {};

    private final Access access;
    private final HttpClient client;

    /** @param warnings is given what the server warns of */
    public Api(Access access, Consumer<String> warnings) {
        this.access = access;
        this.client = new HttpClient(access.config().withWarnings(warnings));
    }

    public Access access() {
        return access;
    }

    /** What stands at a path. */
    public Object get(String path) {
        return get(path, JSON);
    }

    /** What stands at a path, in the form asked for. */
    public Object get(String path, String accept) {
        return JsonTree.parse(client.raw("GET", path, accept, "", NOTHING).body());
    }

    /** A whole body as it comes. */
    public RawResponse raw(String method, String path, String contentType, byte[] body) {
        return client.raw(method, path, "*/*", contentType, body);
    }

    public Object create(String path, Object body) {
        return send("POST", path, JSON, JsonTree.encode(body));
    }

    public Object update(String path, Object body) {
        return send("PUT", path, JSON, JsonTree.encode(body));
    }

    public Object patch(String path, String contentType, byte[] body) {
        return send("PATCH", path, contentType, body);
    }

    public Object delete(String path, Object options) {
        return send("DELETE", path, JSON, JsonTree.encode(options));
    }

    private Object send(String method, String path, String contentType, byte[] body) {
        return JsonTree.parse(client.raw(method, path, JSON, contentType, body).body());
    }

    /** A body that comes bit by bit. */
    public InputStream open(String path, String accept) {
        return client.open(path, accept);
    }

    /** Parameters of a request: those without a value are left out. */
    public static String query(String... pairs) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            parameters.put(pairs[i], pairs[i + 1]);
        }
        StringBuilder query = new StringBuilder();
        parameters.forEach((name, value) -> {
            if (!value.isEmpty()) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(Resource.encoded(value));
            }
        });
        return query.toString();
    }

    @Override
    public void close() {
        client.close();
    }
}
