package io.sailfish.model.quota;

import io.sailfish.model.ApiObject;
import io.sailfish.model.api.core.v1.Affinity;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.PersistentVolumeClaim;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodAffinityTerm;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.ResourceQuotaSpec;
import io.sailfish.model.api.core.v1.ScopedResourceSelectorRequirement;
import io.sailfish.model.api.core.v1.WeightedPodAffinityTerm;
import java.util.List;
import java.util.stream.Stream;

/** Which objects a quota is about, by its scopes. */
public final class QuotaScopes {
    private static final List<String> COMPUTING = List.of("cpu", "memory");

    private QuotaScopes() {}

    /** Whether all scopes of a quota match an object; a quota without scopes is about everything. */
    public static boolean match(ResourceQuotaSpec quota, ApiObject object) {
        for (String scope : quota.scopes()) {
            if (!matches(scope, "Exists", List.of(), object)) {
                return false;
            }
        }
        for (ScopedResourceSelectorRequirement requirement :
                quota.scopeSelector().matchExpressions()) {
            if (!matches(requirement.scopeName(), requirement.operator(), requirement.values(), object)) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(String scope, String operator, List<String> values, ApiObject object) {
        return switch (object) {
            case Pod pod -> ofPod(scope, operator, values, pod);
            case PersistentVolumeClaim claim ->
                scope.equals("VolumeAttributesClass")
                        && selects(claim.spec().volumeAttributesClassName(""), operator, values);
            default -> false;
        };
    }

    private static boolean ofPod(String scope, String operator, List<String> values, Pod pod) {
        PodSpec spec = pod.spec();
        return switch (scope) {
            case "Terminating" -> spec.hasActiveDeadlineSeconds();
            case "NotTerminating" -> !spec.hasActiveDeadlineSeconds();
            case "BestEffort" -> isBestEffort(spec);
            case "NotBestEffort" -> !isBestEffort(spec);
            case "PriorityClass" -> selects(spec.priorityClassName(), operator, values);
            case "CrossNamespacePodAffinity" -> looksIntoOtherNamespaces(spec.affinity());
            default -> false;
        };
    }

    private static boolean selects(String value, String operator, List<String> values) {
        return switch (operator) {
            case "Exists" -> !value.isEmpty();
            case "DoesNotExist" -> value.isEmpty();
            case "In" -> !value.isEmpty() && values.contains(value);
            case "NotIn" -> value.isEmpty() || !values.contains(value);
            default -> false;
        };
    }

    /** Whether no container asks for computing time or memory. */
    private static boolean isBestEffort(PodSpec spec) {
        return Stream.concat(spec.containers().stream(), spec.initContainers().stream())
                .map(Container::resources)
                .flatMap(resources ->
                        Stream.concat(resources.requests().entrySet().stream(), resources.limits().entrySet().stream()))
                .noneMatch(amount -> COMPUTING.contains(amount.getKey())
                        && !amount.getValue().isZero());
    }

    private static boolean looksIntoOtherNamespaces(Affinity affinity) {
        Stream<PodAffinityTerm> required = Stream.concat(
                affinity.podAffinity().requiredDuringSchedulingIgnoredDuringExecution().stream(),
                affinity.podAntiAffinity().requiredDuringSchedulingIgnoredDuringExecution().stream());
        Stream<PodAffinityTerm> preferred = Stream.concat(
                        affinity.podAffinity().preferredDuringSchedulingIgnoredDuringExecution().stream(),
                        affinity.podAntiAffinity().preferredDuringSchedulingIgnoredDuringExecution().stream())
                .map(WeightedPodAffinityTerm::podAffinityTerm);
        return Stream.concat(required, preferred)
                .anyMatch(term -> !term.namespaces().isEmpty() || term.hasNamespaceSelector());
    }
}
