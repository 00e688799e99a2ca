package io.sailfish.apiserver.server;

import io.sailfish.apiserver.admission.AdmissionChain;
import io.sailfish.apiserver.admission.AdmissionTimes;
import io.sailfish.apiserver.admission.MutatingPlugin;
import io.sailfish.apiserver.admission.ValidatingPlugin;
import io.sailfish.apiserver.admission.webhook.AccessQueries;
import io.sailfish.apiserver.admission.webhook.MutatingAdmissionPolicies;
import io.sailfish.apiserver.admission.webhook.MutatingAdmissionWebhook;
import io.sailfish.apiserver.admission.webhook.ValidatingAdmissionPolicies;
import io.sailfish.apiserver.admission.webhook.ValidatingAdmissionWebhook;
import io.sailfish.apiserver.authentication.IdentityReviews;
import io.sailfish.apiserver.authentication.ServiceAccounts;
import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.apiserver.authorization.AccessRequest;
import io.sailfish.apiserver.authorization.AccessReviews;
import io.sailfish.apiserver.authorization.Authorizer;
import io.sailfish.apiserver.authorization.BootstrapPolicy;
import io.sailfish.apiserver.authorization.ClaimGuard;
import io.sailfish.apiserver.authorization.Decision;
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
import io.sailfish.apiserver.cel.AccessQuery;
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
import io.sailfish.model.api.resource.v1.ResourceSlice;
import io.sailfish.model.api.resource.v1.ResourceV1;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    AdmissionChain guarded(
            AdmissionChain chain, ApiServerConfig config, ResourceRegistry registry, AdmissionTimes times) {
        List<ValidatingPlugin> validating = new ArrayList<>();
        NodeRestriction nodes = new NodeRestriction(registry.store(CoreV1.PODS)::find);
        if (!config.disabledAdmissionPlugins().contains(nodes.name())) {
            validating.add(nodes);
        }
        validating.add(new EscalationGuard(rbac, authorizer));
        validating.add(new ClaimGuard(
                authorizer, name -> registry.store(CoreV1.NAMESPACES).find("", name)));
        for (ValidatingPlugin guard : List.of(SignerGuard.approval(authorizer), SignerGuard.signing(authorizer))) {
            if (!config.disabledAdmissionPlugins().contains(guard.name())) {
                validating.add(guard);
            }
        }
        List<ValidatingPlugin> others = new ArrayList<>(chain.validating());
        List<MutatingPlugin> mutating = new ArrayList<>(chain.mutating());
        if (registry.find("admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations") != null) {
            AccessQueries queries = user -> AccessQuery.of(query -> answer(user, query));
            add(mutating, mutating.size(), new MutatingAdmissionPolicies(registry, queries), config);
            add(mutating, mutating.size(), new MutatingAdmissionWebhook(registry, queries, times), config);
            add(others, last(others), new ValidatingAdmissionPolicies(registry, queries), config);
            add(others, last(others), new ValidatingAdmissionWebhook(registry, queries, times), config);
        }
        validating.addAll(others);
        return new AdmissionChain(mutating, validating, times);
    }

    /** Before what counts: a write that somebody refuses takes nothing of a quota. */
    private static int last(List<ValidatingPlugin> plugins) {
        for (int i = 0; i < plugins.size(); i++) {
            if (plugins.get(i).name().equals("ResourceQuota")) {
                return i;
            }
        }
        return plugins.size();
    }

    private static void add(List<MutatingPlugin> plugins, int at, MutatingPlugin plugin, ApiServerConfig config) {
        if (!config.disabledAdmissionPlugins().contains(plugin.name())) {
            plugins.add(at, plugin);
        }
    }

    private static void add(List<ValidatingPlugin> plugins, int at, ValidatingPlugin plugin, ApiServerConfig config) {
        if (!config.disabledAdmissionPlugins().contains(plugin.name())) {
            plugins.add(at, plugin);
        }
    }

    private AccessQuery.Answer answer(UserInfo user, AccessQuery query) {
        UserInfo subject = query.subject().isEmpty() ? user : account(query.subject());
        Decision decision = authorizer.decide(
                query.path().isEmpty()
                        ? AccessRequest.resource(
                                subject,
                                query.verb(),
                                query.group(),
                                query.resource(),
                                query.subresource(),
                                query.namespace(),
                                query.name())
                        : AccessRequest.path(subject, query.verb(), query.path()));
        return new AccessQuery.Answer(decision.isAllowed(), decision.words());
    }

    /** The user of "namespace/name". */
    private static UserInfo account(String place) {
        int slash = place.indexOf('/');
        String namespace = place.substring(0, slash);
        List<String> groups = new ArrayList<>(ServiceAccounts.groups(namespace));
        groups.add(UserInfo.AUTHENTICATED);
        String name = ServiceAccounts.userName(namespace, place.substring(slash + 1));
        return new UserInfo(name, "", groups, Map.of());
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
        return new NodeAuthorizer(
                new NodeAuthorizer.Objects() {
                    @Override
                    public Iterable<Pod> pods(String node) {
                        return podsOfNode(pods, node);
                    }

                    @Override
                    public boolean hasSlice(String node, String name) {
                        ResourceSlice slice =
                                registry.store(ResourceV1.RESOURCE_SLICES).find("", name);
                        return slice != null && slice.spec().nodeName("").equals(node);
                    }
                },
                rules);
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
                "",
                "",
                null,
                "",
                object -> ((Pod) object.object()).spec().nodeName().equals(node));
    }
}
