package io.sailfish.controllers.daemonset;

import io.sailfish.controllers.history.History;
import io.sailfish.controllers.pod.PodControl;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.apps.v1.DaemonSet;
import io.sailfish.model.api.core.v1.Affinity;
import io.sailfish.model.api.core.v1.Node;
import io.sailfish.model.api.core.v1.NodeSelector;
import io.sailfish.model.api.core.v1.NodeSelectorRequirement;
import io.sailfish.model.api.core.v1.NodeSelectorTerm;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.Taint;
import io.sailfish.model.api.core.v1.Toleration;
import io.sailfish.model.placement.NodeSelection;
import io.sailfish.model.placement.Tolerations;
import java.util.ArrayList;
import java.util.List;

/** The pods of a DaemonSet: how they are made, and which node each is for. Pure. */
final class DaemonPods {
    private static final String NODE_NAME_FIELD = "metadata.name";
    private static final String GENERATION_ANNOTATION = "deprecated.daemonset.template.generation";
    private static final String GENERATION_LABEL = "pod-template-generation";
    private static final String TAINTS = "node.kubernetes.io/";

    private DaemonPods() {}

    /** Whether a node should have a pod, and whether one that it has may stay. */
    record Fit(boolean shouldRun, boolean mayStay) {}

    static Fit fit(DaemonSet set, Node node) {
        PodSpec spec = set.spec().template().spec();
        boolean named = spec.nodeName().isEmpty() || spec.nodeName().equals(node.name());
        if (!named
                || !NodeSelection.allows(
                        spec.nodeSelector(),
                        spec.affinity().nodeAffinity(),
                        node.name(),
                        node.metadata().labels())) {
            return new Fit(false, false);
        }
        List<Toleration> tolerations = tolerations(spec);
        boolean welcome = true;
        boolean tolerated = true;
        for (Taint taint : node.spec().taints()) {
            boolean keepsAway =
                    taint.effect().equals("NoSchedule") || taint.effect().equals("NoExecute");
            if (keepsAway && !Tolerations.tolerate(tolerations, taint)) {
                welcome = false;
                tolerated &= !taint.effect().equals("NoExecute");
            }
        }
        return new Fit(welcome, tolerated);
    }

    /** What the template tolerates, and what every daemon does, for it has to run while the node is in trouble. */
    private static List<Toleration> tolerations(PodSpec spec) {
        List<Toleration> all = new ArrayList<>(spec.tolerations());
        add(all, "not-ready", "NoExecute");
        add(all, "unreachable", "NoExecute");
        add(all, "disk-pressure", "NoSchedule");
        add(all, "memory-pressure", "NoSchedule");
        add(all, "pid-pressure", "NoSchedule");
        add(all, "unschedulable", "NoSchedule");
        if (spec.hostNetwork()) {
            add(all, "network-unavailable", "NoSchedule");
        }
        return all;
    }

    private static void add(List<Toleration> all, String taint, String effect) {
        Toleration toleration = Toleration.builder()
                .key(TAINTS + taint)
                .operator("Exists")
                .effect(effect)
                .build();
        if (!all.contains(toleration)) {
            all.add(toleration);
        }
    }

    /** The pod for a node. The scheduler puts it there, and nowhere else. */
    static Pod pod(DaemonSet set, String node, String hash) {
        Pod pod = PodControl.pod(set, set.spec().template());
        StringMap<String> labels = StringMap.copyOf(pod.metadata().labels()).with(History.HASH_LABEL, hash);
        String generation = set.metadata().annotations().get(GENERATION_ANNOTATION);
        if (generation != null) {
            labels = labels.with(GENERATION_LABEL, generation);
        }
        NodeSelector here = NodeSelector.builder()
                .nodeSelectorTerms(List.of(NodeSelectorTerm.builder()
                        .matchFields(List.of(NodeSelectorRequirement.builder()
                                .key(NODE_NAME_FIELD)
                                .operator("In")
                                .values(List.of(node))
                                .build()))
                        .build()))
                .build();
        Affinity affinity = pod.spec().affinity();
        PodSpec spec = pod.spec()
                .withTolerations(tolerations(pod.spec()))
                .withAffinity(affinity.withNodeAffinity(
                        affinity.nodeAffinity().withRequiredDuringSchedulingIgnoredDuringExecution(here)));
        return pod.withMetadata(pod.metadata().withLabels(labels)).withSpec(spec);
    }

    /** The node that a pod is on or for; empty where it is for none. */
    static String node(Pod pod) {
        if (!pod.spec().nodeName().isEmpty()) {
            return pod.spec().nodeName();
        }
        var affinity = pod.spec().affinity().nodeAffinity();
        if (!affinity.hasRequiredDuringSchedulingIgnoredDuringExecution()) {
            return "";
        }
        for (NodeSelectorTerm term :
                affinity.requiredDuringSchedulingIgnoredDuringExecution().nodeSelectorTerms()) {
            for (NodeSelectorRequirement field : term.matchFields()) {
                if (field.key().equals(NODE_NAME_FIELD)
                        && field.operator().equals("In")
                        && field.values().size() == 1) {
                    return field.values().getFirst();
                }
            }
        }
        return "";
    }

    /** Whether a pod is of the present template. */
    static boolean isCurrent(Pod pod, String hash) {
        return hash.equals(pod.metadata().labels().get(History.HASH_LABEL));
    }
}
