package io.sailfish.scheduler.state;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.ContainerPort;
import io.sailfish.model.api.core.v1.Pod;
import java.util.ArrayList;
import java.util.List;

/** A port of the node itself that a pod claims; an empty address means all of the node's. */
public record HostPort(String address, String protocol, int port) {
    private static final String EVERY = "0.0.0.0";

    /** The host ports a pod claims. */
    public static List<HostPort> of(Pod pod) {
        List<HostPort> ports = new ArrayList<>();
        pod.spec().containers().forEach(container -> add(pod, container, ports));
        for (Container init : pod.spec().initContainers()) {
            if (init.restartPolicy("").equals("Always")) {
                add(pod, init, ports);
            }
        }
        return List.copyOf(ports);
    }

    private static void add(Pod pod, Container container, List<HostPort> ports) {
        for (ContainerPort port : container.ports()) {
            int number = port.hostPort() != 0 ? port.hostPort() : pod.spec().hostNetwork() ? port.containerPort() : 0;
            if (number != 0) {
                ports.add(new HostPort(
                        port.hostIP().isEmpty() ? EVERY : port.hostIP(),
                        port.protocol().isEmpty() ? "TCP" : port.protocol(),
                        number));
            }
        }
    }

    /** Whether both cannot be had at once. */
    public boolean conflictsWith(HostPort that) {
        return port == that.port
                && protocol.equals(that.protocol)
                && (address.equals(that.address) || address.equals(EVERY) || that.address.equals(EVERY));
    }
}
