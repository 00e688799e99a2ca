package io.sailfish.apiserver.registry;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.model.ResourceType;

/** Asks whether a user may do something; how it is decided is no business of the pipeline. */
@FunctionalInterface
public interface AccessCheck {
    /** Lets everybody do everything: for tests. */
    AccessCheck EVERYTHING = (user, wanted) -> {};

    /**
     * What a user wants to do.
     *
     * @param resource      in the version that is asked
     * @param namespace     empty for cluster-scoped resources and all namespaces
     * @param name          empty for any
     * @param subresource   empty for the object itself
     * @param fieldSelector of a list or watch; empty for none
     */
    record Wanted(
            Verb verb,
            ResourceType<?> resource,
            String namespace,
            String name,
            String subresource,
            String fieldSelector) {}

    /**
     * Returns if the user may.
     *
     * @throws io.sailfish.model.status.ApiException FORBIDDEN if not
     */
    void check(UserInfo user, Wanted wanted);
}
