package io.sailfish.node;

import io.sailfish.client.event.EventRecorder;
import io.sailfish.client.event.EventType;
import io.sailfish.model.api.core.v1.ObjectReference;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.node.pod.PodEvents;

/** Events about pods and their containers, as the API records them. */
record KubeletEvents(EventRecorder recorder) implements PodEvents {

    @Override
    public void normal(Pod pod, String container, String reason, String message) {
        recorder.record(reference(pod, container), EventType.NORMAL, reason, message);
    }

    @Override
    public void warning(Pod pod, String container, String reason, String message) {
        recorder.record(reference(pod, container), EventType.WARNING, reason, message);
    }

    private static ObjectReference reference(Pod pod, String container) {
        ObjectReference reference = EventRecorder.reference(pod);
        if (container.isEmpty()) {
            return reference;
        }
        boolean init = pod.spec().initContainers().stream()
                .anyMatch(each -> each.name().equals(container));
        return reference.withFieldPath((init ? "spec.initContainers{" : "spec.containers{") + container + "}");
    }
}
