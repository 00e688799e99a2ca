package io.sailfish.controllers;

import io.sailfish.client.Client;
import io.sailfish.model.ApiObject;
import io.sailfish.model.Field;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.MessageType;
import io.sailfish.model.ResourceType;
import io.sailfish.model.ValueType;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.schema.ApiResource;
import io.sailfish.model.schema.BuiltinResources;
import io.sailfish.model.status.ApiException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The resources that a server serves, each in one version: the one its group prefers where it is there. Asked of
 * discovery each time. Groups of other servers behind it may fail while the others are there: what is found is told, and who
 * must not overlook anything asks for the {@linkplain Found#failures failures} too.
 *
 * <p>Of kinds that are not built in only the metadata are typed; whatever else their objects hold is kept as it is.
 */
public final class ServedResources implements Supplier<List<ApiResource>> {
    private static final String JSON = "application/json";

    private final Client client;
    /** By path and kind: the same each time, so that caches of the objects can be told apart by it. */
    private final Map<String, ResourceType<ApiObject>> custom = new ConcurrentHashMap<>();

    public ServedResources(Client client) {
        this.client = client;
    }

    /**
     * What discovery told.
     *
     * @param resources those that are known
     * @param failures  by group and version, why nothing is known of them
     */
    public record Found(List<ApiResource> resources, Map<String, String> failures) {
        public Found {
            resources = List.copyOf(resources);
            failures = Collections.unmodifiableMap(new TreeMap<>(failures));
        }

        /** All there is. */
        public static Found all(List<ApiResource> resources) {
            return new Found(resources, Map.of());
        }
    }

    @Override
    public List<ApiResource> get() {
        return find().resources();
    }

    /** What is served. */
    public Found find() {
        Map<String, ApiResource> served = new LinkedHashMap<>();
        Map<String, String> failures = new TreeMap<>();
        read("", "v1", "/api/v1", served);
        for (Object group : list(document("/apis"), "groups")) {
            String name = text(group, "name");
            for (String version : versions(group)) {
                try {
                    read(name, version, "/apis/" + name + "/" + version, served);
                } catch (ApiException e) {
                    if (!e.is(ApiException.Reason.SERVICE_UNAVAILABLE)) {
                        throw e;
                    }
                    failures.put(name + "/" + version, "stale GroupVersion discovery: " + name + "/" + version);
                }
            }
        }
        return new Found(List.copyOf(served.values()), failures);
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
        for (Object resource : list(documentIfServed(path), "resources")) {
            String plural = text(resource, "name");
            if (plural.contains("/")) {
                continue;
            }
            ApiResource known = BuiltinResources.find(group, version, plural);
            if (known == null) {
                known = new ApiResource(
                        custom(group, version, resource),
                        text(resource, "singularName"),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of());
            }
            List<String> verbs =
                    list(resource, "verbs").stream().map(String::valueOf).toList();
            into.putIfAbsent(
                    known.type().qualifiedName(),
                    new ApiResource(
                            known.type(),
                            known.singular(),
                            verbs,
                            known.shortNames(),
                            known.categories(),
                            known.subresources()));
        }
    }

    private ResourceType<ApiObject> custom(String group, String version, Object resource) {
        String plural = text(resource, "name");
        String kind = text(resource, "kind");
        boolean namespaced = Boolean.TRUE.equals(field(resource, "namespaced"));
        return custom.computeIfAbsent(group + "/" + version + "/" + plural + "/" + kind + "/" + namespaced, _ -> {
            MessageType type = new MessageType(group + "." + version + "." + kind, ApiObject.FACTORY);
            Field metadata = new Field(
                    0,
                    "metadata",
                    0,
                    0,
                    ValueType.message(ObjectMeta.TYPE),
                    true,
                    true,
                    false,
                    Field.Merge.NONE,
                    false);
            type.defineOpen(new GroupVersionKind(group, version, kind), false, List.of(metadata), true, Map.of());
            return new ResourceType<>(group, version, plural, namespaced, type, ApiObject.class);
        });
    }

    /** Kinds come and go: what was told a moment ago may be gone. */
    private Object documentIfServed(String path) {
        try {
            return document(path);
        } catch (ApiException e) {
            if (e.is(ApiException.Reason.NOT_FOUND)) {
                return Map.of();
            }
            throw e;
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
