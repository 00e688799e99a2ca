package io.sailfish.scheduler;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.client.ResourceClient.Patch;
import io.sailfish.client.event.EventRecorder;
import io.sailfish.client.time.Timers;
import io.sailfish.model.ValueType.JsonNull;
import io.sailfish.model.api.core.v1.Binding;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.ObjectReference;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.meta.v1.Preconditions;
import io.sailfish.model.api.meta.v1.Status;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import io.sailfish.scheduler.device.ClaimUse;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the API what was decided, on virtual threads, so many at a time. Thread-safe. */
final class Binder {
    private static final Logger LOG = LoggerFactory.getLogger(Binder.class);

    private final ResourceClient<Pod> pods;
    private final ClaimWriter claims;
    private final EventRecorder events;
    private final Semaphore inFlight;
    private final int most;
    private final Timers timers;

    Binder(Client client, EventRecorder events, Timers timers, int bindsInFlight) {
        this.pods = client.resource(CoreV1.PODS);
        this.claims = ClaimWriter.of(client);
        this.events = events;
        this.timers = timers;
        this.inFlight = new Semaphore(bindsInFlight);
        this.most = bindsInFlight;
    }

    /** Waits until no binding is under way, at most so long; none may be begun meanwhile. */
    void awaitDone(Duration patience) throws InterruptedException {
        if (inFlight.tryAcquire(most, patience.toMillis(), TimeUnit.MILLISECONDS)) {
            inFlight.release(most);
        }
    }

    /**
     * Binds a pod to a node and reports how it went: null where it is bound. Waits where too many bindings are under
     * way, which slows deciding down to what the API takes.
     *
     * @param uses the claims to be given devices before
     */
    void bind(Pod pod, String node, List<ClaimUse> uses, Consumer<@Nullable ApiException> done)
            throws InterruptedException {
        inFlight.acquire();
        Thread.ofVirtual().name("bind").start(() -> {
            ApiException failure = null;
            try {
                claims.write(pod, uses);
                pods.createSubresource(pod.namespace(), pod.name(), "binding", binding(pod, node), Status.EMPTY);
                events.normal(
                        pod,
                        "Scheduled",
                        "Successfully assigned %s/%s to %s".formatted(pod.namespace(), pod.name(), node));
            } catch (ApiException e) {
                failure = e;
            } catch (RuntimeException e) {
                LOG.error("binding {} to {} failed", pod.key(), node, e);
                failure = ApiErrors.internalError(String.valueOf(e.getMessage()));
            } finally {
                inFlight.release();
            }
            done.accept(failure);
        });
    }

    private static Binding binding(Pod pod, String node) {
        return Binding.builder()
                .metadata(ObjectMeta.builder()
                        .name(pod.name())
                        .namespace(pod.namespace())
                        .uid(pod.metadata().uid())
                        .build())
                .target(ObjectReference.builder().kind("Node").name(node).build())
                .build();
    }

    /**
     * Tells why a pod waits, as its PodScheduled condition and as an event.
     *
     * @param nominated the node where room is being made for it; empty for none
     */
    void explain(Pod pod, String reason, String message, String nominated) {
        Thread.ofVirtual().name("explain").start(() -> {
            events.warning(pod, "FailedScheduling", message);
            boolean known = pod.status().conditions().stream()
                    .anyMatch(condition -> condition.type().equals("PodScheduled")
                            && condition.message().equals(message));
            if (!known || !pod.status().nominatedNodeName().equals(nominated)) {
                Map<String, Object> status = new LinkedHashMap<>();
                status.put("conditions", List.of(condition("PodScheduled", "False", reason, message)));
                if (!pod.status().nominatedNodeName().equals(nominated)) {
                    status.put("nominatedNodeName", nominated.isEmpty() ? JsonNull.NULL : nominated);
                }
                patch(pod, status);
            }
        });
    }

    /** Ends pods to make room for another, then tells why that one waits. */
    void preempt(Pod pod, String node, List<Pod> victims, List<Pod> displaced, String message) {
        Thread.ofVirtual().name("preempt").start(() -> {
            victims.forEach(victim -> end(victim, pod, node));
            displaced.forEach(other -> patch(other, Map.of("nominatedNodeName", JsonNull.NULL)));
            explain(pod, "Unschedulable", message, node);
        });
    }

    private void end(Pod victim, Pod preemptor, String node) {
        if (victim.metadata().hasDeletionTimestamp()) {
            return;
        }
        String scheduler = preemptor.spec().schedulerName();
        patch(
                victim,
                Map.of(
                        "conditions",
                        List.of(condition(
                                "DisruptionTarget",
                                "True",
                                "PreemptionByScheduler",
                                scheduler + ": preempting to accommodate a higher priority pod"))));
        try {
            pods.delete(
                    victim.namespace(),
                    victim.name(),
                    DeleteOptions.builder()
                            .preconditions(Preconditions.builder()
                                    .uid(victim.metadata().uid())
                                    .build())
                            .build());
            events.normal(
                    victim,
                    "Preempted",
                    "Preempted by pod %s on node %s"
                            .formatted(preemptor.metadata().uid(), node));
        } catch (ApiException e) {
            if (!e.is(ApiException.Reason.NOT_FOUND)) {
                LOG.warn("{} could not be preempted: {}", victim.key(), e.getMessage());
            }
        }
    }

    private Map<String, Object> condition(String type, String status, String reason, String message) {
        return Map.of(
                "type",
                type,
                "status",
                status,
                "reason",
                reason,
                "message",
                message,
                "lastTransitionTime",
                timers.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private void patch(Pod pod, Map<String, Object> status) {
        byte[] patch =
                JsonTree.encode(Map.of("metadata", Map.of("uid", pod.metadata().uid()), "status", status));
        try {
            pods.patch(pod.namespace(), pod.name(), new Patch(Patch.Kind.STRATEGIC, patch, "", false), "status");
        } catch (ApiException e) {
            LOG.debug("the status of {} could not be written: {}", pod.key(), e.getMessage());
        }
    }
}
