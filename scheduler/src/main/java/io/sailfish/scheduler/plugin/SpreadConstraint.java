package io.sailfish.scheduler.plugin;

import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.TopologySpreadConstraint;
import io.sailfish.model.selector.LabelMatcher;
import io.sailfish.scheduler.shape.PodShape;
import io.sailfish.scheduler.state.LabelKeys;
import io.sailfish.scheduler.state.NodeRow;
import io.sailfish.scheduler.state.NodeRow.PlacedPod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One rule by which a pod wants to be spread, ready to be asked.
 *
 * @param topologyKey    the node label whose values are the domains
 * @param maxSkew        by how much a domain may exceed the emptiest
 * @param minDomains     with fewer domains than this the emptiest counts as empty
 * @param selector       which pods are counted
 * @param keyed          values that pods must share besides (matchLabelKeys)
 * @param honorAffinity  whether nodes that the pod's own node affinity excludes are left out
 * @param honorTaints    whether nodes whose taints it does not tolerate are left out
 */
record SpreadConstraint(
        String topologyKey,
        int maxSkew,
        int minDomains,
        LabelMatcher selector,
        Map<String, String> keyed,
        boolean honorAffinity,
        boolean honorTaints) {
    private static final NodeAffinity AFFINITY = new NodeAffinity();
    private static final TaintToleration TAINTS = new TaintToleration();

    /** The constraints of a pod with an action: DoNotSchedule or ScheduleAnyway. */
    static List<SpreadConstraint> of(Pod pod, String action) {
        List<SpreadConstraint> constraints = new ArrayList<>();
        for (TopologySpreadConstraint declared : pod.spec().topologySpreadConstraints()) {
            if (declared.whenUnsatisfiable().equals(action)) {
                constraints.add(of(pod, declared));
            }
        }
        return List.copyOf(constraints);
    }

    private static SpreadConstraint of(Pod pod, TopologySpreadConstraint declared) {
        return new SpreadConstraint(
                declared.topologyKey(),
                declared.maxSkew(),
                declared.minDomains(1),
                LabelMatcher.of(declared.hasLabelSelector() ? declared.labelSelector() : null),
                LabelKeys.shared(pod, declared.matchLabelKeys()),
                declared.nodeAffinityPolicy("Honor").equals("Honor"),
                declared.nodeTaintsPolicy("Ignore").equals("Honor"));
    }

    /** Whether a node's domain counts for a pod of this shape. */
    boolean includes(PodShape shape, NodeRow node) {
        return (!honorAffinity || AFFINITY.reject(shape, node) == null)
                && (!honorTaints || TAINTS.reject(shape, node) == null);
    }

    boolean selects(Pod pod) {
        Map<String, String> labels = pod.metadata().labels();
        return selector.matches(labels) && labels.entrySet().containsAll(keyed.entrySet());
    }

    /** How many of a node's pods are counted; those on their way out are not, nor any by a selector without terms. */
    int count(String namespace, NodeRow node) {
        if (selector.isEverything() && keyed.isEmpty()) {
            return 0;
        }
        int count = 0;
        for (PlacedPod placed : node.pods()) {
            Pod pod = placed.pod();
            if (pod.namespace().equals(namespace) && !pod.metadata().hasDeletionTimestamp() && selects(pod)) {
                count++;
            }
        }
        return count;
    }

    /** Whether a node has the labels that all of the constraints are about. */
    static boolean allApply(List<SpreadConstraint> constraints, NodeRow node) {
        for (SpreadConstraint constraint : constraints) {
            if (!node.labels().containsKey(constraint.topologyKey)) {
                return false;
            }
        }
        return true;
    }
}
