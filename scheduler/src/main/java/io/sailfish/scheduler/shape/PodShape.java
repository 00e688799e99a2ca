package io.sailfish.scheduler.shape;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.NodeAffinity;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Toleration;
import io.sailfish.scheduler.state.HostPort;
import io.sailfish.scheduler.state.Resources;
import java.util.List;
import java.util.Map;

/**
 * Everything of a pod that a node by itself judges: pods with equal shapes get equal verdicts from equal nodes. What
 * depends on pods elsewhere (affinity between pods, spreading) is no part of it, nor are namespace and labels, so that
 * replicas of different workloads can share a shape.
 */
public record PodShape(
        Resources requested,
        Resources scored,
        List<HostPort> ports,
        String nodeName,
        Map<String, String> nodeSelector,
        NodeAffinity affinity,
        List<Toleration> tolerations,
        List<String> images) {

    /** The shape of a pod. */
    public static PodShape of(Pod pod) {
        var spec = pod.spec();
        return new PodShape(
                Resources.requestedBy(pod, false),
                Resources.requestedBy(pod, true),
                HostPort.of(pod),
                spec.nodeName(),
                spec.nodeSelector(),
                spec.affinity().nodeAffinity(),
                spec.tolerations(),
                spec.containers().stream().map(Container::image).distinct().toList());
    }
}
