package io.sailfish.controllers.pod;

import io.sailfish.client.ResourceClient;
import io.sailfish.client.ResourceClient.Patch;
import io.sailfish.controllers.ControllerContext;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.Preconditions;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.ApiException;
import io.sailfish.model.value.Timestamp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Deletes pods whose place is lost, saying why in their status first. */
public final class Evictions {
    private final ControllerContext context;

    public Evictions(ControllerContext context) {
        this.context = context;
    }

    /** Deletes a pod with its own grace. */
    public void evict(Pod pod, String reason, String message) {
        remove(pod, Map.of("conditions", List.of(disrupted(reason, message))), DeleteOptions.EMPTY);
    }

    /** Deletes a pod that no kubelet will report on any more: it has failed, and goes at once. */
    public void discard(Pod pod, String reason, String message) {
        Map<String, Object> status = new LinkedHashMap<>();
        if (!Pods.isOver(pod)) {
            status.put("phase", "Failed");
        }
        status.put("conditions", List.of(disrupted(reason, message)));
        remove(pod, status, DeleteOptions.EMPTY.withGracePeriodSeconds(0));
    }

    private void remove(Pod pod, Map<String, Object> status, DeleteOptions options) {
        ResourceClient<Pod> pods = context.client().resource(CoreV1.PODS);
        String uid = pod.metadata().uid();
        byte[] patch = JsonTree.encode(Map.of("metadata", Map.of("uid", uid), "status", status));
        try {
            pods.patch(pod.namespace(), pod.name(), new Patch(Patch.Kind.STRATEGIC, patch, "", false), "status");
            pods.delete(
                    pod.namespace(),
                    pod.name(),
                    options.withPreconditions(Preconditions.builder().uid(uid).build()));
        } catch (ApiException e) {
            if (!e.is(ApiException.Reason.NOT_FOUND)) {
                throw e;
            }
        }
    }

    private Map<String, Object> disrupted(String reason, String message) {
        return Map.of(
                "type",
                "DisruptionTarget",
                "status",
                "True",
                "reason",
                reason,
                "message",
                message,
                "lastTransitionTime",
                Timestamp.seconds(context.timers().instant()).toString());
    }
}
