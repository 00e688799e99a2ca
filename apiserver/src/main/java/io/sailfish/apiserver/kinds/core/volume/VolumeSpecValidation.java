package io.sailfish.apiserver.kinds.core.volume;

import io.sailfish.apiserver.kinds.core.pod.AffinityValidation;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.PersistentVolumeSpec;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import io.sailfish.model.value.Quantity;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the spec of a volume may say, where it is an object of its own and where it stands in an attachment. */
public final class VolumeSpecValidation {
    private static final List<String> RECLAIM_POLICIES = List.of("Delete", "Recycle", "Retain");
    private static final List<String> VOLUME_MODES = List.of("Block", "Filesystem");
    private static final String NOT_INLINE = "may not be specified in the context of inline volumes";

    private VolumeSpecValidation() {}

    /** The spec of a PersistentVolume. */
    static void check(PersistentVolumeSpec spec, FieldPath path, FieldErrors errors) {
        modes(spec, path, errors);
        capacity(spec.capacity(), path.child("capacity"), errors);
        String policy = spec.persistentVolumeReclaimPolicy();
        if (!policy.isEmpty() && !RECLAIM_POLICIES.contains(policy)) {
            errors.notSupported(path.child("persistentVolumeReclaimPolicy"), policy, RECLAIM_POLICIES);
        }
        affinity(spec, path.child("nodeAffinity"), errors);
        VolumeSources.check(spec, path, errors);
        boolean root = spec.hasHostPath()
                && !spec.hostPath().path().isEmpty()
                && Path.of(spec.hostPath().path()).normalize().equals(Path.of("/"));
        if (root && policy.equals("Recycle")) {
            errors.forbidden(
                    path.child("persistentVolumeReclaimPolicy"), "may not be 'recycle' for a hostPath mount of '/'");
        }
        if (!spec.storageClassName().isEmpty()) {
            errors.invalid(
                    path.child("storageClassName"),
                    spec.storageClassName(),
                    Names.dns1123Subdomain(spec.storageClassName()));
        }
        volumeMode(spec, path, errors);
        attributes(spec, path, errors);
    }

    /** The spec of a volume that is attached without being an object: what goes beyond the driver's part is refused. */
    public static void inline(PersistentVolumeSpec spec, FieldPath path, FieldErrors errors) {
        if (spec.hasClaimRef()) {
            errors.forbidden(path.child("claimRef"), NOT_INLINE);
        }
        if (!spec.capacity().isEmpty()) {
            errors.forbidden(path.child("capacity"), NOT_INLINE);
        }
        if (!spec.hasCsi()) {
            errors.required(path.child("csi"), "has to be specified in the context of inline volumes");
        }
        modes(spec, path, errors);
        String policy = spec.persistentVolumeReclaimPolicy();
        if (!policy.isEmpty() && !policy.equals("Retain")) {
            errors.forbidden(
                    path.child("persistentVolumeReclaimPolicy"),
                    "may only be " + "Retain" + " in the context of inline volumes");
        }
        affinity(spec, path.child("nodeAffinity"), errors);
        if (spec.hasNodeAffinity()) {
            errors.forbidden(path.child("nodeAffinity"), NOT_INLINE);
        }
        VolumeSources.check(spec, path, errors);
        if (!spec.storageClassName().isEmpty()) {
            errors.forbidden(path.child("storageClassName"), NOT_INLINE);
        }
        volumeMode(spec, path, errors);
        if (spec.volumeMode("Filesystem").equals("Block")) {
            errors.forbidden(
                    path.child("volumeMode"),
                    "may not specify volumeMode other than Filesystem in the context of inline volumes");
        }
        if (spec.hasVolumeAttributesClassName()) {
            errors.forbidden(path.child("volumeAttributesClassName"), NOT_INLINE);
        }
    }

    private static void modes(PersistentVolumeSpec spec, FieldPath path, FieldErrors errors) {
        if (spec.accessModes().isEmpty()) {
            errors.required(path.child("accessModes"), "");
        }
        AccessModes.check(spec.accessModes(), path.child("accessModes"), errors);
    }

    private static void capacity(Map<String, Quantity> capacity, FieldPath path, FieldErrors errors) {
        if (capacity.isEmpty()) {
            errors.required(path, "");
        } else if (!capacity.containsKey("storage") || capacity.size() > 1) {
            errors.notSupported(path, capacity, List.of("storage"));
        }
        for (Map.Entry<String, Quantity> entry : capacity.entrySet()) {
            amount(entry.getValue(), path.key(entry.getKey()), errors);
            positive(entry.getValue(), path.key(entry.getKey()), errors);
        }
    }

    /** An amount that is not negative. */
    static void amount(Quantity amount, FieldPath path, FieldErrors errors) {
        if (amount.sign() < 0) {
            errors.invalid(path, amount.value(), "must be a valid resource quantity");
        }
    }

    /** An amount that is more than nothing. */
    static void positive(Quantity amount, FieldPath path, FieldErrors errors) {
        if (amount.sign() <= 0) {
            errors.invalid(path, amount.toString(), "must be greater than zero");
        }
    }

    private static void affinity(PersistentVolumeSpec spec, FieldPath path, FieldErrors errors) {
        if (!spec.hasNodeAffinity()) {
            return;
        }
        if (spec.nodeAffinity().hasRequired()) {
            AffinityValidation.nodeSelector(spec.nodeAffinity().required(), path.child("required"), errors);
        } else {
            errors.required(path.child("required"), "must specify required node constraints");
        }
    }

    private static void volumeMode(PersistentVolumeSpec spec, FieldPath path, FieldErrors errors) {
        if (spec.hasVolumeMode() && !VOLUME_MODES.contains(spec.volumeMode(""))) {
            errors.notSupported(path.child("volumeMode"), spec.volumeMode(""), VOLUME_MODES);
        }
    }

    private static void attributes(PersistentVolumeSpec spec, FieldPath path, FieldErrors errors) {
        if (!spec.hasVolumeAttributesClassName()) {
            return;
        }
        String name = spec.volumeAttributesClassName("");
        if (name.isEmpty()) {
            errors.required(path.child("volumeAttributesClassName"), "an empty string is disallowed");
        } else {
            errors.invalid(path.child("volumeAttributesClassName"), name, Names.dns1123Subdomain(name));
        }
        if (!spec.hasCsi()) {
            errors.required(path.child("csi"), "has to be specified when using volumeAttributesClassName");
        }
    }
}
