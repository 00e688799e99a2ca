package io.sailfish.apiserver.kinds.core.node;

import io.sailfish.apiserver.kinds.core.pod.ResourceValidation;
import io.sailfish.apiserver.kinds.core.pod.SchedulingValidation;
import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.NodeAddress;
import io.sailfish.model.api.core.v1.NodeSpec;
import io.sailfish.model.api.core.v1.NodeStatus;
import io.sailfish.model.api.core.v1.Taint;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import io.sailfish.model.value.Quantity;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/** The rules of Nodes. */
final class NodeRules implements Strategy<Node> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final FieldPath STATUS = FieldPath.of("status");
    private static final FieldPath TAINTS = FieldPath.of("metadata", "taints");

    /** The first range of addresses and the list of them say the same. */
    @Override
    public Node defaults(Node given) {
        Node node = given;
        NodeSpec spec = node.spec();
        String first = spec.podCIDRs().isEmpty() ? "" : spec.podCIDRs().getFirst();
        if (!spec.podCIDR().isEmpty() && !spec.podCIDR().equals(first)) {
            node = node.withSpec(spec.withPodCIDRs(List.of(spec.podCIDR())));
        } else if (spec.podCIDR().isEmpty() && !first.isEmpty()) {
            node = node.withSpec(spec.withPodCIDR(first));
        }
        NodeStatus status = node.status();
        return status.allocatable().isEmpty() && !status.capacity().isEmpty()
                ? node.withStatus(status.withAllocatable(status.capacity()))
                : node;
    }

    /** A node that registers itself brings its status along. */
    @Override
    public Node prepareForCreate(RequestContext context, Node node) {
        return served(node);
    }

    @Override
    public Node prepareForUpdate(RequestContext context, Node node, Node old) {
        return served(node).withStatus(old.status());
    }

    /** Configuration of kubelets through the API was given up long ago. */
    private static Node served(Node node) {
        Node served = node;
        if (served.spec().hasConfigSource()) {
            served = served.withSpec(served.spec().without(NodeSpec.CONFIG_SOURCE));
        }
        return served.status().hasConfig() ? served.withStatus(served.status().without(NodeStatus.CONFIG)) : served;
    }

    @Override
    public boolean changesGeneration(Node node, Node old) {
        return false;
    }

    @Override
    public void validate(RequestContext context, Node node, FieldErrors errors) {
        Finalizers.check(node, errors);
        taints(node.spec().taints(), errors);
        amounts(node.status(), errors);
        ranges(node.spec().podCIDRs(), errors);
    }

    @Override
    public void validateUpdate(RequestContext context, Node node, Node old, FieldErrors errors) {
        if (node.spec().equals(old.spec())) {
            return;
        }
        // As a node and as a change of one: upstream says twice what is wrong with taints.
        taints(node.spec().taints(), errors);
        taints(node.spec().taints(), errors);
        if (!old.spec().podCIDRs().isEmpty()
                && !old.spec().podCIDRs().equals(node.spec().podCIDRs())) {
            errors.forbidden(SPEC.child("podCIDRs"), "node updates may not change podCIDR except from \"\" to valid");
        } else {
            ranges(node.spec().podCIDRs(), errors);
        }
        if (!old.spec().providerID().isEmpty()
                && !old.spec().providerID().equals(node.spec().providerID())) {
            errors.forbidden(
                    SPEC.child("providerID"), "node updates may not change providerID except from \"\" to valid");
        }
        if (!old.spec().externalID().equals(node.spec().externalID())) {
            errors.forbidden(SPEC.child("externalID"), "may not be updated");
        }
    }

    private static void taints(List<Taint> taints, FieldErrors errors) {
        for (int i = 0; i < taints.size(); i++) {
            Taint taint = taints.get(i);
            FieldPath path = TAINTS.index(i);
            errors.invalid(path.child("key"), taint.key(), Names.qualifiedName(taint.key()));
            errors.invalid(path.child("value"), taint.value(), Names.labelValue(taint.value()));
            if (taint.effect().isEmpty()) {
                errors.required(path.child("effect"), "");
            } else if (!SchedulingValidation.EFFECTS.contains(taint.effect())) {
                errors.notSupported(path.child("effect"), taint.effect(), SchedulingValidation.EFFECTS);
            }
            for (Taint before : taints.subList(0, i)) {
                if (before.key().equals(taint.key()) && before.effect().equals(taint.effect())) {
                    errors.add(new FieldError(
                            FieldError.Type.DUPLICATE,
                            path.toString(),
                            taint,
                            "taints must be unique by key and effect pair"));
                    break;
                }
            }
        }
    }

    private static void amounts(NodeStatus status, FieldErrors errors) {
        amounts(status.capacity(), STATUS.child("capacity"), errors);
        amounts(status.allocatable(), STATUS.child("allocatable"), errors);
    }

    private static void amounts(Map<String, Quantity> amounts, FieldPath path, FieldErrors errors) {
        amounts.forEach((name, amount) -> ResourceValidation.amount(name, amount, path.child(name), errors));
    }

    private static void ranges(List<String> ranges, FieldErrors errors) {
        FieldPath path = SPEC.child("podCIDRs");
        int fourth = 0;
        int sixth = 0;
        for (int i = 0; i < ranges.size(); i++) {
            if (!isRange(ranges.get(i))) {
                errors.invalid(
                        path.index(i),
                        ranges.get(i),
                        "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
            } else if (ranges.get(i).indexOf(':') >= 0) {
                sixth++;
            } else {
                fourth++;
            }
        }
        if (fourth > 1 || sixth > 1) {
            errors.invalid(path, ranges, "may specify no more than one CIDR for each IP family");
        }
    }

    private static boolean isRange(String text) {
        int slash = text.indexOf('/');
        if (slash <= 0) {
            return false;
        }
        try {
            int bits = Integer.parseInt(text.substring(slash + 1));
            InetAddress address = InetAddress.ofLiteral(text.substring(0, slash));
            return bits >= 0 && bits <= address.getAddress().length * 8;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The rules of the status of Nodes. */
    static final class Status implements StatusUpdates<Node> {
        @Override
        public Node prepareForUpdate(RequestContext context, Node node, Node old) {
            return old.withMetadata(node.metadata()).withStatus(served(node).status());
        }

        @Override
        public void validateUpdate(RequestContext context, Node node, Node old, FieldErrors errors) {
            amounts(node.status(), errors);
            List<NodeAddress> addresses = node.status().addresses();
            for (int i = 1; i < addresses.size(); i++) {
                if (addresses.subList(0, i).contains(addresses.get(i))) {
                    errors.duplicate(STATUS.child("addresses").index(i), addresses.get(i));
                }
            }
        }
    }
}
