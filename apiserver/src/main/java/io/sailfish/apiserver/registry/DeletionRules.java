package io.sailfish.apiserver.registry;

import io.sailfish.model.ApiObject;
import io.sailfish.model.api.meta.v1.DeleteOptions;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.meta.v1.Preconditions;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.value.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Decides what a deletion does to an object: upstream's interplay of grace, finalizers and propagation. Pure. */
final class DeletionRules {
    static final String ORPHAN = "orphan";
    static final String FOREGROUND = "foregroundDeletion";

    private DeletionRules() {}

    /** What is to be done. */
    sealed interface Decision<T extends ApiObject> {
        /** The object is removed. */
        record Remove<T extends ApiObject>() implements Decision<T> {}

        /** The object is written in this state, and then removed where {@code remove} says so. */
        record Write<T extends ApiObject>(T object, boolean remove) implements Decision<T> {}

        /** Nothing: its deletion is under way already, and this request does not hasten it. */
        record Pending<T extends ApiObject>() implements Decision<T> {}
    }

    /** Refuses options that contradict themselves. */
    static void check(DeleteOptions options) {
        List<FieldError> errors = new ArrayList<>();
        String policy = options.propagationPolicy("");
        if (!policy.isEmpty() && options.hasOrphanDependents()) {
            errors.add(FieldError.invalid(
                    FieldPath.of("propagationPolicy"),
                    policy,
                    "orphanDependents and deletionPropagation cannot be both set"));
        }
        if (options.hasPropagationPolicy()
                && !List.of("Foreground", "Background", "Orphan").contains(policy)) {
            errors.add(FieldError.notSupported(
                    FieldPath.of("propagationPolicy"), policy, List.of("Foreground", "Background", "Orphan", "nil")));
        }
        if (!errors.isEmpty()) {
            throw ApiErrors.invalid("meta.k8s.io", "DeleteOptions", "", errors);
        }
    }

    /** Refuses where the object is not the one that the options mean. */
    static void checkPreconditions(DeleteOptions options, ApiObject object) {
        if (!options.hasPreconditions()) {
            return;
        }
        Preconditions wanted = options.preconditions();
        ObjectMeta metadata = object.metadata();
        if (wanted.hasUid() && !wanted.uid("").equals(metadata.uid())) {
            throw conflict(
                    object,
                    "the UID in the precondition (" + wanted.uid("")
                            + ") does not match the UID in record (" + metadata.uid()
                            + "). The object might have been deleted and then recreated");
        }
        if (wanted.hasResourceVersion() && !wanted.resourceVersion("").equals(metadata.resourceVersion())) {
            throw conflict(
                    object,
                    "the ResourceVersion in the precondition (" + wanted.resourceVersion("")
                            + ") does not match the ResourceVersion in record (" + metadata.resourceVersion()
                            + "). The object might have been modified");
        }
    }

    private static RuntimeException conflict(ApiObject object, String why) {
        return ApiErrors.conflict(object.kind().group(), object.kind().kind(), object.name(), why);
    }

    /** What a deletion with these options does. */
    static <T extends ApiObject> Decision<T> decide(
            Strategy<T> strategy, RequestContext context, T object, DeleteOptions options) {
        Long requested = options.hasGracePeriodSeconds() ? (Long) Math.max(options.gracePeriodSeconds(0), -1) : null;
        if (requested != null && requested < 0) {
            requested = 1L;
        }
        Instant now = context.clock().instant();
        T waiting = strategy.waitingForDeletion(context, object);
        if (waiting != null) {
            T held = withFinalizers(waiting, finalizers(strategy, waiting.metadata(), options));
            return held == object ? new Decision.Pending<>() : new Decision.Write<>(held, false);
        }
        Graceful<T> graceful = graceful(strategy, context, object, requested, now);
        if (graceful.pending) {
            return new Decision.Pending<>();
        }
        T changed = withFinalizers(graceful.object, finalizers(strategy, object.metadata(), options));
        boolean held = !changed.metadata().finalizers().isEmpty();
        if (graceful.seconds == null) {
            return held ? new Decision.Write<>(marked(changed, now), false) : new Decision.Remove<>();
        }
        return new Decision.Write<>(strategy.prepareForDeletion(context, changed), !held && graceful.seconds == 0);
    }

    /**
     * @param seconds the grace that begins or is shortened to; null where this kind or object has none
     */
    private record Graceful<T extends ApiObject>(
            T object, boolean pending, @Nullable Long seconds) {}

    private static <T extends ApiObject> Graceful<T> graceful(
            Strategy<T> strategy, RequestContext context, T object, @Nullable Long requested, Instant now) {
        OptionalLong grace = strategy.gracePeriodSeconds(context, object, requested);
        if (grace.isEmpty()) {
            return new Graceful<>(object, false, null);
        }
        ObjectMeta metadata = object.metadata();
        if (metadata.hasDeletionTimestamp()) {
            return shortened(object, requested);
        }
        long seconds = grace.getAsLong();
        ObjectMeta.Builder begun = metadata.toBuilder()
                .deletionTimestamp(Timestamp.seconds(now.plusSeconds(seconds)))
                .deletionGracePeriodSeconds(seconds);
        if (metadata.generation() > 0) {
            begun.generation(metadata.generation() + 1);
        }
        return new Graceful<>(MetadataRules.with(object, begun.build()), false, seconds);
    }

    /** A second deletion can only shorten the grace of the first. */
    private static <T extends ApiObject> Graceful<T> shortened(T object, @Nullable Long requested) {
        ObjectMeta metadata = object.metadata();
        if (!metadata.hasDeletionGracePeriodSeconds()) {
            return new Graceful<>(object, false, null);
        }
        long current = metadata.deletionGracePeriodSeconds(0);
        if (requested == null || requested >= current) {
            return new Graceful<>(object, true, current);
        }
        Instant end =
                metadata.deletionTimestamp().instant().minusSeconds(current).plusSeconds(requested);
        ObjectMeta sooner = metadata.toBuilder()
                .deletionTimestamp(Timestamp.seconds(end))
                .deletionGracePeriodSeconds(requested)
                .build();
        return new Graceful<>(MetadataRules.with(object, sooner), false, requested);
    }

    /** The object as one whose end waits for its finalizers. */
    private static <T extends ApiObject> T marked(T object, Instant now) {
        ObjectMeta metadata = object.metadata();
        ObjectMeta.Builder builder = metadata.toBuilder();
        if (!metadata.hasDeletionGracePeriodSeconds() && metadata.generation() > 0) {
            builder.generation(metadata.generation() + 1);
        }
        if (!metadata.hasDeletionTimestamp()
                || metadata.deletionTimestamp().instant().isAfter(now)) {
            builder.deletionTimestamp(Timestamp.seconds(now));
        }
        return MetadataRules.with(object, builder.deletionGracePeriodSeconds(0).build());
    }

    private static <T extends ApiObject> T withFinalizers(T object, List<String> finalizers) {
        return object.metadata().finalizers().equals(finalizers)
                ? object
                : MetadataRules.with(object, object.metadata().withFinalizers(finalizers));
    }

    /** The finalizers with those of the garbage collector as the options want them. */
    private static List<String> finalizers(Strategy<?> strategy, ObjectMeta metadata, DeleteOptions options) {
        List<String> present = metadata.finalizers();
        List<String> wanted = new ArrayList<>(present);
        wanted.removeAll(List.of(ORPHAN, FOREGROUND));
        if (orphans(strategy, present, options)) {
            wanted.add(ORPHAN);
        } else if (foreground(present, options)) {
            wanted.add(FOREGROUND);
        }
        return new HashSet<>(wanted).equals(new HashSet<>(present)) ? present : wanted;
    }

    private static boolean orphans(Strategy<?> strategy, List<String> present, DeleteOptions options) {
        if (options.hasOrphanDependents()) {
            return options.orphanDependents(false);
        }
        return switch (options.propagationPolicy("")) {
            case "Orphan" -> true;
            case "Background", "Foreground" -> false;
            default ->
                present.contains(ORPHAN) || !present.contains(FOREGROUND) && strategy.orphansDependentsByDefault();
        };
    }

    private static boolean foreground(List<String> present, DeleteOptions options) {
        if (options.hasOrphanDependents()) {
            return false;
        }
        return switch (options.propagationPolicy("")) {
            case "Foreground" -> true;
            case "Background", "Orphan" -> false;
            default -> present.contains(FOREGROUND);
        };
    }
}
