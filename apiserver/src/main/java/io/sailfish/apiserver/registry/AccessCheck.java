package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.model.ResourceType;

/** Asks whether a user may do something; how it is decided is no business of the pipeline. */
@FunctionalInterface
public interface AccessCheck {
    /** Lets everybody do everything: for tests. */
    AccessCheck EVERYTHING = (user, verb, resource, namespace, name, subresource) -> {};

    /**
     * Returns if the user may.
     *
     * @throws io.sailfish.model.status.ApiException FORBIDDEN if not
     */
    void check(
            UserInfo user, Verb verb, ResourceType<?> resource, String namespace, String name, String subresource);
}
