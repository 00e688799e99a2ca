package io.sailfish.apiserver.discovery;

import io.sailfish.model.api.apidiscovery.v2.APIResourceDiscovery;
import java.util.List;

/**
 * What another server serves of a version.
 *
 * @param resources as it told them last
 * @param stale     whether it has not answered since
 */
public record Elsewhere(List<APIResourceDiscovery> resources, boolean stale) {
    public Elsewhere {
        resources = List.copyOf(resources);
    }

    /** The same, said to be old. */
    public Elsewhere asStale() {
        return new Elsewhere(resources, true);
    }
}
