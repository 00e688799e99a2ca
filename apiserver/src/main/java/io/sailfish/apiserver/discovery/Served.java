package io.sailfish.apiserver.discovery;

import io.sailfish.apiserver.registry.CustomKind;
import io.sailfish.model.GroupVersionKind;
import io.sailfish.model.schema.ApiResource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A resource that is served.
 *
 * @param resource     as discovery describes it
 * @param subresources those that are served too
 * @param storedAs     the kind as which objects are kept, in whatever version they are served; null where none are
 * @param custom       of a custom kind what its definition says of the version; null for a built-in one
 */
public record Served(
        ApiResource resource,
        List<ApiResource.Subresource> subresources,
        @Nullable GroupVersionKind storedAs,
        CustomKind.@Nullable Version custom) {
    public Served {
        subresources = List.copyOf(subresources);
    }

    /** "v1" or "apps/v1". */
    public String groupVersion() {
        return resource.type().apiVersion();
    }
}
