package io.sailfish.network.policy;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.ContainerPort;
import io.sailfish.model.api.core.v1.Pod;
import java.util.Optional;

/** What the names of a pod's ports mean. */
final class ContainerPorts {
    private ContainerPorts() {}

    /** The number of the container port of this name and protocol. */
    static Optional<Integer> number(Pod pod, String name, String protocol) {
        for (Container container : pod.spec().containers()) {
            for (ContainerPort port : container.ports()) {
                String own = port.protocol().isEmpty() ? "TCP" : port.protocol();
                if (port.name().equals(name) && own.equals(protocol)) {
                    return Optional.of(port.containerPort());
                }
            }
        }
        return Optional.empty();
    }
}
