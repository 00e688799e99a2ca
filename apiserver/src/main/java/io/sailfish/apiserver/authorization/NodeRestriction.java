package io.sailfish.apiserver.authorization;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.apiserver.admission.ValidatingPlugin;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.authentication.v1.BoundObjectReference;
import io.sailfish.model.api.authentication.v1.TokenRequest;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.OwnerReference;
import io.sailfish.model.api.resource.v1.ResourceSlice;
import io.sailfish.model.status.ApiErrors;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Narrows what a kubelet may write to its own node and pods, so that a node that was broken into cannot reach for others:
 * it cannot change other nodes, draw pods to itself by labels that others rely on, or get tokens of pods it does not run.
 */
public final class NodeRestriction implements ValidatingPlugin {
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final Set<String> OWN_LABELS = Set.of(
            "kubernetes.io/hostname",
            "kubernetes.io/os",
            "kubernetes.io/arch",
            "beta.kubernetes.io/os",
            "beta.kubernetes.io/arch",
            "beta.kubernetes.io/instance-type",
            "node.kubernetes.io/instance-type",
            "topology.kubernetes.io/zone",
            "topology.kubernetes.io/region",
            "failure-domain.beta.kubernetes.io/zone",
            "failure-domain.beta.kubernetes.io/region");

    private final BiFunction<String, String, @Nullable Pod> pods;

    /**
     * @param pods a pod by namespace and name; must not block
     */
    public NodeRestriction(BiFunction<String, String, @Nullable Pod> pods) {
        this.pods = pods;
    }

    @Override
    public String name() {
        return "NodeRestriction";
    }

    @Override
    public boolean handles(Attributes attributes) {
        return !NodeAuthorizer.nodeOf(attributes.user()).isEmpty();
    }

    @Override
    public void validate(Attributes attributes) {
        String node = NodeAuthorizer.nodeOf(attributes.user());
        switch (attributes.resource().qualifiedName()) {
            case "pods" -> pod(attributes, node);
            case "nodes" -> node(attributes, node);
            case "leases.coordination.k8s.io" -> lease(attributes, node);
            case "csinodes.storage.k8s.io" -> {
                if (!nameOf(attributes).equals(node)) {
                    throw refuse(attributes, "can only access CSINode with the same name as the requesting node");
                }
            }
            case "resourceslices.resource.k8s.io" -> slice(attributes, node);
            case "serviceaccounts" -> {
                if (attributes.subresource().equals("token") && attributes.object() instanceof TokenRequest request) {
                    token(attributes, node, request.spec().boundObjectRef());
                }
            }
            default -> {}
        }
    }

    private void pod(Attributes attributes, String node) {
        switch (attributes.subresource()) {
            case "" -> {
                switch (attributes.operation()) {
                    case CREATE -> createPod(attributes, node, (Pod) require(attributes.object()));
                    case DELETE -> requireOwn(attributes, node, attributes.oldObject(), "delete pods");
                    case UPDATE -> throw refuse(attributes, "unexpected operation UPDATE");
                    case CONNECT -> {}
                }
            }
            case "status" -> {
                requireOwn(attributes, node, attributes.oldObject(), "update pod status for pods");
                ApiObject old = attributes.oldObject();
                if (old != null
                        && !old.metadata()
                                .labels()
                                .equals(require(attributes.object()).metadata().labels())) {
                    throw refuse(attributes, "node \"" + node + "\" cannot update labels through pod status");
                }
                // By them it would give itself the right to read claims.
                if (old instanceof Pod before
                        && attributes.object() instanceof Pod now
                        && !PodReferences.deviceClaims(before).equals(PodReferences.deviceClaims(now))) {
                    throw refuse(attributes, "node \"" + node + "\" cannot update resource claim statuses");
                }
            }
            case "eviction" ->
                requireOwn(attributes, node, pods.apply(attributes.namespace(), attributes.name()), "evict pods");
            default ->
                throw refuse(
                        attributes,
                        "unexpected pod subresource \"" + attributes.subresource() + "\", only \"status\""
                                + " and \"eviction\" are allowed");
        }
    }

    private static void requireOwn(Attributes attributes, String node, @Nullable ApiObject object, String what) {
        if (object instanceof Pod pod && !pod.spec().nodeName().equals(node)) {
            throw refuse(attributes, "node \"" + node + "\" can only " + what + " with spec.nodeName set to itself");
        }
    }

    /** A kubelet makes pods only to show what it runs from files: without anything that it could gain by them. */
    private static void createPod(Attributes attributes, String node, Pod pod) {
        String subject = "node \"" + node + "\" can ";
        if (!pod.metadata().annotations().containsKey(MIRROR)) {
            throw refuse(
                    attributes,
                    "pod does not have \"" + MIRROR + "\" annotation, node \"" + node
                            + "\" can only create mirror pods");
        }
        if (!pod.spec().nodeName().equals(node)) {
            throw refuse(attributes, subject + "only create pods with spec.nodeName set to itself");
        }
        List<OwnerReference> owners = pod.metadata().ownerReferences();
        if (owners.size() != 1
                || !owners.getFirst().kind().equals("Node")
                || !owners.getFirst().name().equals(node)) {
            throw refuse(attributes, subject + "only create pods with an owner reference set to itself");
        }
        if (!pod.spec().serviceAccountName().isEmpty()) {
            throw refuse(attributes, subject + "not create pods that reference a service account");
        }
        if (!PodReferences.secrets(pod).isEmpty()) {
            throw refuse(attributes, subject + "not create pods that reference secrets");
        }
        if (!PodReferences.configMaps(pod).isEmpty()) {
            throw refuse(attributes, subject + "not create pods that reference configmaps");
        }
        if (!PodReferences.claims(pod).isEmpty()) {
            throw refuse(attributes, subject + "not create pods that reference persistentvolumeclaims");
        }
        if (!pod.spec().resourceClaims().isEmpty()) {
            throw refuse(attributes, subject + "not create pods that reference resourceclaims");
        }
    }

    private static void node(Attributes attributes, String node) {
        String name = nameOf(attributes);
        if (!name.equals(node)) {
            throw refuse(attributes, "node \"" + node + "\" is not allowed to modify node \"" + name + "\"");
        }
        if (!(attributes.object() instanceof Node now)) {
            return;
        }
        if (attributes.operation() == Operation.CREATE) {
            Set<String> restricted = restricted(now.metadata().labels(), Map.of());
            if (!restricted.isEmpty()) {
                throw refuse(
                        attributes,
                        "node \"" + node + "\" is not allowed to set the following labels: "
                                + String.join(", ", restricted));
            }
        } else if (attributes.oldObject() instanceof Node before) {
            Set<String> restricted =
                    restricted(now.metadata().labels(), before.metadata().labels());
            if (!restricted.isEmpty()) {
                throw refuse(attributes, "is not allowed to modify labels: " + String.join(", ", restricted));
            }
            if (!now.spec().taints().equals(before.spec().taints())) {
                throw refuse(attributes, "node \"" + node + "\" is not allowed to modify taints");
            }
        }
    }

    /** The labels that differ and are not a kubelet's to change. */
    private static Set<String> restricted(Map<String, String> now, Map<String, String> before) {
        Set<String> changed = new TreeSet<>();
        now.forEach((key, value) -> {
            if (!value.equals(before.get(key))) {
                changed.add(key);
            }
        });
        before.keySet().stream().filter(key -> !now.containsKey(key)).forEach(changed::add);
        changed.removeIf(key -> !isRestricted(key));
        return changed;
    }

    private static boolean isRestricted(String label) {
        int slash = label.indexOf('/');
        if (slash < 0 || OWN_LABELS.contains(label)) {
            return false;
        }
        String domain = label.substring(0, slash);
        if (isIn(domain, "node-restriction.kubernetes.io")) {
            return true;
        }
        if (isIn(domain, "kubelet.kubernetes.io") || isIn(domain, "node.kubernetes.io")) {
            return false;
        }
        return isIn(domain, "kubernetes.io") || isIn(domain, "k8s.io");
    }

    private static boolean isIn(String domain, String parent) {
        return domain.equals(parent) || domain.endsWith("." + parent);
    }

    private static void slice(Attributes attributes, String node) {
        ApiObject judged = attributes.operation() == Operation.CREATE ? attributes.object() : attributes.oldObject();
        if (judged instanceof ResourceSlice slice && !slice.spec().nodeName("").equals(node)) {
            throw refuse(
                    attributes,
                    "can only " + attributes.operation().name().toLowerCase(Locale.ROOT)
                            + " ResourceSlice with the same NodeName as the requesting node");
        }
    }

    private static void lease(Attributes attributes, String node) {
        if (!attributes.namespace().equals("kube-node-lease")) {
            throw refuse(attributes, "can only access leases in the \"kube-node-lease\" system namespace");
        }
        if (!nameOf(attributes).equals(node)) {
            throw refuse(attributes, "can only access node lease with the same name as the requesting node");
        }
    }

    private void token(Attributes attributes, String node, BoundObjectReference bound) {
        if (!bound.kind().equals("Pod") || bound.name().isEmpty()) {
            throw refuse(attributes, "node requested token not bound to a pod");
        }
        if (bound.uid().isEmpty()) {
            throw refuse(attributes, "node requested token with a pod binding without a uid");
        }
        Pod pod = pods.apply(attributes.namespace(), bound.name());
        if (pod == null || !pod.metadata().uid().equals(bound.uid())) {
            throw refuse(attributes, "node requested token bound to a pod that is not there");
        }
        if (!pod.spec().nodeName().equals(node)) {
            throw refuse(attributes, "node requested token bound to a pod scheduled on a different node");
        }
    }

    private static ApiObject require(@Nullable ApiObject object) {
        if (object == null) {
            throw new IllegalStateException("a write without an object");
        }
        return object;
    }

    private static String nameOf(Attributes attributes) {
        ApiObject object = attributes.object();
        return attributes.name().isEmpty() && object != null ? object.name() : attributes.name();
    }

    private static RuntimeException refuse(Attributes attributes, String why) {
        return ApiErrors.forbidden(attributes.resource(), nameOf(attributes), why);
    }
}
