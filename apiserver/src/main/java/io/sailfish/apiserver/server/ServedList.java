package io.sailfish.apiserver.server;

import io.sailfish.apiserver.discovery.Served;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.ResourceRegistry;
import io.sailfish.model.ResourceType;
import io.sailfish.model.schema.ApiResource;
import io.sailfish.model.schema.BuiltinResources;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What discovery tells: of the built-in resources those that the registry serves, with the subresources it serves. */
final class ServedList {
    private ServedList() {}

    static List<Served> of(ResourceRegistry registry) {
        List<Served> served = new ArrayList<>();
        registry.stores().forEach(store -> {
            KindDefinition<?> kind = store.definition();
            kind.versions().forEach(version -> {
                ApiResource resource = kind.described(version.resource());
                if (resource != null) {
                    served.add(new Served(
                            resource,
                            resource.subresources().stream()
                                    .filter(subresource -> kind.subresource(subresource.name()) != null)
                                    .toList(),
                            kind.resource().kind(),
                            kind.custom() == null
                                    ? null
                                    : kind.custom()
                                            .versions()
                                            .get(version.resource().version())));
                }
            });
        });
        for (ResourceType<?> type : registry.unstored()) {
            ApiResource resource = described(type);
            if (resource != null) {
                served.add(new Served(resource, List.of(), null, null));
            }
        }
        return served;
    }

    private static @Nullable ApiResource described(ResourceType<?> type) {
        return BuiltinResources.find(type.group(), type.version(), type.plural());
    }
}
