package io.sailfish.controllers.namespace;

import io.sailfish.model.ApiObject;
import io.sailfish.model.api.core.v1.NamespaceCondition;
import io.sailfish.model.value.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What one pass over a namespace's content left, and how that is said in its conditions. */
final class Remains {
    private final Map<String, Integer> objects = new TreeMap<>();
    private final Map<String, Integer> finalizers = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private String discoveryFailure = "";

    void discoveryFailed(String message) {
        discoveryFailure = message;
    }

    void failed(String resource, String message) {
        failures.add(resource + ": " + message);
    }

    /** So many objects of a resource are still there. */
    void left(String resource, List<? extends ApiObject> remaining) {
        if (remaining.isEmpty()) {
            return;
        }
        objects.put(resource, remaining.size());
        for (ApiObject object : remaining) {
            object.metadata().finalizers().forEach(finalizer -> finalizers.merge(finalizer, 1, Integer::sum));
        }
    }

    /** Whether nothing is left, and nothing was overlooked. */
    boolean isNothing() {
        return objects.isEmpty() && failures.isEmpty() && discoveryFailure.isEmpty();
    }

    /** The failures in one line; empty where there were none. */
    String failure() {
        return String.join("; ", failures) + discoveryFailure;
    }

    /** The conditions of a namespace after this pass; times change only where a status does. */
    List<NamespaceCondition> conditions(List<NamespaceCondition> before, Instant now) {
        List<NamespaceCondition> conditions = new ArrayList<>(before);
        set(
                conditions,
                "NamespaceDeletionDiscoveryFailure",
                !discoveryFailure.isEmpty(),
                "DiscoveryFailed",
                "Discovery failed for some groups: " + discoveryFailure,
                "ResourcesDiscovered",
                "All resources successfully discovered",
                now);
        set(
                conditions,
                "NamespaceDeletionContentFailure",
                !failures.isEmpty(),
                "ContentDeletionFailed",
                "Failed to delete all resource types: " + String.join("; ", failures),
                "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization",
                now);
        set(
                conditions,
                "NamespaceContentRemaining",
                !objects.isEmpty(),
                "SomeResourcesRemain",
                "Some resources are remaining: " + counted(objects, " has ", " resource instances"),
                "ContentRemoved",
                "All content successfully removed",
                now);
        set(
                conditions,
                "NamespaceFinalizersRemaining",
                !finalizers.isEmpty(),
                "SomeFinalizersRemain",
                "Some content in the namespace has finalizers remaining: "
                        + counted(finalizers, " in ", " resource instances"),
                "ContentHasNoFinalizers",
                "All content-preserving finalizers finished",
                now);
        return conditions;
    }

    private static String counted(Map<String, Integer> counts, String between, String after) {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + between + entry.getValue() + after)
                .collect(Collectors.joining(", "));
    }

    private static void set(
            List<NamespaceCondition> conditions,
            String type,
            boolean holds,
            String reason,
            String message,
            String otherReason,
            String otherMessage,
            Instant now) {
        NamespaceCondition wanted = NamespaceCondition.builder()
                .type(type)
                .status(holds ? "True" : "False")
                .reason(holds ? reason : otherReason)
                .message(holds ? message : otherMessage)
                .lastTransitionTime(Timestamp.seconds(now))
                .build();
        for (int i = 0; i < conditions.size(); i++) {
            NamespaceCondition present = conditions.get(i);
            if (present.type().equals(type)) {
                conditions.set(
                        i,
                        present.status().equals(wanted.status())
                                ? wanted.withLastTransitionTime(present.lastTransitionTime())
                                : wanted);
                return;
            }
        }
        conditions.add(wanted);
    }
}
