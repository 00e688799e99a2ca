package io.sailfish.client.fake;

import io.sailfish.model.ApiObject;
import io.sailfish.model.Message;
import io.sailfish.model.ResourceType;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.value.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a write makes of the object it is given: pure functions of the old state, the given one and the time. */
final class Lifecycle {
    private Lifecycle() {}

    /** A new object: identity, generation 1, and the status that its kind starts with. */
    static <T extends ApiObject> T created(ResourceType<T> type, T given, Instant now) {
        T object = identified(given, now);
        ObjectMeta metadata = object.metadata();
        metadata = Fields.with(metadata, "deletionTimestamp", null);
        metadata = Fields.with(metadata, "deletionGracePeriodSeconds", null);
        if (Fields.has(type.objectType(), "spec")) {
            metadata = Fields.with(metadata, "generation", 1L);
        }
        return withInitialStatus(type, Fields.withMetadata(object, metadata));
    }

    /** An object with a uid and a creation time, its own where it has them. */
    static <T extends ApiObject> T identified(T given, Instant now) {
        ObjectMeta metadata = given.metadata();
        if (Fields.string(metadata, "uid").isEmpty()) {
            metadata = Fields.with(metadata, "uid", UUID.randomUUID().toString());
        }
        if (metadata.get("creationTimestamp") == null) {
            metadata = Fields.with(metadata, "creationTimestamp", Timestamp.seconds(now));
        }
        return Fields.withMetadata(given, metadata);
    }

    private static <T extends ApiObject> T withInitialStatus(ResourceType<T> type, T object) {
        if (!Fields.hasStatus(type.objectType())) {
            return object;
        }
        return switch (type.qualifiedName()) {
            case "nodes" -> object;
            case "pods" -> Fields.with(object, "status", status(object, "Pending"));
            case "namespaces" ->
                Fields.with(
                        Fields.with(object, "status", status(object, "Active")),
                        "spec",
                        Fields.with(Fields.message(object, "spec"), "finalizers", List.of("kubernetes")));
            default -> Fields.with(object, "status", null);
        };
    }

    private static Message status(ApiObject object, String phase) {
        Message empty = Fields.message(Fields.with(object, "status", null), "status");
        return Fields.with(empty, "phase", phase);
    }

    /** The present object with all but its status and its identity from the given one. */
    static <T extends ApiObject> T updated(ResourceType<T> type, T present, T given) {
        ObjectMeta metadata = given.metadata();
        for (String kept : List.of(
                "uid",
                "creationTimestamp",
                "deletionTimestamp",
                "deletionGracePeriodSeconds",
                "generation",
                "resourceVersion",
                "selfLink")) {
            if (Fields.has(metadata.messageType(), kept)) {
                metadata = Fields.with(metadata, kept, present.metadata().get(kept));
            }
        }
        T object = Fields.withMetadata(given, metadata);
        if (Fields.hasStatus(type.objectType())) {
            object = Fields.with(object, "status", present.get("status"));
        }
        return generationAfter(present, object);
    }

    private static <T extends ApiObject> T generationAfter(T present, T object) {
        if (!Fields.has(object.messageType(), "spec")
                || java.util.Objects.equals(present.get("spec"), object.get("spec"))) {
            return object;
        }
        long generation = present.metadata().get("generation") instanceof Long number ? number : 0;
        return Fields.withMetadata(object, Fields.with(object.metadata(), "generation", generation + 1));
    }

    /** The present object with the status of the given one. */
    static <T extends ApiObject> T withStatus(T present, T given) {
        return Fields.with(present, "status", given.get("status"));
    }

    /**
     * How a deletion goes on.
     *
     * @param object the state in which the object waits for its end; null where it is gone at once
     */
    record Deletion<T extends ApiObject>(@Nullable T object) {}

    /** What becomes of an object that is to be deleted. */
    static <T extends ApiObject> Deletion<T> deletion(ResourceType<T> type, T present, Message options, Instant now) {
        long grace = grace(type, present, options);
        ObjectMeta metadata = present.metadata();
        metadata =
                Fields.with(metadata, "finalizers", finalizers(metadata, Fields.string(options, "propagationPolicy")));
        boolean waits = grace > 0 || !strings(metadata, "finalizers").isEmpty() || hasSpecFinalizers(type, present);
        if (!waits) {
            return new Deletion<>(null);
        }
        boolean repeated = metadata.get("deletionTimestamp") != null;
        long before = metadata.get("deletionGracePeriodSeconds") instanceof Long seconds ? seconds : Long.MAX_VALUE;
        if (!repeated || grace < before) {
            metadata = Fields.with(metadata, "deletionTimestamp", Timestamp.seconds(now.plusSeconds(grace)));
            metadata = Fields.with(metadata, "deletionGracePeriodSeconds", grace);
        }
        T object = Fields.withMetadata(present, metadata);
        if (!repeated && !Fields.has(object.messageType(), "spec")) {
            return new Deletion<>(object);
        }
        if (type.qualifiedName().equals("namespaces")) {
            object = Fields.with(
                    object, "status", Fields.with(Fields.message(object, "status"), "phase", "Terminating"));
        }
        return new Deletion<>(object);
    }

    /** Whether an object that is being deleted has nothing left to wait for. */
    static boolean isFinished(ResourceType<?> type, ApiObject object) {
        ObjectMeta metadata = object.metadata();
        long grace = metadata.get("deletionGracePeriodSeconds") instanceof Long seconds ? seconds : 0;
        return metadata.get("deletionTimestamp") != null
                && grace == 0
                && strings(metadata, "finalizers").isEmpty()
                && !hasSpecFinalizers(type, object);
    }

    private static boolean hasSpecFinalizers(ResourceType<?> type, ApiObject object) {
        return type.qualifiedName().equals("namespaces")
                && !strings(Fields.message(object, "spec"), "finalizers").isEmpty();
    }

    /** Seconds until a Pod's removal: none where no kubelet has to be waited for. */
    private static long grace(ResourceType<?> type, ApiObject present, Message options) {
        if (!type.qualifiedName().equals("pods")) {
            return 0;
        }
        Message spec = Fields.message(present, "spec");
        String phase = Fields.string(Fields.message(present, "status"), "phase");
        if (Fields.string(spec, "nodeName").isEmpty() || phase.equals("Succeeded") || phase.equals("Failed")) {
            return 0;
        }
        if (options.get("gracePeriodSeconds") instanceof Long seconds) {
            return Math.max(0, seconds);
        }
        return spec.get("terminationGracePeriodSeconds") instanceof Long seconds ? seconds : 30;
    }

    private static List<String> finalizers(ObjectMeta metadata, String propagation) {
        List<String> finalizers = new ArrayList<>(strings(metadata, "finalizers"));
        finalizers.removeAll(List.of("foregroundDeletion", "orphan"));
        switch (propagation) {
            case "Foreground" -> finalizers.add("foregroundDeletion");
            case "Orphan" -> finalizers.add("orphan");
            case "" -> {
                return strings(metadata, "finalizers");
            }
            default -> {}
        }
        return finalizers;
    }

    @SuppressWarnings("unchecked")
    private static List<String> strings(Message message, String field) {
        return message.get(field) instanceof List<?> list ? (List<String>) list : List.of();
    }
}
