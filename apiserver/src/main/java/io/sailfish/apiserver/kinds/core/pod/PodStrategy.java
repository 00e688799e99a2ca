package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusField;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.PodStatus;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The rules of pods. */
final class PodStrategy implements Strategy<Pod> {
    @Override
    public Pod defaults(Pod pod) {
        PodSpec spec = PodDefaults.spec(pod.spec());
        if (!spec.hasEnableServiceLinks()) {
            spec = spec.withEnableServiceLinks(true);
        }
        spec = spec.withContainers(ContainerDefaults.requestsFromLimits(spec.containers()))
                .withInitContainers(ContainerDefaults.requestsFromLimits(spec.initContainers()));
        return pod.withSpec(spec);
    }

    @Override
    public Pod prepareForCreate(RequestContext context, Pod pod) {
        return pod.withStatus(PodStatus.builder().phase("Pending").qosClass(QosClass.of(pod.spec())).build());
    }

    @Override
    public Pod prepareForUpdate(RequestContext context, Pod pod, Pod old) {
        return StatusField.of(old, pod);
    }

    /** Pods have no generation. */
    @Override
    public boolean changesGeneration(Pod pod, Pod old) {
        return false;
    }

    @Override
    public OptionalLong gracePeriodSeconds(RequestContext context, Pod pod, @Nullable Long requested) {
        String phase = pod.status().phase();
        boolean nobodyRunsIt = pod.spec().nodeName().isEmpty() || phase.equals("Succeeded") || phase.equals("Failed");
        if (nobodyRunsIt) {
            return OptionalLong.of(0);
        }
        if (requested != null) {
            return OptionalLong.of(requested);
        }
        return OptionalLong.of(pod.spec().terminationGracePeriodSeconds(30));
    }

    @Override
    public boolean returnsDeletedObject() {
        return true;
    }
}
