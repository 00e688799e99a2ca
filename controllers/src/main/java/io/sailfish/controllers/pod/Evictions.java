package io.sailfish.controllers.pod;

import io.sailfish.client.ResourceClient;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodCondition;
import io.sailfish.model.api.core.v1.PodStatus;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.Preconditions;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.value.Timestamp;
import java.util.ArrayList;
import java.util.List;

/** Deletes pods whose place is lost, saying why in their status first. */
public final class Evictions {
    private final ControllerContext context;

    public Evictions(ControllerContext context) {
        this.context = context;
    }

    /** Deletes a pod with its own grace. */
    public void evict(Pod pod, String reason, String message) {
        remove(pod, pod.status(), reason, message, DeleteOptions.EMPTY);
    }

    /** Deletes a pod that no kubelet will report on any more: it has failed, and goes at once. */
    public void discard(Pod pod, String reason, String message) {
        PodStatus status = Pods.isOver(pod) ? pod.status() : pod.status().withPhase("Failed");
        remove(pod, status, reason, message, DeleteOptions.EMPTY.withGracePeriodSeconds(0));
    }

    private void remove(Pod pod, PodStatus status, String reason, String message, DeleteOptions options) {
        ResourceClient<Pod> pods = context.client().resource(CoreV1.PODS);
        try {
            pods.updateStatus(pod.withStatus(status.withConditions(disrupted(status, reason, message))));
            pods.delete(pod.namespace(), pod.name(), options.withPreconditions(
                    Preconditions.builder().uid(pod.metadata().uid()).build()));
        } catch (ApiException e) {
            if (!e.is(ApiException.Reason.NOT_FOUND)) {
                throw e;
            }
        }
    }

    private List<PodCondition> disrupted(PodStatus status, String reason, String message) {
        List<PodCondition> conditions = new ArrayList<>(status.conditions());
        conditions.removeIf(condition -> condition.type().equals("DisruptionTarget"));
        conditions.add(PodCondition.builder()
                .type("DisruptionTarget")
                .status("True")
                .reason(reason)
                .message(message)
                .lastTransitionTime(Timestamp.seconds(context.timers().instant()))
                .build());
        return conditions;
    }
}
