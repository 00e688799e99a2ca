package io.sailfish.apiserver.admission.podsecurity;

import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.ContainerPort;
import io.sailfish.model.api.core.v1.EphemeralContainer;
import io.sailfish.model.api.core.v1.Lifecycle;
import io.sailfish.model.api.core.v1.PodSecurityContext;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.Probe;
import io.sailfish.model.api.core.v1.SecurityContext;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.status.GoSyntax;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A pod as the checks see it: all its containers alike, those that start it first. */
final class SubjectPod {

    /** What the checks look at of a container. */
    record Part(
            String name,
            SecurityContext security,
            List<ContainerPort> ports,
            List<Probe> probes,
            Lifecycle lifecycle) {}

    private final ObjectMeta metadata;
    private final PodSpec spec;
    private final int version;
    private final List<Part> parts = new ArrayList<>();

    SubjectPod(ObjectMeta metadata, PodSpec spec, int version) {
        this.metadata = metadata;
        this.spec = spec;
        this.version = version;
        spec.initContainers().forEach(container -> parts.add(part(container)));
        spec.containers().forEach(container -> parts.add(part(container)));
        for (EphemeralContainer container : spec.ephemeralContainers()) {
            parts.add(new Part(
                    container.name(), container.securityContext(), container.ports(), List.of(), Lifecycle.EMPTY));
        }
    }

    private static Part part(Container container) {
        return new Part(
                container.name(),
                container.securityContext(),
                container.ports(),
                List.of(container.livenessProbe(), container.readinessProbe(), container.startupProbe()),
                container.lifecycle());
    }

    ObjectMeta metadata() {
        return metadata;
    }

    PodSpec spec() {
        return spec;
    }

    PodSecurityContext security() {
        return spec.securityContext();
    }

    List<Part> parts() {
        return parts;
    }

    /** The minor version of the standards that is asked for. */
    int version() {
        return version;
    }

    /** Whether the pod is meant for Windows, where some of the standards mean nothing. */
    boolean isWindows() {
        return version >= 25 && spec.os().name().equals("windows");
    }

    /** The names of the containers for which something holds. */
    List<String> names(Predicate<Part> holds) {
        return parts.stream().filter(holds).map(Part::name).toList();
    }

    /** "container "a"", or "containers "a", "b"". */
    static String containers(List<String> names) {
        return (names.size() == 1 ? "container " : "containers ") + quoted(names);
    }

    static String quoted(Collection<String> texts) {
        return texts.stream().map(GoSyntax::quote).collect(Collectors.joining(", "));
    }

    /** Those who say something: the pod, and containers. */
    static String setters(boolean pod, List<String> names) {
        String containers = names.isEmpty() ? "" : containers(names);
        if (!pod) {
            return containers;
        }
        return names.isEmpty() ? "pod" : "pod and " + containers;
    }
}
