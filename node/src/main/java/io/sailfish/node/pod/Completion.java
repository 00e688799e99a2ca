package io.sailfish.node.pod;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.node.pod.PodRuntimeState.ContainerView;
import java.util.Optional;

/** How far a pod's initialization has come. */
final class Completion {
    private Completion() {}

    /** The init container that failed and is not to run again. */
    static Optional<ContainerView> initFailed(Pod pod, PodRuntimeState runtime) {
        for (Container container : pod.spec().initContainers()) {
            Optional<ContainerView> failed = runtime.latest(container.name())
                    .filter(view -> view.ended()
                            && view.exitCode() != 0
                            && !RestartRules.restarts(pod, container, true, view.exitCode()));
            if (failed.isPresent()) {
                return failed;
            }
        }
        return Optional.empty();
    }
}
