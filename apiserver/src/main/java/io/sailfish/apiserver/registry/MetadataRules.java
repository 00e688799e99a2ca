package io.sailfish.apiserver.registry;

import io.sailfish.model.ApiObject;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.meta.v1.OwnerReference;
import io.sailfish.model.status.ApiErrors;
import io.sailfish.model.value.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** What the system does with the metadata of every object, whatever its kind. Pure but for names and uids, which are random. */
final class MetadataRules {
    private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final int SUFFIX_LENGTH = 5;
    private static final int LONGEST_GENERATED = 63;

    private MetadataRules() {}

    @SuppressWarnings("unchecked")
    static <T extends ApiObject> T with(T object, ObjectMeta metadata) {
        return (T) object.withMetadata(metadata);
    }

    /** The object in the request's namespace. */
    static <T extends ApiObject> T inNamespace(T object, String namespace) {
        String own = object.metadata().namespace();
        if (own.equals(namespace)) {
            return object;
        }
        if (own.isEmpty() || namespace.isEmpty()) {
            return with(object, object.metadata().withNamespace(namespace));
        }
        throw ApiErrors.badRequest(
                "the namespace of the provided object does not match the namespace sent on the request");
    }

    /** The object with each owner named once; a warning says which were not. */
    static <T extends ApiObject> T ownersOnce(T object, Warnings warnings) {
        List<OwnerReference> owners = object.metadata().ownerReferences();
        if (owners.size() < 2) {
            return object;
        }
        Set<OwnerReference> distinct = new LinkedHashSet<>(owners);
        if (distinct.size() == owners.size()) {
            return object;
        }
        Set<String> seen = new LinkedHashSet<>();
        Set<String> twice = new LinkedHashSet<>();
        for (OwnerReference owner : owners) {
            if (!seen.add(owner.uid())) {
                twice.add(owner.uid());
            }
        }
        warnings.add(
                ".metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+,"
                        + " and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: "
                        + String.join(", ", twice));
        return with(object, object.metadata().withOwnerReferences(new ArrayList<>(distinct)));
    }

    /** The object without the marks of a deletion, which no client can make. */
    static <T extends ApiObject> T notBeingDeleted(T object) {
        ObjectMeta metadata = object.metadata();
        return metadata.hasDeletionTimestamp() || metadata.hasDeletionGracePeriodSeconds()
                ? with(
                        object,
                        metadata.without(ObjectMeta.DELETION_TIMESTAMP)
                                .without(ObjectMeta.DELETION_GRACE_PERIOD_SECONDS))
                : object;
    }

    /** The metadata of a new object: what the system alone sets is set, and a name found where one is to be generated. */
    static ObjectMeta created(ObjectMeta metadata, Timestamp now) {
        ObjectMeta.Builder builder = metadata.toBuilder()
                .uid(UUID.randomUUID().toString())
                .creationTimestamp(now)
                .resourceVersion("")
                .selfLink("");
        builder.set(ObjectMeta.DELETION_TIMESTAMP, null);
        builder.set(ObjectMeta.DELETION_GRACE_PERIOD_SECONDS, null);
        if (metadata.name().isEmpty() && !metadata.generateName().isEmpty()) {
            builder.name(generated(metadata.generateName()));
        }
        return builder.build();
    }

    private static String generated(String base) {
        int most = LONGEST_GENERATED - SUFFIX_LENGTH;
        StringBuilder name = new StringBuilder(base.length() > most ? base.substring(0, most) : base);
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            name.append(SUFFIX_LETTERS.charAt(random.nextInt(SUFFIX_LETTERS.length())));
        }
        return name.toString();
    }

    /** The metadata of an updated object before its kind sees it: what no update may change is that of the old one. */
    static ObjectMeta updated(ObjectMeta metadata, ObjectMeta old) {
        ObjectMeta.Builder builder = metadata.toBuilder();
        if (metadata.uid().isEmpty()) {
            builder.uid(old.uid());
        }
        builder.creationTimestamp(old.creationTimestamp());
        builder.generation(old.generation());
        builder.resourceVersion(old.resourceVersion());
        builder.selfLink("");
        if (old.hasDeletionTimestamp()) {
            builder.deletionTimestamp(old.deletionTimestamp());
        }
        if (old.hasDeletionGracePeriodSeconds() && !metadata.hasDeletionGracePeriodSeconds()) {
            builder.set(ObjectMeta.DELETION_GRACE_PERIOD_SECONDS, old.get(ObjectMeta.DELETION_GRACE_PERIOD_SECONDS));
        }
        return builder.build();
    }

    /** The object with another generation. */
    static <T extends ApiObject> T generation(T object, long generation) {
        return with(object, object.metadata().withGeneration(generation));
    }
}
