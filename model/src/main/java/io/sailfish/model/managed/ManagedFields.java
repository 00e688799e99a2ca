package io.sailfish.model.managed;

import io.sailfish.model.Message;
import io.sailfish.model.api.meta.v1.ManagedFieldsEntry;
import io.sailfish.model.managed.Manager.Operation;
import io.sailfish.model.value.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The decoded managedFields of an object while an operation works on them: which manager owns what. Entries that do not
 * change keep the message they came from.
 */
final class ManagedFields {
    private static final Comparator<Owner> ORDER = Comparator.<Owner, String>comparing(o -> o.manager.operation().text)
            .thenComparingLong(Owner::seconds)
            .thenComparing(o -> o.manager.name())
            .thenComparing(Owner::apiVersion)
            .thenComparing(o -> o.manager.subresource());

    private final List<Owner> owners;

    /**
     * What a manager owns.
     *
     * @param apiVersion the version in whose terms the fields are named
     * @param time       when the fields last changed; null where it is not known
     * @param encoded    the entry this was read from, if it still says the same
     */
    record Owner(
            Manager manager,
            String apiVersion,
            FieldSet fields,
            @Nullable Timestamp time,
            @Nullable ManagedFieldsEntry encoded) {

        boolean isApplied() {
            return manager.operation() == Operation.APPLY;
        }

        long seconds() {
            return time == null ? 0 : time.instant().getEpochSecond();
        }

        Owner withFields(FieldSet changed) {
            return changed == fields ? this : new Owner(manager, apiVersion, changed, time, null);
        }

        ManagedFieldsEntry entry() {
            if (encoded != null) {
                return encoded;
            }
            ManagedFieldsEntry.Builder entry = ManagedFieldsEntry.builder()
                    .manager(manager.name())
                    .operation(manager.operation().text)
                    .apiVersion(apiVersion)
                    .fieldsType("FieldsV1")
                    .fieldsV1(FieldsV1.encode(fields))
                    .subresource(manager.subresource());
            return (time == null ? entry : entry.time(time)).build();
        }
    }

    private ManagedFields(List<Owner> owners) {
        this.owners = owners;
    }

    static ManagedFields empty() {
        return new ManagedFields(new ArrayList<>(4));
    }

    /**
     * Decodes entries.
     *
     * @throws FieldsV1.MalformedException if one of them is malformed
     */
    static ManagedFields decode(List<? extends Message> entries) {
        ManagedFields decoded = new ManagedFields(new ArrayList<>(entries.size() + 1));
        for (int i = 0; i < entries.size(); i++) {
            ManagedFieldsEntry entry = (ManagedFieldsEntry) entries.get(i);
            check(entry, i);
            FieldSet fields = FieldsV1.decode(entry.fieldsV1());
            decoded.put(new Owner(
                    Manager.of(entry), entry.apiVersion(), fields, entry.hasTime() ? entry.time() : null, entry));
        }
        return decoded;
    }

    private static void check(ManagedFieldsEntry entry, int position) {
        if (!entry.operation().equals(Operation.APPLY.text)
                && !entry.operation().equals(Operation.UPDATE.text)) {
            throw new FieldsV1.MalformedException("operation must be `Apply` or `Update`");
        }
        if (entry.apiVersion().isEmpty()) {
            throw new FieldsV1.MalformedException("apiVersion must not be empty");
        }
        if (entry.fieldsType().isEmpty()) {
            throw new FieldsV1.MalformedException("missing fieldsType in managed fields entry " + position);
        }
        if (!entry.fieldsType().equals("FieldsV1")) {
            throw new FieldsV1.MalformedException(
                    "invalid fieldsType \"" + entry.fieldsType() + "\" in managed fields entry " + position);
        }
    }

    boolean isEmpty() {
        return owners.isEmpty();
    }

    List<Owner> owners() {
        return owners;
    }

    ManagedFields copy() {
        return new ManagedFields(new ArrayList<>(owners));
    }

    @Nullable
    Owner find(Manager manager) {
        for (Owner owner : owners) {
            if (owner.manager.equals(manager)) {
                return owner;
            }
        }
        return null;
    }

    /** Adds an owner, or replaces what is there of the same manager. */
    void put(Owner owner) {
        for (int i = 0; i < owners.size(); i++) {
            if (owners.get(i).manager.equals(owner.manager)) {
                owners.set(i, owner);
                return;
            }
        }
        owners.add(owner);
    }

    void remove(Manager manager) {
        owners.removeIf(owner -> owner.manager.equals(manager));
    }

    /** Notes that a manager changed fields just now. */
    void touch(Manager manager, Instant now) {
        Owner owner = find(manager);
        if (owner != null) {
            put(new Owner(owner.manager, owner.apiVersion, owner.fields, Timestamp.seconds(now), null));
        }
    }

    /**
     * Keeps the number of updating managers within a limit: the oldest are merged into one bucket for each version. A
     * bucket takes the time of the last that went into it.
     */
    void cap(int limit, String bucketName) {
        List<Owner> updaters = new ArrayList<>();
        for (Owner owner : owners) {
            if (!owner.isApplied()) {
                updaters.add(owner);
            }
        }
        if (updaters.size() <= limit) {
            return;
        }
        updaters.sort(Comparator.comparingLong(Owner::seconds).thenComparing(o -> o.manager.sortKey()));
        int count = updaters.size();
        Map<String, Manager> first = new HashMap<>();
        for (int i = 0; i < updaters.size() && count > limit; i++) {
            Owner owner = updaters.get(i);
            Manager bucket = Manager.of(bucketName, Operation.UPDATE, owner.apiVersion, "");
            Manager earlier = first.putIfAbsent(owner.apiVersion, owner.manager);
            if (earlier == null) {
                continue;
            }
            Owner into = find(bucket);
            if (into == null) {
                into = find(earlier);
                remove(earlier);
            }
            FieldSet fields = into == null ? owner.fields : owner.fields.union(into.fields);
            remove(owner.manager);
            put(new Owner(bucket, owner.apiVersion, fields, owner.time, null));
            count--;
        }
    }

    /** The entries, in upstream's order. */
    List<ManagedFieldsEntry> encode() {
        owners.sort(ORDER);
        List<ManagedFieldsEntry> entries = new ArrayList<>(owners.size());
        for (Owner owner : owners) {
            entries.add(owner.entry());
        }
        return List.copyOf(entries);
    }
}
