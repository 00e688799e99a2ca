package io.sailfish.apiserver.admission.podsecurity;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.apiserver.admission.ValidatingPlugin;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.apps.v1.DaemonSet;
import io.sailfish.model.api.apps.v1.Deployment;
import io.sailfish.model.api.apps.v1.ReplicaSet;
import io.sailfish.model.api.apps.v1.StatefulSet;
import io.sailfish.model.api.batch.v1.CronJob;
import io.sailfish.model.api.batch.v1.Job;
import io.sailfish.model.api.core.v1.Namespace;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodTemplate;
import io.sailfish.model.api.core.v1.PodTemplateSpec;
import io.sailfish.model.api.core.v1.ReplicationController;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.GoSyntax;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds pods to the level that the labels of their namespace name: what "enforce" forbids is refused, of what "warn" forbids
 * the client is told, of workloads by their templates.
 */
public final class PodSecurity implements ValidatingPlugin {
    private static final int MOST_PODS = 3000;

    private final Function<String, @Nullable Namespace> namespaces;
    private final Function<String, List<Pod>> pods;

    /**
     * @param namespaces the namespace of a name, or null
     * @param pods       the pods of a namespace
     */
    public PodSecurity(Function<String, @Nullable Namespace> namespaces, Function<String, List<Pod>> pods) {
        this.namespaces = namespaces;
        this.pods = pods;
    }

    @Override
    public String name() {
        return "PodSecurity";
    }

    @Override
    public boolean handles(Attributes attributes) {
        boolean write = attributes.operation() == Operation.CREATE || attributes.operation() == Operation.UPDATE;
        return write
                && switch (attributes.object()) {
                    case Pod pod ->
                        attributes.subresource().isEmpty()
                                || attributes.subresource().equals("ephemeralcontainers");
                    case Namespace namespace -> attributes.subresource().isEmpty();
                    case null -> false;
                    default -> attributes.subresource().isEmpty() && template(attributes.object()) != null;
                };
    }

    @Override
    public void validate(Attributes attributes) {
        switch (attributes.object()) {
            case Pod pod -> pod(attributes, pod);
            case Namespace namespace -> namespace(attributes, namespace);
            case null -> {}
            default -> workload(attributes);
        }
    }

    private static @Nullable PodTemplateSpec template(@Nullable ApiObject object) {
        return switch (object) {
            case Deployment deployment -> deployment.spec().template();
            case ReplicaSet set -> set.spec().template();
            case StatefulSet set -> set.spec().template();
            case DaemonSet set -> set.spec().template();
            case Job job -> job.spec().template();
            case CronJob job -> job.spec().jobTemplate().spec().template();
            case ReplicationController controller -> controller.spec().template();
            case PodTemplate template -> template.template();
            case null, default -> null;
        };
    }

    private Map<String, String> labels(Attributes attributes) {
        Namespace namespace = namespaces.apply(attributes.namespace());
        return namespace == null ? Map.of() : namespace.metadata().labels();
    }

    private void pod(Attributes attributes, Pod pod) {
        if (attributes.oldObject() instanceof Pod old && sameRights(pod, old)) {
            return;
        }
        Map<String, String> labels = labels(attributes);
        Policy enforced = Policy.of(labels, "enforce");
        String violations = Standards.violations(enforced, pod.metadata(), pod.spec());
        if (!violations.isEmpty()) {
            throw ApiErrors.forbidden(
                    attributes.resource(),
                    attributes.name(),
                    "violates PodSecurity " + GoSyntax.quote(enforced.toString()) + ": " + violations);
        }
        Policy warned = Policy.of(labels, "warn");
        if (!warned.equals(enforced)) {
            warn(attributes, warned, Standards.violations(warned, pod.metadata(), pod.spec()));
        }
    }

    /** Whether an update changes nothing of what the standards look at: images, tolerations and the like. */
    private static boolean sameRights(Pod pod, Pod old) {
        return pod.spec().volumes().equals(old.spec().volumes())
                && pod.spec().securityContext().equals(old.spec().securityContext())
                && pod.spec().ephemeralContainers().equals(old.spec().ephemeralContainers())
                && pod.metadata().annotations().equals(old.metadata().annotations());
    }

    private void workload(Attributes attributes) {
        PodTemplateSpec template = template(attributes.object());
        if (template == null) {
            return;
        }
        Policy warned = Policy.of(labels(attributes), "warn");
        warn(attributes, warned, Standards.violations(warned, template.metadata(), template.spec()));
    }

    private static void warn(Attributes attributes, Policy policy, String violations) {
        if (!violations.isEmpty()) {
            attributes
                    .context()
                    .warnings()
                    .add("would violate PodSecurity " + GoSyntax.quote(policy.toString()) + ": " + violations);
        }
    }

    private void namespace(Attributes attributes, Namespace namespace) {
        Map<String, String> labels = namespace.metadata().labels();
        List<FieldError> errors = new ArrayList<>(0);
        Policy enforced = Policy.of(labels, "enforce", errors);
        Policy.of(labels, "audit", errors);
        Policy.of(labels, "warn", errors);
        if (!(attributes.oldObject() instanceof Namespace old)) {
            refuse(namespace, errors);
            return;
        }
        List<FieldError> before = new ArrayList<>(0);
        Policy was = Policy.of(old.metadata().labels(), "enforce", before);
        Policy.of(old.metadata().labels(), "audit", before);
        Policy.of(old.metadata().labels(), "warn", before);
        // What was wrong already does not keep the rest from being changed.
        if (before.isEmpty()) {
            refuse(namespace, errors);
        }
        if (enforced.isStricterThan(was)) {
            existing(attributes, namespace, enforced);
        }
    }

    private static void refuse(Namespace namespace, List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw ApiErrors.invalid("", "Namespace", namespace.name(), errors);
        }
    }

    /** Tells of pods that are there and would not be let in any more. */
    private void existing(Attributes attributes, Namespace namespace, Policy enforced) {
        Map<String, List<String>> byViolation = new LinkedHashMap<>();
        pods.apply(namespace.name()).stream().limit(MOST_PODS).forEach(pod -> {
            String violations = Standards.violations(enforced, pod.metadata(), pod.spec());
            if (!violations.isEmpty()) {
                byViolation
                        .computeIfAbsent(violations, key -> new ArrayList<>())
                        .add(pod.name());
            }
        });
        if (byViolation.isEmpty()) {
            return;
        }
        attributes
                .context()
                .warnings()
                .add("existing pods in namespace " + GoSyntax.quote(namespace.name())
                        + " violate the new PodSecurity enforce level " + GoSyntax.quote(enforced.toString()));
        byViolation.forEach((violations, names) -> {
            int others = names.size() - 1;
            String more = others == 0 ? "" : " (and " + others + (others == 1 ? " other pod)" : " other pods)");
            attributes.context().warnings().add(names.getFirst() + more + ": " + violations);
        });
    }
}
