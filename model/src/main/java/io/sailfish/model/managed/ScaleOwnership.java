package io.sailfish.model.managed;

import io.sailfish.model.api.meta.v1.ManagedFieldsEntry;
import io.sailfish.model.managed.ManagedFields.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries the ownership of the number of replicas between an object and its scale, where that number has another path:
 * a write to the scale takes it from those who own it in the object, and the other way round.
 */
public final class ScaleOwnership {
    /** The version of scales. */
    public static final String API_VERSION = "autoscaling/v1";

    private static final FieldPath REPLICAS = FieldPath.ofNames("spec", "replicas");

    private final String apiVersion;
    private final Map<String, FieldPath> replicas;

    /**
     * For a resource with a scale.
     *
     * @param apiVersion the version of the resource
     * @param replicas   where objects have the number of replicas, by version of the resource
     */
    public ScaleOwnership(String apiVersion, Map<String, FieldPath> replicas) {
        this.apiVersion = apiVersion;
        this.replicas = Map.copyOf(replicas);
    }

    /** The managedFields of the scale of an object with these. */
    public List<ManagedFieldsEntry> toScale(List<ManagedFieldsEntry> object) {
        ManagedFields scale = ManagedFields.empty();
        for (Owner owner : ManagedFields.decode(object).owners()) {
            FieldPath path = replicas.get(owner.apiVersion());
            if (path != null && owner.fields().contains(path.elements())) {
                FieldSet fields = FieldSet.of(REPLICAS.elements());
                scale.put(new Owner(owner.manager(), API_VERSION, fields, owner.time(), null));
            }
        }
        return scale.encode();
    }

    /** The managedFields of an object that had these, once its scale has those. */
    public List<ManagedFieldsEntry> toObject(List<ManagedFieldsEntry> object, List<ManagedFieldsEntry> scale) {
        ManagedFields before = ManagedFields.decode(object);
        List<Owner> left = new ArrayList<>(ManagedFields.decode(scale).owners());
        ManagedFields after = ManagedFields.empty();
        for (Owner owner : before.owners()) {
            FieldPath path = replicas.get(owner.apiVersion());
            if (path == null) {
                continue;
            }
            if (!owner.fields().contains(path.elements()) || takeOut(left, owner.manager()) != null) {
                after.put(owner);
                continue;
            }
            FieldSet rest = owner.fields().difference(FieldSet.of(path.elements()));
            if (!rest.isEmpty()) {
                after.put(owner.withFields(rest));
            }
        }
        FieldPath path = replicas.get(apiVersion);
        for (Owner owner : left) {
            if (path != null && owner.fields().contains(REPLICAS.elements())) {
                Manager manager = inObject(owner.manager());
                Owner earlier = after.find(manager);
                FieldSet fields = FieldSet.of(path.elements());
                after.put(
                        earlier == null
                                ? new Owner(manager, apiVersion, fields, null, null)
                                : earlier.withFields(earlier.fields().union(fields)));
            }
        }
        return after.encode();
    }

    private static @Nullable Owner takeOut(List<Owner> owners, Manager manager) {
        for (Owner owner : owners) {
            if (owner.manager().equals(manager)) {
                owners.remove(owner);
                return owner;
            }
        }
        return null;
    }

    /** The manager as the object names it: with the object's version in place of the scale's. */
    private Manager inObject(Manager manager) {
        return Manager.of(manager.name(), manager.operation(), apiVersion, manager.subresource());
    }
}
