package io.sailfish.metrics.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the metrics API tells of itself. */
public final class MetricsDiscovery {
    private static final String GROUP_VERSION = MetricsApi.GROUP + "/" + MetricsApi.VERSION;

    private MetricsDiscovery() {}

    /** The document at a path, as a tree of JSON; empty where there is none. */
    public static Optional<Object> document(String path) {
        return switch (path) {
            case "/apis" -> Optional.of(Map.of("kind", "APIGroupList", "apiVersion", "v1", "groups", List.of(group())));
            case "/apis/" + MetricsApi.GROUP -> {
                Map<String, Object> document = new LinkedHashMap<>();
                document.put("kind", "APIGroup");
                document.put("apiVersion", "v1");
                document.putAll(group());
                yield Optional.of(document);
            }
            case "/apis/" + GROUP_VERSION ->
                Optional.of(Map.of(
                        "kind",
                        "APIResourceList",
                        "apiVersion",
                        "v1",
                        "groupVersion",
                        GROUP_VERSION,
                        "resources",
                        List.of(resource("nodes", "NodeMetrics", false), resource("pods", "PodMetrics", true))));
            default -> Optional.empty();
        };
    }

    private static Map<String, Object> group() {
        Map<String, Object> version = Map.of("groupVersion", GROUP_VERSION, "version", MetricsApi.VERSION);
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("name", MetricsApi.GROUP);
        group.put("versions", List.of(version));
        group.put("preferredVersion", version);
        return group;
    }

    private static Map<String, Object> resource(String name, String kind, boolean namespaced) {
        return Map.of(
                "name",
                name,
                "singularName",
                "",
                "namespaced",
                namespaced,
                "kind",
                kind,
                "verbs",
                List.of("get", "list"));
    }
}
