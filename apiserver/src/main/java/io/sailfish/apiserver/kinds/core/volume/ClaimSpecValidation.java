package io.sailfish.apiserver.kinds.core.volume;

import io.sailfish.apiserver.kinds.core.pod.AffinityValidation;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.PersistentVolumeClaimSpec;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import io.sailfish.model.value.Quantity;
import java.util.List;

/** What the spec of a claim may say, also where it is a template of a pod or a stateful set. */
public final class ClaimSpecValidation {
    private static final List<String> VOLUME_MODES = List.of("Block", "Filesystem");

    private ClaimSpecValidation() {}

    /** Checks the spec that stands at this path. */
    public static void check(PersistentVolumeClaimSpec spec, FieldPath path, FieldErrors errors) {
        if (spec.accessModes().isEmpty()) {
            errors.required(path.child("accessModes"), "at least 1 access mode is required");
        }
        AffinityValidation.selector(spec.hasSelector(), spec.selector(), path.child("selector"), errors);
        AccessModes.check(spec.accessModes(), path.child("accessModes"), errors);
        FieldPath storage = path.child("resources").key("storage");
        Quantity size = spec.resources().requests().get("storage");
        if (size == null) {
            errors.required(storage, "");
        } else {
            VolumeSpecValidation.positive(size, storage, errors);
        }
        className(spec.storageClassName(""), path.child("storageClassName"), errors);
        if (spec.hasVolumeMode() && !VOLUME_MODES.contains(spec.volumeMode(""))) {
            errors.notSupported(path.child("volumeMode"), spec.volumeMode(""), VOLUME_MODES);
        }
        DataSources.check(spec, path, errors);
        className(spec.volumeAttributesClassName(""), path.child("volumeAttributesClassName"), errors);
    }

    private static void className(String name, FieldPath path, FieldErrors errors) {
        if (!name.isEmpty()) {
            errors.invalid(path, name, Names.dns1123Subdomain(name));
        }
    }
}
