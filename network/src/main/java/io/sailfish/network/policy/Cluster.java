package io.sailfish.network.policy;

import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.networking.v1.NetworkPolicyPeer;
import io.sailfish.model.selector.LabelMatcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The pods that policies can name, by namespace, and the namespaces' labels. */
final class Cluster {
    private final List<Pod> pods;
    private final Map<String, List<Pod>> byNamespace = new HashMap<>();
    private final Map<String, Map<String, String>> namespaceLabels = new HashMap<>();

    Cluster(Collection<Pod> all, Collection<Namespace> namespaces) {
        pods = all.stream().filter(Cluster::hasOwnAddress).toList();
        pods.forEach(pod -> byNamespace
                .computeIfAbsent(pod.namespace(), absent -> new ArrayList<>())
                .add(pod));
        namespaces.forEach(namespace ->
                namespaceLabels.put(namespace.name(), namespace.metadata().labels()));
    }

    List<Pod> pods() {
        return pods;
    }

    /** The pods that a peer with selectors means in a policy of this namespace. */
    List<Pod> select(String policyNamespace, NetworkPolicyPeer peer) {
        LabelMatcher labels = peer.hasPodSelector() ? LabelMatcher.of(peer.podSelector()) : LabelMatcher.everything();
        List<Pod> selected = new ArrayList<>();
        if (!peer.hasNamespaceSelector()) {
            collect(policyNamespace, labels, selected);
            return selected;
        }
        LabelMatcher spaces = LabelMatcher.of(peer.namespaceSelector());
        namespaceLabels.forEach((name, own) -> {
            if (spaces.matches(own)) {
                collect(name, labels, selected);
            }
        });
        return selected;
    }

    private void collect(String namespace, LabelMatcher labels, List<Pod> selected) {
        for (Pod pod : byNamespace.getOrDefault(namespace, List.of())) {
            if (labels.matches(pod.metadata().labels())) {
                selected.add(pod);
            }
        }
    }

    /** Whether a pod has an IPv4 address that is not its node's, and still uses it. */
    static boolean hasOwnAddress(Pod pod) {
        String phase = pod.status().phase();
        return !pod.spec().hostNetwork()
                && !address(pod).isEmpty()
                && address(pod).indexOf(':') < 0
                && !phase.equals("Succeeded")
                && !phase.equals("Failed");
    }

    static String address(Pod pod) {
        return pod.status().podIP();
    }
}
