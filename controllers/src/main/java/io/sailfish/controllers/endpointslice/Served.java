package io.sailfish.controllers.endpointslice;

import io.sailfish.controllers.pod.Pods;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.ContainerPort;
import io.sailfish.model.api.core.v1.ObjectReference;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Service;
import io.sailfish.model.api.core.v1.ServicePort;
import io.sailfish.model.value.IntOrString;
import java.util.ArrayList;
import java.util.List;

/**
 * What is published of a pod that serves a Service, in whichever form. Pure.
 *
 * @param service which
 * @param pod     by which
 */
record Served(Service service, Pod pod) {

    /** A port of the Service with the number it has at the pod. */
    record Port(ServicePort declared, String protocol, int number) {}

    /** Whether the pod has an address and still something behind it. */
    boolean isPublished() {
        return !address().isEmpty() && address().indexOf(':') < 0 && !Pods.isOver(pod);
    }

    String address() {
        return pod.status().podIP();
    }

    /** Whether it counts as ready: it is, or the Service does not care. */
    boolean isReady() {
        return service.spec().publishNotReadyAddresses() || Pods.isReady(pod);
    }

    boolean isTerminating() {
        return pod.metadata().hasDeletionTimestamp();
    }

    ObjectReference reference() {
        return ObjectReference.builder()
                .kind("Pod")
                .namespace(pod.namespace())
                .name(pod.name())
                .uid(pod.metadata().uid())
                .build();
    }

    /** The node it is on; empty where it is on none. */
    String node() {
        return pod.spec().nodeName();
    }

    /** The name by which DNS knows it within the Service; empty where it has none. */
    String hostname() {
        return pod.spec().subdomain().equals(service.name()) ? pod.spec().hostname() : "";
    }

    /** The Service's ports that the pod has. */
    List<Port> ports() {
        List<Port> ports = new ArrayList<>();
        for (ServicePort port : service.spec().ports()) {
            int number = number(port);
            if (number > 0) {
                ports.add(new Port(port, protocol(port.protocol()), number));
            }
        }
        return ports;
    }

    private static String protocol(String declared) {
        return declared.isEmpty() ? "TCP" : declared;
    }

    /** The number of the pod's port that a Service's port means; 0 where the pod has none of that name. */
    private int number(ServicePort port) {
        IntOrString target = port.targetPort();
        Integer number = target.number();
        if (number != null) {
            return number == 0 ? port.port() : number;
        }
        for (Container container : pod.spec().containers()) {
            for (ContainerPort own : container.ports()) {
                if (own.name().equals(target.toString())
                        && protocol(own.protocol()).equals(protocol(port.protocol()))) {
                    return own.containerPort();
                }
            }
        }
        return 0;
    }
}
