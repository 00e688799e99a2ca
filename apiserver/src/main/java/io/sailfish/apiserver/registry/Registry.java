package io.sailfish.apiserver.registry;

import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All resources that are served. */
public interface Registry {

    /** The store of a resource, in the version that is stored. Throws where there is none: for code that knows there is. */
    <T extends ApiObject> ResourceStore<T> store(ResourceType<T> resource);

    /** The store behind the resource at this path, in whatever version that is; or null. */
    @Nullable
    ResourceStore<?> find(String group, String version, String plural);

    /** Every store, in the order of definition. */
    List<ResourceStore<?>> stores();
}
