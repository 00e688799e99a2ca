package io.sailfish.apiserver.registry;

import io.sailfish.model.ApiObject;
import io.sailfish.model.Message;

/** Carries out a POST to a subresource, or to a resource that keeps nothing (reviews). May block. */
@FunctionalInterface
public interface ActionHandler {

    /**
     * @param registry every resource, to read and write
     * @param context  the request; its name is that of the parent object, empty for resources without one
     * @param body     what was posted, decoded and admitted
     * @return the answer's body, an object or a Status
     */
    Message handle(Registry registry, RequestContext context, ApiObject body);
}
