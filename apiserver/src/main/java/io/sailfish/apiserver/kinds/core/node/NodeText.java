package io.sailfish.apiserver.kinds.core.node;

import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.NodeAddress;
import io.sailfish.model.api.core.v1.NodeCondition;
import java.util.TreeSet;

/** What tables say of nodes. */
final class NodeText {
    private static final String ROLE_PREFIX = "node-role.kubernetes.io/";
    private static final String ROLE_LABEL = "kubernetes.io/role";

    private NodeText() {}

    static String status(Node node) {
        String ready = "Unknown";
        for (NodeCondition condition : node.status().conditions()) {
            if (condition.type().equals("Ready")) {
                ready = condition.status().equals("True") ? "Ready" : "NotReady";
            }
        }
        return node.spec().unschedulable() ? ready + ",SchedulingDisabled" : ready;
    }

    static String roles(Node node) {
        TreeSet<String> roles = new TreeSet<>();
        node.metadata().labels().forEach((label, value) -> {
            if (label.startsWith(ROLE_PREFIX) && label.length() > ROLE_PREFIX.length()) {
                roles.add(label.substring(ROLE_PREFIX.length()));
            } else if (label.equals(ROLE_LABEL) && !value.isEmpty()) {
                roles.add(value);
            }
        });
        return roles.isEmpty() ? "<none>" : String.join(",", roles);
    }

    static String address(Node node, String type) {
        return node.status().addresses().stream()
                .filter(address -> address.type().equals(type))
                .map(NodeAddress::address)
                .findFirst()
                .orElse("<none>");
    }

    static String orUnknown(String text) {
        return text.isEmpty() ? "<unknown>" : text;
    }
}
