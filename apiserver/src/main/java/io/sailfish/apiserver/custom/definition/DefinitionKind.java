package io.sailfish.apiserver.custom.definition;

import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.model.api.apiextensions.v1.ApiextensionsV1;
import io.sailfish.model.api.apiextensions.v1.CustomResourceDefinition;

/** CustomResourceDefinitions. What they define is served by {@link io.sailfish.apiserver.custom.CustomResources}. */
public final class DefinitionKind implements Kind<CustomResourceDefinition> {

    @Override
    public KindDefinition<CustomResourceDefinition> definition() {
        DefinitionStrategy strategy = new DefinitionStrategy();
        return KindDefinition.of(ApiextensionsV1.CUSTOM_RESOURCE_DEFINITIONS)
                .strategy(strategy)
                .storedAt("apiextensions.k8s.io/customresourcedefinitions")
                .storedAsJson()
                .generation()
                .status(strategy.statusUpdates())
                .build();
    }
}
