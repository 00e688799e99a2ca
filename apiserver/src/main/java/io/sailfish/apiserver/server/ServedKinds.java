package io.sailfish.apiserver.server;

import io.sailfish.apiserver.admission.AdmissionChain;
import io.sailfish.apiserver.registry.AccessCheck;
import io.sailfish.apiserver.registry.ActionHandler;
import io.sailfish.apiserver.registry.Computed;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.Registry;
import io.sailfish.apiserver.registry.Review;
import java.util.List;
import java.util.function.Supplier;

/** What a server serves: its kinds, and the admission that they pass. */
public interface ServedKinds {

    /**
     * What kinds may need of the server.
     *
     * @param config        how the server is set up
     * @param tokenRequests answers the token subresource of service accounts
     */
    record Parts(ApiServerConfig config, ActionHandler tokenRequests) {}

    /** The kinds, RBAC's, pods and namespaces among them. */
    List<KindDefinition<?>> definitions(Parts parts);

    /** The resources that keep nothing, beside those of access control. */
    default List<Review> reviews() {
        return List.of();
    }

    /**
     * The resources that are computed.
     *
     * @param storeHealth what is wrong with the store; empty for nothing
     */
    default List<Computed<?>> computed(Supplier<String> storeHealth) {
        return List.of();
    }

    /** The plug-ins in their order. Called once, when all kinds are loaded. */
    AdmissionChain admission(Parts parts, Registry registry, AccessCheck access);

    /** What the kinds need to be there from the beginning, in order; before the service by which the server is reached. */
    default List<StartStep> startSteps(ApiServerConfig config) {
        return List.of();
    }
}
