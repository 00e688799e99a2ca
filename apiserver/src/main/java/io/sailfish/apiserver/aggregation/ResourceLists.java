package io.sailfish.apiserver.aggregation;

import io.sailfish.model.api.apidiscovery.v2.APIResourceDiscovery;
import io.sailfish.model.api.apidiscovery.v2.APISubresourceDiscovery;
import io.sailfish.model.api.meta.v1.GroupVersionKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads an APIResourceList, in which subresources stand beside resources, into the form in which they stand below them. */
final class ResourceLists {
    private ResourceLists() {}

    static List<APIResourceDiscovery> read(Object document) {
        Map<String, APIResourceDiscovery> resources = new LinkedHashMap<>();
        Map<String, List<APISubresourceDiscovery>> subresources = new LinkedHashMap<>();
        for (Object one : list(document, "resources")) {
            String name = text(one, "name");
            int slash = name.indexOf('/');
            if (slash < 0) {
                resources.put(name, resource(name, one));
            } else {
                subresources
                        .computeIfAbsent(name.substring(0, slash), _ -> new ArrayList<>())
                        .add(APISubresourceDiscovery.builder()
                                .subresource(name.substring(slash + 1))
                                .responseKind(kind(one))
                                .verbs(texts(one, "verbs"))
                                .build());
            }
        }
        List<APIResourceDiscovery> all = new ArrayList<>();
        resources.forEach(
                (name, resource) -> all.add(resource.withSubresources(subresources.getOrDefault(name, List.of()))));
        return all;
    }

    private static APIResourceDiscovery resource(String name, Object one) {
        return APIResourceDiscovery.builder()
                .resource(name)
                .responseKind(kind(one))
                .scope(Boolean.TRUE.equals(field(one, "namespaced")) ? "Namespaced" : "Cluster")
                .singularResource(text(one, "singularName"))
                .verbs(texts(one, "verbs"))
                .shortNames(texts(one, "shortNames"))
                .categories(texts(one, "categories"))
                .build();
    }

    /** Group and version are left out where they are those of the list. */
    private static GroupVersionKind kind(Object one) {
        return GroupVersionKind.builder()
                .group(text(one, "group"))
                .version(text(one, "version"))
                .kind(text(one, "kind"))
                .build();
    }

    private static Object field(Object object, String name) {
        Object value = object instanceof Map<?, ?> map ? map.get(name) : null;
        return value == null ? "" : value;
    }

    private static String text(Object object, String name) {
        return String.valueOf(field(object, name));
    }

    private static List<String> texts(Object object, String name) {
        return list(object, name).stream().map(String::valueOf).toList();
    }

    private static List<?> list(Object object, String name) {
        return field(object, name) instanceof List<?> list ? list : List.of();
    }
}
