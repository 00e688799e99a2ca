package io.sailfish.apiserver.kinds.resource;

import io.sailfish.apiserver.registry.KindDefinition;
import java.util.List;

/** The kinds of resource.k8s.io. */
public final class ResourceKinds {
    private ResourceKinds() {}

    /** Their definitions. */
    public static List<KindDefinition<?>> all() {
        return List.of(
                new DeviceClassKind().definition(),
                new ResourceClaimKind().definition(),
                new ResourceClaimTemplateKind().definition(),
                new ResourceSliceKind().definition());
    }
}
