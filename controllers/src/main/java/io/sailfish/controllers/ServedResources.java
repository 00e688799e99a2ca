package io.sailfish.controllers;

import io.sailfish.client.Client;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.schema.ApiResource;
import io.sailfish.model.schema.BuiltinResources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The resources that a server serves, each in one version: the one its group prefers where it is there. Asked of
 * discovery each time; a failure of any part of it is a failure, for those who ask must not overlook anything.
 *
 * <p>Only kinds that are built in are told.
 */
public final class ServedResources implements Supplier<List<ApiResource>> {
    private static final String JSON = "application/json";

    private final Client client;

    public ServedResources(Client client) {
        this.client = client;
    }

    @Override
    public List<ApiResource> get() {
        Map<String, ApiResource> served = new LinkedHashMap<>();
        read("", "v1", "/api/v1", served);
        for (Object group : list(document("/apis"), "groups")) {
            String name = text(group, "name");
            for (String version : versions(group)) {
                read(name, version, "/apis/" + name + "/" + version, served);
            }
        }
        return List.copyOf(served.values());
    }

    /** The preferred version first. */
    private static List<String> versions(Object group) {
        List<String> versions = new ArrayList<>();
        if (field(group, "preferredVersion") instanceof Map<?, ?> preferred) {
            versions.add(text(preferred, "version"));
        }
        for (Object version : list(group, "versions")) {
            if (!versions.contains(text(version, "version"))) {
                versions.add(text(version, "version"));
            }
        }
        return versions;
    }

    private void read(String group, String version, String path, Map<String, ApiResource> into) {
        for (Object resource : list(document(path), "resources")) {
            ApiResource known = BuiltinResources.find(group, version, text(resource, "name"));
            if (known != null) {
                List<String> verbs = list(resource, "verbs").stream().map(String::valueOf).toList();
                into.putIfAbsent(known.type().qualifiedName(), new ApiResource(
                        known.type(), known.singular(), verbs, known.shortNames(), known.categories(), known.subresources()));
            }
        }
    }

    private Object document(String path) {
        return JsonTree.parse(client.raw("GET", path, JSON, new byte[0]).body());
    }

    private static Object field(Object object, String name) {
        Object value = object instanceof Map<?, ?> map ? map.get(name) : null;
        return value == null ? "" : value;
    }

    private static String text(Object object, String name) {
        return String.valueOf(field(object, name));
    }

    private static List<?> list(Object object, String name) {
        return field(object, name) instanceof List<?> list ? list : List.of();
    }
}
