package io.sailfish.node.pod;

import io.sailfish.client.Client;
import io.sailfish.client.ResourceClient;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodStatus;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.Preconditions;
import io.sailfish.model.status.ApiException;
import io.sailfish.node.time.Background;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes pods' statuses to the API, and confirms deletions there. One write of a pod is under way at a time; what changed
 * meanwhile is written after it. Pods go on while the API cannot be reached.
 */
final class StatusReports {
    private static final Logger LOG = LoggerFactory.getLogger(StatusReports.class);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final ResourceClient<Pod> pods;
    private final Background background;
    private final Map<String, Instant> underWay = new ConcurrentHashMap<>();
    private final Map<String, Instant> notBefore = new ConcurrentHashMap<>();

    StatusReports(Client client, Background background) {
        this.pods = client.resource(CoreV1.PODS);
        this.background = background;
    }

    /**
     * Begins to write what has changed.
     *
     * @param over whether a pod that was to be deleted has nothing left that runs or is mounted
     * @return when to report again, where this has to wait
     */
    Optional<Instant> report(PodWorker worker, Pod pod, PodStatus status, boolean over) {
        boolean changed = !status.equals(pod.status());
        boolean deletes = over && Pods.isDeleted(pod);
        if (!changed && !deletes) {
            return Optional.empty();
        }
        String uid = Pods.uid(pod);
        Instant wait = notBefore.get(uid);
        if (wait != null && background.now().isBefore(wait)) {
            return Optional.of(wait);
        }
        if (underWay.putIfAbsent(uid, background.now()) != null) {
            return Optional.empty();
        }
        background.execute(() -> {
            try {
                if (changed) {
                    Pod written = pods.updateStatus(pod.withStatus(status));
                    worker.update(written);
                } else {
                    confirmDeletion(pod);
                    // should the API not forget it, as while it has finalizers, it is asked again later
                    notBefore.put(uid, background.now().plus(RETRY.multipliedBy(5)));
                }
            } catch (ApiException failure) {
                failed(worker, pod, uid, failure);
            } catch (RuntimeException failure) {
                LOG.warn("The status of pod {} could not be written", pod.key(), failure);
                notBefore.put(uid, background.now().plus(RETRY));
            } finally {
                underWay.remove(uid);
                worker.poke();
            }
        });
        return Optional.empty();
    }

    private void failed(PodWorker worker, Pod pod, String uid, ApiException failure) {
        switch (failure.reason()) {
            case CONFLICT -> refresh(worker, pod, uid);
            case NOT_FOUND ->
                // the informer will tell
                notBefore.put(uid, background.now().plus(RETRY));
            default -> {
                LOG.warn("The status of pod {} could not be written: {}", pod.key(), failure.getMessage());
                notBefore.put(uid, background.now().plus(RETRY));
            }
        }
    }

    private void refresh(PodWorker worker, Pod pod, String uid) {
        try {
            Pod current = pods.get(pod.namespace(), pod.name());
            if (Pods.uid(current).equals(uid)) {
                worker.update(current);
                return;
            }
        } catch (RuntimeException failure) {
            LOG.debug("Pod {} could not be read again", pod.key(), failure);
        }
        notBefore.put(uid, background.now().plus(RETRY));
    }

    private void confirmDeletion(Pod pod) {
        DeleteOptions options = DeleteOptions.builder()
                .gracePeriodSeconds(0)
                .preconditions(Preconditions.builder().uid(Pods.uid(pod)).build())
                .build();
        try {
            pods.delete(pod.namespace(), pod.name(), options);
        } catch (ApiException failure) {
            if (!failure.is(ApiException.Reason.NOT_FOUND) && !failure.is(ApiException.Reason.CONFLICT)) {
                throw failure;
            }
        }
    }

    /** Forgets a pod that is gone. */
    void forget(String uid) {
        notBefore.remove(uid);
    }
}
