package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.Field;
import io.sailfish.model.Message;
import io.sailfish.model.MessageType;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.ContainerPort;
import io.sailfish.model.api.core.v1.EphemeralContainer;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.Volume;
import io.sailfish.model.api.core.v1.VolumeMount;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The containers of a pod: ordinary ones, those that run first, and those added for debugging. */
final class ContainerValidation {
    private static final List<String> MESSAGE_POLICIES = List.of("File", "FallbackToLogsOnError");
    private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final List<String> STAYING = List.of("Always");
    private static final String NOT_FOR_INIT = "may not be set for init containers without restartPolicy=Always";
    private static final String NOT_FOR_EPHEMERAL = "cannot be set for an Ephemeral Container";
    private static final List<String> EPHEMERAL_FORBIDDEN = List.of(
            "ports",
            "resources",
            "resizePolicy",
            "restartPolicy",
            "livenessProbe",
            "readinessProbe",
            "startupProbe",
            "lifecycle");

    private final PodSpec spec;
    private final List<Volume> volumes;
    private final boolean privilegedAllowed;
    private final FieldErrors errors;
    private final Set<String> names = new HashSet<>();

    /** @param volumes the pod's volumes that are well formed */
    ContainerValidation(PodSpec spec, List<Volume> volumes, boolean privilegedAllowed, FieldErrors errors) {
        this.spec = spec;
        this.volumes = volumes;
        this.privilegedAllowed = privilegedAllowed;
        this.errors = errors;
    }

    void validate(FieldPath path) {
        containers(spec.containers(), path.child("containers"));
        initContainers(spec.initContainers(), path.child("initContainers"));
        if (!spec.ephemeralContainers().isEmpty()) {
            ephemeralContainers(spec.ephemeralContainers(), path.child("ephemeralContainers"));
        }
    }

    private void containers(List<Container> containers, FieldPath list) {
        if (containers.isEmpty()) {
            errors.required(list, "");
        }
        for (int i = 0; i < containers.size(); i++) {
            Container container = containers.get(i);
            FieldPath path = list.index(i);
            common(container, path);
            unique(container.name(), path);
            handlers(container, path);
            if (container.hasRestartPolicy()) {
                errors.forbidden(path.child("restartPolicy"), "may not be set for non-init containers");
            }
        }
        hostPortConflicts(containers, list);
    }

    private void unique(String name, FieldPath path) {
        if (!names.add(name)) {
            errors.duplicate(path.child("name"), name);
        }
    }

    private void handlers(Container container, FieldPath path) {
        if (container.hasLifecycle()) {
            HandlerValidation.lifecycle(
                    container.lifecycle(), spec.terminationGracePeriodSeconds(30), path.child("lifecycle"), errors);
        }
        if (container.hasLivenessProbe()) {
            HandlerValidation.liveness(container.livenessProbe(), path.child("livenessProbe"), errors);
        }
        if (container.hasReadinessProbe()) {
            HandlerValidation.readiness(container.readinessProbe(), path.child("readinessProbe"), errors);
        }
        if (container.hasStartupProbe()) {
            HandlerValidation.liveness(container.startupProbe(), path.child("startupProbe"), errors);
        }
    }

    private void initContainers(List<Container> containers, FieldPath list) {
        for (int i = 0; i < containers.size(); i++) {
            Container container = containers.get(i);
            FieldPath path = list.index(i);
            String policy = container.restartPolicy("");
            if (container.hasRestartPolicy()) {
                Checks.oneOf(errors, path, "restartPolicy", policy, STAYING);
            }
            common(container, path);
            if (!container.name().isEmpty()) {
                unique(container.name(), path);
            }
            hostPortConflicts(List.of(container), list);
            if (policy.equals("Always")) {
                handlers(container, path);
                continue;
            }
            forbidden(container.hasLifecycle(), path, "lifecycle");
            forbidden(container.hasLivenessProbe(), path, "livenessProbe");
            forbidden(container.hasReadinessProbe(), path, "readinessProbe");
            forbidden(container.hasStartupProbe(), path, "startupProbe");
        }
    }

    private void forbidden(boolean given, FieldPath path, String field) {
        if (given) {
            errors.forbidden(path.child(field), NOT_FOR_INIT);
        }
    }

    private void ephemeralContainers(List<EphemeralContainer> containers, FieldPath list) {
        Set<String> lasting = Set.copyOf(names);
        for (int i = 0; i < containers.size(); i++) {
            EphemeralContainer ephemeral = containers.get(i);
            Container container = asContainer(ephemeral);
            FieldPath path = list.index(i);
            common(container, path);
            trimmedImage(container.image(), path, errors);
            if (!ephemeral.name().isEmpty()) {
                unique(ephemeral.name(), path);
            }
            String target = ephemeral.targetContainerName();
            if (!target.isEmpty() && !lasting.contains(target)) {
                errors.notFound(path.child("targetContainerName"), target);
            }
            for (String field : EPHEMERAL_FORBIDDEN) {
                Object value = container.get(field);
                if (value != null && !(value instanceof Message message && message.isEmpty())) {
                    errors.forbidden(path.child(field), NOT_FOR_EPHEMERAL);
                }
            }
            List<VolumeMount> mounts = ephemeral.volumeMounts();
            for (int m = 0; m < mounts.size(); m++) {
                FieldPath mount = path.child("volumeMounts").index(m);
                if (!mounts.get(m).subPath().isEmpty()) {
                    errors.forbidden(mount.child("subPath"), NOT_FOR_EPHEMERAL);
                }
                if (!mounts.get(m).subPathExpr().isEmpty()) {
                    errors.forbidden(mount.child("subPathExpr"), NOT_FOR_EPHEMERAL);
                }
            }
        }
    }

    private static Container asContainer(EphemeralContainer ephemeral) {
        Message.Builder builder = Container.TYPE.builder();
        MessageType type = ephemeral.messageType();
        for (Field field : Container.TYPE.fields()) {
            Field same = type.field(field.name());
            Object value = same == null ? null : ephemeral.get(same.index());
            if (value != null) {
                builder.set(field.index(), value);
            }
        }
        return (Container) builder.build();
    }

    private void common(Container container, FieldPath path) {
        if (container.name().isEmpty()) {
            errors.required(path.child("name"), "");
        } else {
            Checks.problems(errors, path, "name", container.name(), Names.dns1123Label(container.name()));
        }
        Checks.required(errors, path, "image", container.image());
        Checks.requiredOneOf(
                errors, path, "terminationMessagePolicy", container.terminationMessagePolicy(), MESSAGE_POLICIES);
        ports(container.ports(), path);
        EnvValidation.variables(container.env(), path, errors);
        EnvValidation.sources(container.envFrom(), path, errors);
        MountValidation.mounts(container, volumes, path, errors);
        MountValidation.devices(container, volumes, path, errors);
        Checks.requiredOneOf(errors, path, "imagePullPolicy", container.imagePullPolicy(), PULL_POLICIES);
        ResourceValidation.requirements(container.resources(), path.child("resources"), errors);
        ClaimValidation.uses(
                container.resources().claims(), spec.resourceClaims(), path.child("resources", "claims"), errors);
        if (container.hasSecurityContext()) {
            SecurityValidation.container(
                    container.securityContext(), privilegedAllowed, path.child("securityContext"), errors);
        }
    }

    private void ports(List<ContainerPort> ports, FieldPath container) {
        for (int i = 0; i < ports.size(); i++) {
            ContainerPort port = ports.get(i);
            FieldPath path = container.child("ports").index(i);
            String name = port.name();
            if (!name.isEmpty()) {
                List<String> problems = Names.portName(name);
                if (!problems.isEmpty()) {
                    errors.invalid(path.child("name"), name, problems);
                } else if (ports.subList(0, i).stream()
                        .anyMatch(other -> other.name().equals(name))) {
                    errors.duplicate(path.child("name"), name);
                }
            }
            if (port.containerPort() == 0) {
                errors.required(path.child("containerPort"), "");
            } else {
                Checks.port(errors, path, "containerPort", port.containerPort());
            }
            if (port.hostPort() != 0) {
                Checks.port(errors, path, "hostPort", port.hostPort());
            }
            Checks.requiredOneOf(errors, path, "protocol", port.protocol(), PROTOCOLS);
        }
    }

    private void hostPortConflicts(List<Container> containers, FieldPath list) {
        Set<String> taken = null;
        for (int i = 0; i < containers.size(); i++) {
            List<ContainerPort> ports = containers.get(i).ports();
            for (int p = 0; p < ports.size(); p++) {
                ContainerPort port = ports.get(p);
                if (port.hostPort() == 0) {
                    continue;
                }
                taken = taken == null ? new HashSet<>() : taken;
                String place = port.protocol() + "/" + port.hostIP() + "/" + port.hostPort();
                if (!taken.add(place)) {
                    errors.duplicate(list.index(i).child("ports").index(p).child("hostPort"), place);
                }
            }
        }
    }

    /** In the host's network a container's port is the host's. */
    static void hostNetwork(List<Container> containers, FieldPath list, FieldErrors errors) {
        for (int i = 0; i < containers.size(); i++) {
            List<ContainerPort> ports = containers.get(i).ports();
            for (int p = 0; p < ports.size(); p++) {
                if (ports.get(p).hostPort() != ports.get(p).containerPort()) {
                    errors.invalid(
                            list.index(i).child("ports").index(p).child("hostPort"),
                            ports.get(p).hostPort(),
                            "must match `containerPort` when `hostNetwork` is true");
                }
            }
        }
    }

    /** What pods must keep to and templates need not. */
    static void ofPod(List<Container> containers, FieldPath spec, String list, FieldErrors errors) {
        for (int i = 0; i < containers.size(); i++) {
            String image = containers.get(i).image();
            if (!isTrimmed(image)) {
                trimmedImage(image, spec.child(list).index(i), errors);
            }
        }
    }

    private static boolean isTrimmed(String image) {
        return image.isEmpty()
                || !Character.isWhitespace(image.charAt(0))
                        && !Character.isWhitespace(image.charAt(image.length() - 1));
    }

    private static void trimmedImage(String image, FieldPath path, FieldErrors errors) {
        if (!isTrimmed(image)) {
            errors.invalid(path.child("image"), image, "must not have leading or trailing whitespace");
        }
    }
}
