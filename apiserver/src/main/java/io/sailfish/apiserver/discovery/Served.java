package io.sailfish.apiserver.discovery;

import io.sailfish.model.schema.ApiResource;
import java.util.List;

/**
 * A resource that is served.
 *
 * @param resource     as discovery describes it
 * @param subresources those that are served too
 * @param stored       whether objects are kept
 */
public record Served(ApiResource resource, List<ApiResource.Subresource> subresources, boolean stored) {
    public Served {
        subresources = List.copyOf(subresources);
    }

    /** "v1" or "apps/v1". */
    public String groupVersion() {
        return resource.type().apiVersion();
    }
}
