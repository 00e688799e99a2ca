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
 * @param rejecting the plug-ins that refused it last
 */
public record QueuedPod(Pod pod, Instant since, int attempts, Set<String> rejecting) {
    public NamespacedName key() {
        return pod.key();
    }

    QueuedPod withPod(Pod current) {
        return new QueuedPod(current, since, attempts, rejecting);
    }

    /** After another attempt in vain. */
    public QueuedPod refused(Set<String> by) {
        return new QueuedPod(pod, since, attempts + 1, by);
    }
}
