package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.Pod;

/** Tells people what happens to a pod or, where a container is named, to one of its containers. Never waits. */
public interface PodEvents {
    void normal(Pod pod, String container, String reason, String message);

    void warning(Pod pod, String container, String reason, String message);

    /** Tells nobody. */
    PodEvents NONE = new PodEvents() {
        @Override
        public void normal(Pod pod, String container, String reason, String message) {}

        @Override
        public void warning(Pod pod, String container, String reason, String message) {}
    };
}
