package io.sailfish.scheduler.shape;

import io.sailfish.model.api.core.v1.Affinity;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Toleration;
import io.sailfish.model.api.core.v1.TopologySpreadConstraint;
import io.sailfish.scheduler.state.HostPort;
import io.sailfish.scheduler.state.Resources;
import java.util.List;
import java.util.Map;

/**
 * Everything of a pod that decides where it can go and where it is best: pods with equal shapes get equal verdicts from
 * equal nodes. Namespace and labels belong to it only where placement of other pods matters (affinity, spreading); they
 * are empty otherwise, so that replicas of different workloads can share a shape.
 */
public record PodShape(
        Resources requested,
        Resources scored,
        List<HostPort> ports,
        String nodeName,
        Map<String, String> nodeSelector,
        Affinity affinity,
        List<Toleration> tolerations,
        List<TopologySpreadConstraint> spread,
        List<String> images,
        String namespace,
        Map<String, String> labels) {

    /** The shape of a pod. */
    public static PodShape of(Pod pod) {
        var spec = pod.spec();
        return new PodShape(
                Resources.requestedBy(pod, false),
                Resources.requestedBy(pod, true),
                HostPort.of(pod),
                spec.nodeName(),
                spec.nodeSelector(),
                spec.affinity(),
                spec.tolerations(),
                spec.topologySpreadConstraints(),
                spec.containers().stream().map(Container::image).distinct().toList(),
                pod.namespace(),
                pod.metadata().labels());
    }

    /** Whether its placement depends on where other pods are. */
    public boolean dependsOnPods() {
        return affinity.hasPodAffinity() || affinity.hasPodAntiAffinity() || !spread.isEmpty();
    }
}
