package io.sailfish.controllers.garbagecollector;

import io.sailfish.controllers.ControllerContext;
import io.sailfish.model.ApiObject;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.api.meta.v1.OwnerReference;
import io.sailfish.model.schema.ApiResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All resources whose objects can be collected or own others; what has no lasting objects, and events, is left out. */
final class Kinds {
    private static final List<String> VERBS = List.of("delete", "get", "list", "patch", "watch");

    static final Kinds NONE = new Kinds(List.of());

    private final Map<String, Kind<?>> byResource = new LinkedHashMap<>();
    private final Map<String, Kind<?>> byKind = new HashMap<>();

    private Kinds(Collection<Kind<?>> kinds) {
        for (Kind<?> kind : kinds) {
            byResource.put(kind.type().qualifiedName(), kind);
            byKind.put(name(kind), kind);
        }
    }

    /** Group and kind. */
    private static String name(Kind<?> kind) {
        return kind.type().group() + "/" + kind.type().kind().kind();
    }

    /**
     * The kinds that are served now: those of them that are known already, and new ones, which follow the server from now on.
     */
    Kinds now(List<ApiResource> served, ControllerContext context) {
        List<Kind<?>> kinds = new ArrayList<>();
        for (ApiResource resource : served) {
            if (resource.verbs().containsAll(VERBS) && !resource.plural().equals("events")) {
                Kind<?> known = byResource.get(resource.type().qualifiedName());
                boolean same = known != null && known.type().equals(resource.type());
                kinds.add(same ? known : Kind.of(resource.type(), context));
            }
        }
        return new Kinds(kinds);
    }

    /** These without some of them. */
    Kinds without(Collection<Kind<?>> some) {
        List<Kind<?>> rest = new ArrayList<>(byResource.values());
        rest.removeAll(some);
        return new Kinds(rest);
    }

    /** Those that the others lack. */
    List<Kind<?>> beyond(Kinds others) {
        Set<Kind<?>> known = Set.copyOf(others.byResource.values());
        return byResource.values().stream()
                .filter(kind -> !known.contains(kind))
                .toList();
    }

    Iterable<Kind<?>> all() {
        return byResource.values();
    }

    Optional<Kind<?>> of(Item item) {
        return Optional.ofNullable(byResource.get(item.resource()));
    }

    /** The kind of an owner, whatever the version in which it is named. */
    Optional<Kind<?>> of(OwnerReference owner) {
        return Optional.ofNullable(byKind.get(name(owner)));
    }

    private static String name(OwnerReference owner) {
        return GroupVersionKind.of(owner.apiVersion(), owner.kind()).group() + "/" + owner.kind();
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
