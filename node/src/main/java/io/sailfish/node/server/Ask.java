package io.sailfish.node.server;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;

/** A request to the kubelet. */
record Ask(String method, String path, Map<String, List<String>> query, HttpHeaders headers, boolean upgrade) {

    static Ask of(String method, String uri, HttpHeaders headers) {
        QueryStringDecoder decoder = new QueryStringDecoder(uri);
        boolean upgrade = headers.contains("Upgrade")
                && headers.getAll("Connection").stream()
                        .anyMatch(value ->
                                value.toLowerCase(java.util.Locale.ROOT).contains("upgrade"));
        return new Ask(method, decoder.path(), decoder.parameters(), headers, upgrade);
    }

    /** The path's parts: "/exec/default/web/app" has four. */
    List<String> parts() {
        return List.of(path.replaceFirst("^/", "").split("/"));
    }

    /** The value of a parameter; empty where it is not given. */
    String first(String name) {
        List<String> values = query.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.getFirst();
    }

    /** Whether a parameter is "1" or "true". */
    boolean flag(String name) {
        return first(name).equals("1") || first(name).equals("true");
    }
}
