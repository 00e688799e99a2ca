package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.kinds.rules.Each;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.ContainerPort;
import io.sailfish.model.api.core.v1.EnvVar;
import io.sailfish.model.api.core.v1.EphemeralContainer;
import io.sailfish.model.api.core.v1.HTTPGetAction;
import io.sailfish.model.api.core.v1.Lifecycle;
import io.sailfish.model.api.core.v1.LifecycleHandler;
import io.sailfish.model.api.core.v1.Probe;
import io.sailfish.model.value.Quantity;
import java.util.List;
import java.util.Map;

/** What upstream fills into containers. */
final class ContainerDefaults {
    private static final String MESSAGE_PATH = "/dev/termination-log";
    private static final String MESSAGE_POLICY = "File";

    private ContainerDefaults() {}

    static Container container(Container given, boolean hostNetwork) {
        Container container = given;
        if (container.terminationMessagePath().isEmpty()) {
            container = container.withTerminationMessagePath(MESSAGE_PATH);
        }
        if (container.terminationMessagePolicy().isEmpty()) {
            container = container.withTerminationMessagePolicy(MESSAGE_POLICY);
        }
        if (container.imagePullPolicy().isEmpty()) {
            container = container.withImagePullPolicy(pullPolicy(container.image()));
        }
        if (container.hasLivenessProbe()) {
            container = container.withLivenessProbe(probe(container.livenessProbe()));
        }
        if (container.hasReadinessProbe()) {
            container = container.withReadinessProbe(probe(container.readinessProbe()));
        }
        if (container.hasStartupProbe()) {
            container = container.withStartupProbe(probe(container.startupProbe()));
        }
        if (container.hasLifecycle()) {
            container = container.withLifecycle(lifecycle(container.lifecycle()));
        }
        return container
                .withPorts(Each.of(container.ports(), port -> port(port, hostNetwork)))
                .withEnv(Each.of(container.env(), ContainerDefaults::variable));
    }

    static EphemeralContainer ephemeral(EphemeralContainer given) {
        EphemeralContainer container = given;
        if (container.terminationMessagePath().isEmpty()) {
            container = container.withTerminationMessagePath(MESSAGE_PATH);
        }
        if (container.terminationMessagePolicy().isEmpty()) {
            container = container.withTerminationMessagePolicy(MESSAGE_POLICY);
        }
        if (container.imagePullPolicy().isEmpty()) {
            container = container.withImagePullPolicy(pullPolicy(container.image()));
        }
        return container
                .withPorts(Each.of(container.ports(), port -> port(port, false)))
                .withEnv(Each.of(container.env(), ContainerDefaults::variable));
    }

    /** A request that a pod leaves out is as large as the limit. For pods only: templates keep what they say. */
    static Container requestsFromLimits(Container container) {
        Map<String, Quantity> limits = container.resources().limits();
        if (limits.isEmpty() || container.resources().requests().keySet().containsAll(limits.keySet())) {
            return container;
        }
        StringMap<Quantity> requests = StringMap.copyOf(container.resources().requests());
        for (Map.Entry<String, Quantity> limit : limits.entrySet()) {
            if (!requests.containsKey(limit.getKey())) {
                requests = requests.with(limit.getKey(), limit.getValue());
            }
        }
        return container.withResources(container.resources().withRequests(requests));
    }

    static String pullPolicy(String image) {
        int at = image.indexOf('@');
        if (at >= 0) {
            // A digest says exactly what is meant, unless the tag beside it is the one that moves.
            return image.substring(0, at).endsWith(":latest") ? "Always" : "IfNotPresent";
        }
        if (image.isEmpty()) {
            return "IfNotPresent";
        }
        int slash = image.lastIndexOf('/');
        int colon = image.indexOf(':', slash + 1);
        return colon < 0 || image.substring(colon + 1).equals("latest") ? "Always" : "IfNotPresent";
    }

    private static ContainerPort port(ContainerPort given, boolean hostNetwork) {
        ContainerPort port = given.protocol().isEmpty() ? given.withProtocol("TCP") : given;
        return hostNetwork && port.hostPort() == 0 ? port.withHostPort(port.containerPort()) : port;
    }

    private static EnvVar variable(EnvVar variable) {
        if (!variable.valueFrom().hasFieldRef()) {
            return variable;
        }
        return variable.withValueFrom(variable.valueFrom()
                .withFieldRef(VolumeDefaults.fieldRef(variable.valueFrom().fieldRef())));
    }

    private static Probe probe(Probe given) {
        Probe probe = given;
        if (probe.timeoutSeconds() == 0) {
            probe = probe.withTimeoutSeconds(1);
        }
        if (probe.periodSeconds() == 0) {
            probe = probe.withPeriodSeconds(10);
        }
        if (probe.successThreshold() == 0) {
            probe = probe.withSuccessThreshold(1);
        }
        if (probe.failureThreshold() == 0) {
            probe = probe.withFailureThreshold(3);
        }
        if (probe.hasHttpGet()) {
            probe = probe.withHttpGet(httpGet(probe.httpGet()));
        }
        if (probe.hasGrpc() && !probe.grpc().hasService()) {
            probe = probe.withGrpc(probe.grpc().withService(""));
        }
        return probe;
    }

    private static Lifecycle lifecycle(Lifecycle given) {
        Lifecycle lifecycle = given;
        if (lifecycle.hasPostStart()) {
            lifecycle = lifecycle.withPostStart(handler(lifecycle.postStart()));
        }
        if (lifecycle.hasPreStop()) {
            lifecycle = lifecycle.withPreStop(handler(lifecycle.preStop()));
        }
        return lifecycle;
    }

    private static LifecycleHandler handler(LifecycleHandler handler) {
        return handler.hasHttpGet() ? handler.withHttpGet(httpGet(handler.httpGet())) : handler;
    }

    private static HTTPGetAction httpGet(HTTPGetAction given) {
        HTTPGetAction action = given.path().isEmpty() ? given.withPath("/") : given;
        return action.scheme().isEmpty() ? action.withScheme("HTTP") : action;
    }

    static List<Container> requestsFromLimits(List<Container> containers) {
        return Each.of(containers, ContainerDefaults::requestsFromLimits);
    }
}
