package io.sailfish.apiserver.kinds.core.quota;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The objects that a quota may be about, by upstream's names. */
public enum QuotaScope {
    TERMINATING("Terminating", Applies.TO_PODS),
    NOT_TERMINATING("NotTerminating", Applies.TO_PODS),
    BEST_EFFORT("BestEffort", Applies.TO_NUMBER_OF_PODS),
    NOT_BEST_EFFORT("NotBestEffort", Applies.TO_PODS),
    PRIORITY_CLASS("PriorityClass", Applies.TO_PODS),
    CROSS_NAMESPACE_POD_AFFINITY("CrossNamespacePodAffinity", Applies.TO_PODS),
    VOLUME_ATTRIBUTES_CLASS("VolumeAttributesClass", Applies.TO_CLAIMS);

    /** The resources of quotas that make sense with a scope. */
    private enum Applies {
        TO_PODS("pods", "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"),
        TO_NUMBER_OF_PODS("pods"),
        TO_CLAIMS("persistentvolumeclaims", "requests.storage");

        private final Set<String> resources;

        Applies(String... resources) {
            this.resources = Set.of(resources);
        }
    }

    private final String text;
    private final Applies applies;

    QuotaScope(String text, Applies applies) {
        this.text = text;
        this.applies = applies;
    }

    /** The scope of this name, or null. */
    public static @Nullable QuotaScope find(String name) {
        for (QuotaScope scope : values()) {
            if (scope.text.equals(name)) {
                return scope;
            }
        }
        return null;
    }

    /** Whether a quota with this scope may limit a resource. */
    boolean appliesTo(String resource) {
        return applies.resources.contains(resource);
    }

    /** Whether a selector may name values: the names of classes. */
    boolean hasValues() {
        return this == PRIORITY_CLASS || this == VOLUME_ATTRIBUTES_CLASS;
    }
}
