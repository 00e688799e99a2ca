package io.sailfish.controllers.garbagecollector;

import io.sailfish.client.Client;
import io.sailfish.client.informer.InformerFactory;
import io.sailfish.model.ApiObject;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.api.meta.v1.OwnerReference;
import io.sailfish.model.schema.ApiResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All resources whose objects can be collected or own others; what has no lasting objects, and events, is left out. */
final class Kinds {
    private static final List<String> VERBS = List.of("delete", "get", "list", "patch", "watch");

    private final Map<String, Kind<?>> byResource = new LinkedHashMap<>();
    private final Map<String, Kind<?>> byKind = new HashMap<>();

    Kinds(List<ApiResource> served, Client client, InformerFactory informers) {
        for (ApiResource resource : served) {
            if (resource.verbs().containsAll(VERBS) && !resource.plural().equals("events")) {
                Kind<?> kind = Kind.of(resource.type(), client, informers);
                byResource.put(resource.type().qualifiedName(), kind);
                byKind.put(resource.group() + "/" + resource.kind().kind(), kind);
            }
        }
    }

    Iterable<Kind<?>> all() {
        return byResource.values();
    }

    Optional<Kind<?>> of(Item item) {
        return Optional.ofNullable(byResource.get(item.resource()));
    }

    /** The kind of an owner, whatever the version in which it is named. */
    Optional<Kind<?>> of(OwnerReference owner) {
        String group = GroupVersionKind.of(owner.apiVersion(), owner.kind()).group();
        return Optional.ofNullable(byKind.get(group + "/" + owner.kind()));
    }

    void awaitSynced() throws InterruptedException {
        for (Kind<?> kind : byResource.values()) {
            kind.awaitSynced();
        }
    }

    /** An object that depends on another, with its kind. */
    record Dependent(Kind<?> kind, ApiObject object) {}

    List<Dependent> dependents(String ownerUid) {
        List<Dependent> dependents = new ArrayList<>();
        for (Kind<?> kind : byResource.values()) {
            for (ApiObject object : kind.dependents(ownerUid)) {
                dependents.add(new Dependent(kind, object));
            }
        }
        return dependents;
    }
}
