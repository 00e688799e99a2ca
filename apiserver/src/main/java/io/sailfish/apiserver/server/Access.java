package io.sailfish.apiserver.server;

import io.sailfish.apiserver.admission.AdmissionChain;
import io.sailfish.apiserver.admission.ValidatingPlugin;
import io.sailfish.apiserver.authentication.IdentityReviews;
import io.sailfish.apiserver.authorization.AccessRequest;
import io.sailfish.apiserver.authorization.AccessReviews;
import io.sailfish.apiserver.authorization.Authorizer;
import io.sailfish.apiserver.authorization.BootstrapPolicy;
import io.sailfish.apiserver.authorization.EscalationGuard;
import io.sailfish.apiserver.authorization.NodeAuthorizer;
import io.sailfish.apiserver.authorization.NodeRestriction;
import io.sailfish.apiserver.authorization.RbacFollower;
import io.sailfish.apiserver.authorization.Rule;
import io.sailfish.apiserver.authorization.SignerGuard;
import io.sailfish.apiserver.cache.CachedObject;
import io.sailfish.apiserver.cache.Selection;
import io.sailfish.apiserver.cache.Snapshot;
import io.sailfish.apiserver.cache.WatchCache;
import io.sailfish.apiserver.registry.AccessCheck;
import io.sailfish.apiserver.registry.ResourceRegistry;
import io.sailfish.apiserver.registry.Review;
import io.sailfish.model.ApiObject;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.authentication.v1.AuthenticationV1;
import io.sailfish.model.api.authorization.v1.AuthorizationV1;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.rbac.v1.RbacV1;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Wires access control over what the registry holds. */
record Access(Authorizer authorizer, RbacFollower rbac, AccessCheck check) {

    /** The authorizers in upstream's order: nodes, then RBAC. */
    static Access over(ResourceRegistry registry, BootstrapPolicy policy) {
        RbacFollower rbac = new RbacFollower(
                snapshots(registry, RbacV1.CLUSTER_ROLES),
                snapshots(registry, RbacV1.ROLES),
                snapshots(registry, RbacV1.CLUSTER_ROLE_BINDINGS),
                snapshots(registry, RbacV1.ROLE_BINDINGS));
        Authorizer authorizer = Authorizer.inOrder(List.of(nodes(registry, policy), rbac));
        AccessCheck check = (user, wanted) -> authorizer.check(AccessRequest.of(user, wanted));
        return new Access(authorizer, rbac, check);
    }

    /** The chain with the guards that belong to access control. */
    AdmissionChain guarded(AdmissionChain chain, ApiServerConfig config, ResourceRegistry registry) {
        List<ValidatingPlugin> validating = new ArrayList<>();
        NodeRestriction nodes = new NodeRestriction(registry.store(CoreV1.PODS)::find);
        if (!config.disabledAdmissionPlugins().contains(nodes.name())) {
            validating.add(nodes);
        }
        validating.add(new EscalationGuard(rbac, authorizer));
        for (ValidatingPlugin guard : List.of(SignerGuard.approval(authorizer), SignerGuard.signing(authorizer))) {
            if (!config.disabledAdmissionPlugins().contains(guard.name())) {
                validating.add(guard);
            }
        }
        validating.addAll(chain.validating());
        return new AdmissionChain(chain.mutating(), validating);
    }

    /** Serves the reviews, as resources that keep nothing. */
    void addReviews(ResourceRegistry registry, IdentityReviews identities) {
        AccessReviews reviews = new AccessReviews(authorizer, rbac);
        for (ResourceType<?> type : AuthorizationV1.ALL) {
            registry.add(new Review(type, (all, context, body) -> reviews.handle(context, body)));
        }
        for (ResourceType<?> type : AuthenticationV1.ALL) {
            registry.add(new Review(type, (all, context, body) -> identities.handle(context, body)));
        }
    }

    private static Supplier<Snapshot> snapshots(ResourceRegistry registry, ResourceType<? extends ApiObject> type) {
        WatchCache cache = registry.store(type).cache();
        return cache::snapshot;
    }

    private static Authorizer nodes(ResourceRegistry registry, BootstrapPolicy policy) {
        List<Rule> rules = policy.clusterRoles().stream()
                .filter(role -> role.name().equals("system:node"))
                .findFirst()
                .orElseThrow()
                .rules();
        WatchCache pods = registry.store(CoreV1.PODS).cache();
        return new NodeAuthorizer(node -> podsOfNode(pods, node), rules);
    }

    private static List<Pod> podsOfNode(WatchCache cache, String node) {
        List<Pod> pods = new ArrayList<>();
        Selection.Walk walk = selection(cache, node).walk(cache.snapshot(), "");
        for (CachedObject object = walk.next(); object != null; object = walk.next()) {
            pods.add((Pod) object.object());
        }
        return pods;
    }

    private static Selection selection(WatchCache cache, String node) {
        for (int i = 0; i < cache.indexes().size(); i++) {
            if (cache.indexes().get(i).path().equals("spec.nodeName")) {
                Selection.Index index =
                        new Selection.Index(i, cache.indexes().get(i).value());
                return new Selection("", "", index, node, null);
            }
        }
        return new Selection(
                "", "", null, "", object -> ((Pod) object.object()).spec().nodeName().equals(node));
    }
}
