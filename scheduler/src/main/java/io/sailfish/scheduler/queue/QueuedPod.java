package io.sailfish.scheduler.queue;

import io.sailfish.model.NamespacedName;
import io.sailfish.model.api.core.v1.Pod;
import java.time.Instant;
import java.util.Set;

/**
 * A pod that waits.
 *
 * @param pod       its present state
 * @param since     when it first came
 * @param attempts  how often it was tried
 * @param tried     when it was tried last, from which its back-off counts
 * @param rejecting the plug-ins that refused it last
 */
public record QueuedPod(Pod pod, Instant since, int attempts, Instant tried, Set<String> rejecting) {
    public NamespacedName key() {
        return pod.key();
    }

    /** With another state of the pod. */
    public QueuedPod withPod(Pod current) {
        return new QueuedPod(current, since, attempts, tried, rejecting);
    }

    /** After another attempt in vain. */
    public QueuedPod refused(Set<String> by, Instant now) {
        return new QueuedPod(pod, since, attempts + 1, now, by);
    }
}
