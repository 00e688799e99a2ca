package io.sailfish.apiserver.server;

import io.sailfish.apiserver.discovery.Served;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.ResourceRegistry;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.authentication.v1.AuthenticationV1;
import io.sailfish.model.api.authorization.v1.AuthorizationV1;
import io.sailfish.model.schema.ApiResource;
import io.sailfish.model.schema.BuiltinResources;
import java.util.ArrayList;
import java.util.List;

/** What discovery tells: of the built-in resources those that the registry serves, with the subresources it serves. */
final class ServedList {
    private ServedList() {}

    static List<Served> of(ResourceRegistry registry) {
        List<Served> served = new ArrayList<>();
        registry.stores().forEach(store -> {
            KindDefinition<?> kind = store.definition();
            kind.versions().forEach(version -> {
                ApiResource resource = described(version.resource());
                if (resource != null) {
                    served.add(new Served(
                            resource,
                            resource.subresources().stream()
                                    .filter(subresource -> kind.subresource(subresource.name()) != null)
                                    .toList(),
                            kind.resource().kind()));
                }
            });
        });
        addReviews(AuthorizationV1.ALL, served);
        addReviews(AuthenticationV1.ALL, served);
        return served;
    }

    private static void addReviews(List<ResourceType<?>> types, List<Served> served) {
        for (ResourceType<?> type : types) {
            ApiResource resource = described(type);
            if (resource != null) {
                served.add(new Served(resource, List.of(), null));
            }
        }
    }

    private static @org.jspecify.annotations.Nullable ApiResource described(ResourceType<?> type) {
        return BuiltinResources.find(type.group(), type.version(), type.plural());
    }
}
