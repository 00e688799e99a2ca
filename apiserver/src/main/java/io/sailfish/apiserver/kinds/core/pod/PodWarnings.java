package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.model.api.core.v1.Affinity;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.ContainerPort;
import io.sailfish.model.api.core.v1.PodAffinityTerm;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.Volume;
import io.sailfish.model.api.core.v1.WeightedPodAffinityTerm;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.status.GoSyntax;
import io.sailfish.model.value.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a pod may say although it makes no sense, and is told so. */
public final class PodWarnings {
    private static final Map<String, String> DEPRECATED_LABELS = Map.of(
            "beta.kubernetes.io/arch", "deprecated since v1.14; use \"kubernetes.io/arch\" instead",
            "beta.kubernetes.io/os", "deprecated since v1.14; use \"kubernetes.io/os\" instead",
            "failure-domain.beta.kubernetes.io/region",
                    "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
            "failure-domain.beta.kubernetes.io/zone",
                    "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead",
            "beta.kubernetes.io/instance-type",
                    "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead");

    private final List<String> warnings = new ArrayList<>(0);

    private PodWarnings() {}

    /** What is said about a label of nodes that has a successor; empty for others. */
    public static String oldNodeLabel(String label) {
        return DEPRECATED_LABELS.getOrDefault(label, "");
    }

    /** Warnings about a pod's spec that stands at this path. */
    public static List<String> of(PodSpec spec, FieldPath path) {
        PodWarnings warnings = new PodWarnings();
        warnings.spec(spec, path);
        return warnings.warnings;
    }

    private void spec(PodSpec spec, FieldPath path) {
        for (String label : spec.nodeSelector().keySet()) {
            String deprecation = DEPRECATED_LABELS.get(label);
            if (deprecation != null) {
                warnings.add(path.child("nodeSelector").key(label) + ": " + deprecation);
            }
        }
        for (int i = 0; i < spec.imagePullSecrets().size(); i++) {
            if (spec.imagePullSecrets().get(i).name().isEmpty()) {
                warnings.add(path.child("imagePullSecrets").index(i).child("name") + ": invalid empty name \"\"");
            }
        }
        for (int i = 0; i < spec.volumes().size(); i++) {
            volume(spec.volumes().get(i), path.child("volumes").index(i));
        }
        OverlappingPaths.warn(spec.volumes(), warnings);
        for (int i = 0; i < spec.topologySpreadConstraints().size(); i++) {
            if (!spec.topologySpreadConstraints().get(i).hasLabelSelector()) {
                withoutSelector(path.child("topologySpreadConstraints").index(i));
            }
        }
        affinity(spec.affinity(), path.child("affinity"));
        containers(spec.initContainers(), path.child("initContainers"));
        containers(spec.containers(), path.child("containers"));
        if (spec.terminationGracePeriodSeconds(0) < 0) {
            warnings.add(path.child("terminationGracePeriodSeconds")
                    + ": must be >= 0; negative values are invalid and will be treated as 1");
        }
        bytes(spec.overhead(), path.child("overhead"));
    }

    private void withoutSelector(FieldPath path) {
        warnings.add(path.child("labelSelector") + ": a null labelSelector results in matching no pod");
    }

    private void affinity(Affinity affinity, FieldPath path) {
        terms(
                affinity.podAffinity().requiredDuringSchedulingIgnoredDuringExecution(),
                affinity.podAffinity().preferredDuringSchedulingIgnoredDuringExecution(),
                path.child("podAffinity"));
        terms(
                affinity.podAntiAffinity().requiredDuringSchedulingIgnoredDuringExecution(),
                affinity.podAntiAffinity().preferredDuringSchedulingIgnoredDuringExecution(),
                path.child("podAntiAffinity"));
    }

    private void terms(List<PodAffinityTerm> required, List<WeightedPodAffinityTerm> preferred, FieldPath path) {
        for (int i = 0; i < required.size(); i++) {
            if (!required.get(i).hasLabelSelector()) {
                withoutSelector(path.child("requiredDuringSchedulingIgnoredDuringExecution")
                        .index(i));
            }
        }
        for (int i = 0; i < preferred.size(); i++) {
            if (!preferred.get(i).podAffinityTerm().hasLabelSelector()) {
                withoutSelector(path.child("preferredDuringSchedulingIgnoredDuringExecution")
                        .index(i)
                        .child("podAffinityTerm"));
            }
        }
    }

    private void volume(Volume volume, FieldPath path) {
        deprecated(volume.hasGitRepo(), path.child("gitRepo"), "deprecated in v1.11");
        deprecated(volume.hasGlusterfs(), path.child("glusterfs"), "deprecated in v1.25, this feature is removed");
        deprecated(volume.hasCephfs(), path.child("cephfs"), "deprecated in v1.28, non-functional in v1.31+");
        deprecated(volume.hasRbd(), path.child("rbd"), "deprecated in v1.28, non-functional in v1.31+");
    }

    private void deprecated(boolean given, FieldPath path, String since) {
        if (given) {
            warnings.add(path + ": " + since);
        }
    }

    private void containers(List<Container> containers, FieldPath list) {
        for (int i = 0; i < containers.size(); i++) {
            Container container = containers.get(i);
            FieldPath path = list.index(i);
            bytes(container.resources().limits(), path.child("resources", "limits"));
            bytes(container.resources().requests(), path.child("resources", "requests"));
            variables(container, path);
            ports(container.ports(), path.child("ports"));
        }
    }

    private void variables(Container container, FieldPath path) {
        for (int i = 1; i < container.env().size(); i++) {
            String name = container.env().get(i).name();
            boolean before = container.env().subList(0, i).stream()
                    .anyMatch(other -> other.name().equals(name));
            // A variable whose value names an earlier one is meant to extend it.
            if (before && !container.env().get(i).value().contains("$(" + name + ")")) {
                warnings.add(path.child("env").index(i) + ": hides previous definition of " + GoSyntax.quote(name)
                        + ", which may be dropped when using apply");
            }
        }
    }

    private void ports(List<ContainerPort> ports, FieldPath list) {
        for (int i = 1; i < ports.size(); i++) {
            ContainerPort port = ports.get(i);
            for (int before = 0; before < i; before++) {
                ContainerPort other = ports.get(before);
                if (port.protocol().equals(other.protocol())
                        && port.containerPort() == other.containerPort()
                        && port.hostPort() == other.hostPort()
                        && port.hostIP().equals(other.hostIP())) {
                    warnings.add(list.index(i) + ": duplicate port definition with " + list.index(before));
                    break;
                }
            }
        }
    }

    private void bytes(Map<String, Quantity> amounts, FieldPath path) {
        for (Map.Entry<String, Quantity> amount : amounts.entrySet()) {
            boolean bytes = amount.getKey().equals("memory") || amount.getKey().equals("ephemeral-storage");
            if (bytes && amount.getValue().milliValue() % 1000 != 0) {
                warnings.add(path.key(amount.getKey()) + ": fractional byte value "
                        + GoSyntax.quote(amount.getValue().toString()) + " is invalid, must be an integer");
            }
        }
    }
}
