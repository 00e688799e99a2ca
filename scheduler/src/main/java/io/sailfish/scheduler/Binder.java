package io.sailfish.scheduler;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.client.ResourceClient.Patch;
import io.sailfish.client.event.EventRecorder;
import io.sailfish.client.work.Timers;
import io.sailfish.model.api.core.v1.Binding;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.ObjectReference;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodCondition;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.meta.v1.Status;
import io.sailfish.model.codec.JsonTree;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.ApiException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
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
    private final EventRecorder events;
    private final Semaphore inFlight;
    private final int most;
    private final Timers timers;

    Binder(Client client, EventRecorder events, Timers timers, int bindsInFlight) {
        this.pods = client.resource(CoreV1.PODS);
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
     * Binds a pod to a node and reports how it went: null where it is bound. Waits where too many bindings are under way,
     * which slows deciding down to what the API takes.
     */
    void bind(Pod pod, String node, Consumer<@Nullable ApiException> done) throws InterruptedException {
        inFlight.acquire();
        Thread.ofVirtual().name("bind").start(() -> {
            ApiException failure = null;
            try {
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

    /** Tells why a pod waits, as its PodScheduled condition and as an event. */
    void explain(Pod pod, String reason, String message) {
        Thread.ofVirtual().name("explain").start(() -> {
            events.warning(pod, "FailedScheduling", message);
            for (PodCondition known : pod.status().conditions()) {
                if (known.type().equals("PodScheduled") && known.message().equals(message)) {
                    return;
                }
            }
            Map<String, Object> condition = Map.of(
                    "type", "PodScheduled", "status", "False", "reason", reason, "message", message,
                    "lastTransitionTime", timers.instant().truncatedTo(ChronoUnit.SECONDS).toString());
            byte[] patch = JsonTree.encode(Map.of("status", Map.of("conditions", List.of(condition))));
            try {
                pods.patch(pod.namespace(), pod.name(), new Patch(Patch.Kind.STRATEGIC, patch, "", false), "status");
            } catch (ApiException e) {
                LOG.debug("the condition of {} could not be written: {}", pod.key(), e.getMessage());
            }
        });
    }
}
