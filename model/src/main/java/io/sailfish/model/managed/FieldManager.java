package io.sailfish.model.managed;

import io.sailfish.model.ApiObject;
import io.sailfish.model.Message;
import io.sailfish.model.api.meta.v1.ManagedFieldsEntry;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.managed.ManagedFields.Owner;
import io.sailfish.model.managed.Manager.Operation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@code metadata.managedFields} for one resource or subresource in one version.
 *
 * <p>{@link #update} is for create, update and every patch but apply: what changed becomes the manager's, and is taken
 * from others; a write that changes nothing leaves managedFields as they are. {@link ServerSideApply} merges applied
 * configurations.
 *
 * <p>Pure: the time is given. The cost is that of the difference between the objects, not of their size, where they
 * share what they have in common.
 */
public final class FieldManager {
    private static final int UPDATE_MANAGERS = 10;
    private static final String BUCKET = "ancient-changes";

    /** Fields that nobody manages. */
    static final FieldSet UNMANAGED = FieldSet.ofNames("apiVersion")
            .union(FieldSet.ofNames("kind"))
            .union(FieldSet.ofNames("metadata"))
            .union(FieldSet.ofNames("metadata", "name"))
            .union(FieldSet.ofNames("metadata", "namespace"))
            .union(FieldSet.ofNames("metadata", "creationTimestamp"))
            .union(FieldSet.ofNames("metadata", "selfLink"))
            .union(FieldSet.ofNames("metadata", "uid"))
            .union(FieldSet.ofNames("metadata", "clusterName"))
            .union(FieldSet.ofNames("metadata", "generation"))
            .union(FieldSet.ofNames("metadata", "managedFields"))
            .union(FieldSet.ofNames("metadata", "resourceVersion"));

    private final String apiVersion;
    private final String subresource;
    private final Map<String, FieldSet> resetFields;
    private final Versions versions;

    /**
     * A manager for a resource.
     *
     * @param apiVersion  the version of the API that is used: "apps/v1"
     * @param subresource the subresource; empty for the object itself
     * @param resetFields by version, the fields that writes through this resource do not change (status and the like)
     * @param versions    how objects are converted to the versions in which others own fields
     */
    public FieldManager(String apiVersion, String subresource, Map<String, FieldSet> resetFields, Versions versions) {
        this.apiVersion = apiVersion;
        this.subresource = subresource;
        this.resetFields = Map.copyOf(resetFields);
        this.versions = versions;
    }

    /** A manager for a resource of one version. */
    public FieldManager(String apiVersion, String subresource, FieldSet resetFields) {
        this(apiVersion, subresource, Map.of(apiVersion, resetFields), Versions.NONE);
    }

    String apiVersion() {
        return apiVersion;
    }

    String subresource() {
        return subresource;
    }

    FieldSet resetFields(String version) {
        return resetFields.getOrDefault(version, FieldSet.EMPTY);
    }

    @Nullable
    ApiObject convert(ApiObject object, String version) {
        return version.equals(apiVersion) ? object : versions.convert(object, version);
    }

    /** An object of one version in another; null where that is not served. */
    @Nullable
    ApiObject convertFrom(ApiObject object, String from, String to) {
        return from.equals(to) ? object : versions.convert(object, to);
    }

    /**
     * An object about to be written, with its managedFields brought up to date.
     *
     * @param live    what is stored; null when the object is created
     * @param updated what will be stored, with whatever managedFields the client sent
     * @param manager the name of the client
     */
    public ApiObject update(@Nullable ApiObject live, ApiObject updated, String manager, Instant now) {
        ApiObject before = live == null ? (ApiObject) updated.messageType().empty() : live;
        ManagedFields managed = liveOrSent(before, updated);
        boolean untracked = managed.isEmpty() && !before.metadata().uid().isEmpty();
        if (!untracked) {
            track(before, updated, managed, manager, now);
        }
        return withManagedFields(updated, managed.encode());
    }

    /** Gives the changes to their manager and takes them from others. */
    void track(ApiObject before, ApiObject after, ManagedFields managed, String name, Instant now) {
        Comparison comparison = compare(before, after);
        FieldSet taken = comparison
                .changed()
                .difference(comparison.removed())
                .recursiveDifference(resetFields(apiVersion))
                .difference(UNMANAGED);
        new Ownership(before, after, comparison).release(managed, null);
        if (!taken.isEmpty()) {
            Manager self = Manager.of(name, Operation.UPDATE, apiVersion, subresource);
            Owner previous = managed.find(self);
            FieldSet fields = previous == null ? taken : taken.union(previous.fields());
            managed.put(new Owner(self, apiVersion, fields, null, null));
            managed.touch(self, now);
        }
        managed.cap(UPDATE_MANAGERS, BUCKET);
    }

    /** Compares objects without their managedFields, which are managed by nobody. */
    private static Comparison compare(ApiObject before, ApiObject after) {
        return Comparison.of(without(before), without(after));
    }

    static ApiObject without(ApiObject object) {
        ObjectMeta metadata = object.metadata();
        return metadata.has(ObjectMeta.MANAGED_FIELDS)
                ? object.withMetadata(metadata.without(ObjectMeta.MANAGED_FIELDS))
                : object;
    }

    static ApiObject withManagedFields(ApiObject object, List<ManagedFieldsEntry> entries) {
        ObjectMeta metadata = object.metadata();
        Object present = metadata.get(ObjectMeta.MANAGED_FIELDS);
        if (entries.isEmpty() ? present == null : entries.equals(present)) {
            return object;
        }
        return object.withMetadata(metadata.withManagedFields(entries));
    }

    /**
     * What the operation starts from: the entries that were sent, unless they are none, malformed, or sent to a
     * subresource; then those of the live object. One empty entry asks to forget all.
     */
    private ManagedFields liveOrSent(ApiObject live, ApiObject sent) {
        List<ManagedFieldsEntry> entries = sent.metadata().managedFields();
        if (!subresource.isEmpty() || entries.isEmpty()) {
            return decodeOrEmpty(live.metadata().managedFields());
        }
        if (entries.size() == 1 && entries.getFirst().isEmpty()) {
            return ManagedFields.empty();
        }
        try {
            return ManagedFields.decode(entries);
        } catch (FieldsV1.MalformedException _) {
            return decodeOrEmpty(live.metadata().managedFields());
        }
    }

    private static ManagedFields decodeOrEmpty(List<ManagedFieldsEntry> entries) {
        try {
            return ManagedFields.decode(entries);
        } catch (FieldsV1.MalformedException _) {
            return ManagedFields.empty();
        }
    }

    /**
     * An object that differs from what is stored in nothing but the times in its managedFields: what is stored, so that
     * nothing is written. Any other object as it is.
     */
    public static ApiObject ignoreTimes(ApiObject stored, ApiObject updated) {
        List<ManagedFieldsEntry> old = stored.metadata().managedFields();
        List<ManagedFieldsEntry> entries = updated.metadata().managedFields();
        if (old == entries || old.size() != entries.size()) {
            return updated;
        }
        List<Message> untimed = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            if (!entries.get(i)
                    .without(ManagedFieldsEntry.TIME)
                    .equals(old.get(i).without(ManagedFieldsEntry.TIME))) {
                return updated;
            }
            untimed.add(old.get(i));
        }
        ApiObject restored = updated.withMetadata(updated.metadata().withManagedFields(old));
        return restored.equals(stored) ? stored : updated;
    }

    /** What a write does to the fields that others own. */
    final class Ownership {
        private final ApiObject before;
        private final ApiObject after;
        private final Map<String, Comparison> byVersion = new HashMap<>(4);

        Ownership(ApiObject before, ApiObject after, Comparison comparison) {
            this.before = before;
            this.after = after;
            this.byVersion.put(apiVersion, comparison.excluding(resetFields(apiVersion)));
        }

        /** The differences in a version's terms; null where the version is not served. */
        @Nullable
        Comparison in(String version) {
            if (!byVersion.containsKey(version)) {
                ApiObject old = convert(before, version);
                ApiObject updated = convert(after, version);
                byVersion.put(
                        version,
                        old == null || updated == null
                                ? null
                                : compare(old, updated).excluding(resetFields(version)));
            }
            return byVersion.get(version);
        }

        /** What another manager owns of the fields that change; empty where nothing does. */
        FieldSet conflicts(Owner owner) {
            Comparison comparison = in(owner.apiVersion());
            return comparison == null ? FieldSet.EMPTY : owner.fields().intersection(comparison.changed());
        }

        /** Takes from all managers but one what changed or went, and forgets those who own nothing any more. */
        void release(ManagedFields managed, @Nullable Manager except) {
            for (Owner owner : List.copyOf(managed.owners())) {
                FieldSet left = owner.fields();
                if (!owner.manager().equals(except)) {
                    Comparison comparison = in(owner.apiVersion());
                    left = comparison == null
                            ? FieldSet.EMPTY
                            : left.difference(comparison.changed()).difference(comparison.removed());
                }
                if (left.isEmpty()) {
                    managed.remove(owner.manager());
                } else if (!Objects.equals(left, owner.fields())) {
                    managed.put(owner.withFields(left));
                }
            }
        }
    }
}
