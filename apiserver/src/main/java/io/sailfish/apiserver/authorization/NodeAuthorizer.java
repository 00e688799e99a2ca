package io.sailfish.apiserver.authorization;

import io.sailfish.apiserver.authentication.UserInfo;
import io.sailfish.model.api.core.v1.Pod;
import java.util.List;
import java.util.Set;

/**
 * What a kubelet may do: read its own node and pods, and the secrets, config maps, claims and accounts of those pods only.
 * There is no graph to keep: the few pods of the node are looked at when a kubelet asks.
 */
public final class NodeAuthorizer implements Authorizer {
    private static final String NODES = "system:nodes";
    private static final String NODE = "system:node:";
    private static final Set<String> READS = Set.of("get", "list", "watch");

    private final Objects objects;
    private final List<Rule> rules;

    /** What there is of a node. Must not block. */
    public interface Objects {
        /** The pods bound to it. */
        Iterable<Pod> pods(String node);

        /** Whether there is a ResourceSlice of this name that is of this node's devices. */
        boolean hasSlice(String node, String name);
    }

    /**
     * @param objects    what a kubelet's rights depend on
     * @param rules      what every kubelet may do; where they go beyond its node, this class and the NodeRestriction
     *                   admission narrow them
     */
    public NodeAuthorizer(Objects objects, List<Rule> rules) {
        this.objects = objects;
        this.rules = List.copyOf(rules);
    }

    /** The node whose kubelet this user is, or empty. */
    public static String nodeOf(UserInfo user) {
        return user.isIn(NODES) && user.name().startsWith(NODE) ? user.name().substring(NODE.length()) : "";
    }

    @Override
    public Decision decide(AccessRequest request) {
        if (!request.user().name().startsWith(NODE)) {
            return Decision.NO_OPINION;
        }
        String node = nodeOf(request.user());
        if (node.isEmpty()) {
            return Decision.NO_OPINION;
        }
        if (request.isResource() && !request.group().isEmpty()) {
            return switch (request.group() + "/" + request.resource()) {
                case "coordination.k8s.io/leases" -> lease(node, request);
                case "storage.k8s.io/csinodes" -> ownByName(node, request);
                case "resource.k8s.io/resourceclaims" -> deviceClaim(node, request);
                case "resource.k8s.io/resourceslices" -> slice(node, request);
                default -> byRules(request);
            };
        }
        return switch (request.isResource() ? request.resource() : "") {
            case "secrets" -> object(node, request, NodeAuthorizer::usesSecret);
            case "configmaps" -> object(node, request, NodeAuthorizer::usesConfigMap);
            case "persistentvolumeclaims" -> object(node, request, NodeAuthorizer::usesClaim);
            case "serviceaccounts" -> account(node, request);
            case "nodes" -> node(node, request);
            case "pods" -> pods(node, request);
            default -> byRules(request);
        };
    }

    private interface Use {
        boolean uses(Pod pod, String name);
    }

    private Decision object(String node, AccessRequest request, Use use) {
        if (!READS.contains(request.verb()) && !request.resource().equals("persistentvolumeclaims")) {
            return refused("can only read resources of this type");
        }
        if (request.name().isEmpty()) {
            return refused("No Object name found");
        }
        for (Pod pod : objects.pods(node)) {
            if (pod.namespace().equals(request.namespace()) && use.uses(pod, request.name())) {
                return byRules(request);
            }
        }
        return refused("no relationship found between node '" + node + "' and this object");
    }

    private Decision account(String node, AccessRequest request) {
        if (!request.verb().equals("create") || !request.subresource().equals("token")) {
            return byRules(request);
        }
        for (Pod pod : objects.pods(node)) {
            if (pod.namespace().equals(request.namespace())
                    && pod.spec().serviceAccountName().equals(request.name())) {
                return byRules(request);
            }
        }
        return refused("no relationship found between node '" + node + "' and this object");
    }

    private Decision node(String node, AccessRequest request) {
        if (READS.contains(request.verb()) && !request.name().equals(node)) {
            return refused("node '" + node + "' cannot read '" + request.name() + "', only its own Node object");
        }
        return byRules(request);
    }

    private Decision pods(String node, AccessRequest request) {
        boolean many = request.verb().equals("list") || request.verb().equals("watch");
        if (many && !List.of(request.fieldSelector().split(",")).contains("spec.nodeName=" + node)) {
            return refused("can only list/watch pods with spec.nodeName field selector");
        }
        if (request.verb().equals("get")) {
            for (Pod pod : objects.pods(node)) {
                if (pod.namespace().equals(request.namespace()) && pod.name().equals(request.name())) {
                    return byRules(request);
                }
            }
            return refused("no relationship found between node '" + node + "' and this object");
        }
        return byRules(request);
    }

    private Decision lease(String node, AccessRequest request) {
        if (!request.namespace().equals("kube-node-lease")) {
            return refused("can only access leases in the \"kube-node-lease\" system namespace");
        }
        return ownByName(node, request);
    }

    private Decision ownByName(String node, AccessRequest request) {
        boolean own = request.name().equals(node)
                || request.verb().equals("create") && request.name().isEmpty();
        return own ? byRules(request) : refused("can only access an object with the same name as the requesting node");
    }

    private Decision deviceClaim(String node, AccessRequest request) {
        if (!request.verb().equals("get")
                || !request.subresource().isEmpty()
                || request.name().isEmpty()) {
            return refused("can only get individual resources of this type");
        }
        for (Pod pod : objects.pods(node)) {
            if (pod.namespace().equals(request.namespace())
                    && PodReferences.deviceClaims(pod).contains(request.name())) {
                return byRules(request);
            }
        }
        return refused("no relationship found between node '" + node + "' and this object");
    }

    /** What a kubelet creates is judged by admission, which sees the object. */
    private Decision slice(String node, AccessRequest request) {
        if (!request.subresource().isEmpty()) {
            return refused("cannot authorize ResourceSlice subresources");
        }
        return switch (request.verb()) {
            case "create" -> Decision.ALLOWED;
            case "get", "update", "patch", "delete" ->
                objects.hasSlice(node, request.name())
                        ? Decision.ALLOWED
                        : refused("no relationship found between node '" + node + "' and this object");
            case "list", "watch", "deletecollection" ->
                List.of(request.fieldSelector().split(",")).contains("spec.nodeName=" + node)
                        ? Decision.ALLOWED
                        : refused("can only " + request.verb() + " resourceslices with spec.nodeName field selector");
            default ->
                refused("only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update,"
                        + " patch, delete, deletecollection");
        };
    }

    private Decision byRules(AccessRequest request) {
        for (Rule rule : rules) {
            if (rule.allows(request)) {
                return Decision.ALLOWED;
            }
        }
        return Decision.NO_OPINION;
    }

    private static Decision refused(String reason) {
        return new Decision.NoOpinion(reason);
    }

    private static boolean usesSecret(Pod pod, String name) {
        return PodReferences.secrets(pod).contains(name);
    }

    private static boolean usesConfigMap(Pod pod, String name) {
        return PodReferences.configMaps(pod).contains(name);
    }

    private static boolean usesClaim(Pod pod, String name) {
        return PodReferences.claims(pod).contains(name);
    }
}
