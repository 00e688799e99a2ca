package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodCondition;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.PodStatus;
import io.sailfish.model.value.Timestamp;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The rules of pods. */
final class PodStrategy implements Strategy<Pod> {
    private static final PodCondition GATED = PodCondition.builder()
            .type("PodScheduled")
            .status("False")
            .reason("SchedulingGated")
            .message("Scheduling is blocked due to non-empty scheduling gates")
            .build();

    private final boolean privilegedAllowed;

    PodStrategy(boolean privilegedAllowed) {
        this.privilegedAllowed = privilegedAllowed;
    }

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
        PodSpec spec = AffinityLabels.merged(
                UnservedFields.drop(pod.spec()), pod.metadata().labels());
        PodStatus.Builder status = PodStatus.builder().phase("Pending").qosClass(QosClass.of(spec));
        if (!spec.schedulingGates().isEmpty()) {
            status.conditions(List.of(GATED.withLastTransitionTime(
                    Timestamp.seconds(context.clock().instant()))));
        }
        return pod.withSpec(AppArmorAnnotations.heeded(pod, spec, context.warnings()))
                .withStatus(status.build());
    }

    @Override
    public void validate(RequestContext context, Pod pod, FieldErrors errors) {
        Finalizers.check(pod, errors);
        PodValidation.created(pod, privilegedAllowed, errors);
    }

    @Override
    public List<String> createWarnings(RequestContext context, Pod pod) {
        return PodWarnings.of(pod.spec(), PodValidation.SPEC);
    }

    @Override
    public Pod prepareForUpdate(RequestContext context, Pod pod, Pod old) {
        return pod.withSpec(UnservedFields.drop(pod.spec())).withStatus(old.status());
    }

    @Override
    public void validateUpdate(RequestContext context, Pod pod, Pod old, FieldErrors errors) {
        if (pod.spec().equals(old.spec())) {
            return;
        }
        PodValidation.pod(pod, privilegedAllowed, errors);
        PodUpdateValidation.update(pod, old, errors);
    }

    @Override
    public List<String> updateWarnings(RequestContext context, Pod pod, Pod old) {
        return PodWarnings.of(pod.spec(), PodValidation.SPEC);
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
