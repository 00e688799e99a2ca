package io.sailfish.apiserver.kinds.core.volume;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.PersistentVolumeClaimSpec;
import io.sailfish.model.api.core.v1.TypedLocalObjectReference;
import io.sailfish.model.api.core.v1.TypedObjectReference;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;

/** What a new volume shall be filled with: two fields that say the same, the older of which knows two kinds only. */
final class DataSources {
    private DataSources() {}

    /**
     * Drops an old field's source that it does not know, unless the claim had one before, and fills each field from the
     * other. Sources in other namespaces are not offered.
     */
    static PersistentVolumeClaimSpec normalized(PersistentVolumeClaimSpec given, PersistentVolumeClaimSpec old) {
        PersistentVolumeClaimSpec spec = given;
        if (spec.dataSourceRef().hasNamespace()) {
            spec = spec.withDataSourceRef(spec.dataSourceRef().without(TypedObjectReference.NAMESPACE));
        }
        if (spec.hasDataSource() && !old.hasDataSource() && !known(spec.dataSource())) {
            spec = spec.without(PersistentVolumeClaimSpec.DATA_SOURCE);
        }
        if (spec.hasDataSource() && !spec.hasDataSourceRef()) {
            return spec.withDataSourceRef(wide(spec.dataSource()));
        }
        if (spec.hasDataSourceRef() && !spec.hasDataSource()) {
            TypedObjectReference source = spec.dataSourceRef();
            TypedLocalObjectReference local = TypedLocalObjectReference.builder()
                    .kind(source.kind())
                    .name(source.name())
                    .build();
            return spec.withDataSource(source.hasApiGroup() ? local.withApiGroup(source.apiGroup("")) : local);
        }
        return spec;
    }

    private static boolean known(TypedLocalObjectReference source) {
        return switch (source.kind()) {
            case "PersistentVolumeClaim" -> source.apiGroup("").isEmpty();
            case "VolumeSnapshot" -> source.apiGroup("").equals("snapshot.storage.k8s.io");
            default -> false;
        };
    }

    private static TypedObjectReference wide(TypedLocalObjectReference source) {
        TypedObjectReference wide = TypedObjectReference.builder()
                .kind(source.kind())
                .name(source.name())
                .build();
        return source.hasApiGroup() ? wide.withApiGroup(source.apiGroup("")) : wide;
    }

    /** Checks both fields, and that they agree. */
    static void check(PersistentVolumeClaimSpec spec, FieldPath path, FieldErrors errors) {
        if (spec.hasDataSource()) {
            reference(wide(spec.dataSource()), path.child("dataSource"), errors);
        }
        if (spec.hasDataSourceRef()) {
            reference(spec.dataSourceRef(), path.child("dataSourceRef"), errors);
        }
        if (spec.hasDataSource()
                && spec.hasDataSourceRef()
                && !wide(spec.dataSource()).equals(spec.dataSourceRef())) {
            errors.invalid(path, new FieldError.Shown(path.child("dataSource").toString()), "must match dataSourceRef");
        }
    }

    private static void reference(TypedObjectReference source, FieldPath path, FieldErrors errors) {
        if (source.name().isEmpty()) {
            errors.required(path.child("name"), "");
        }
        if (source.kind().isEmpty()) {
            errors.required(path.child("kind"), "");
        }
        String group = source.apiGroup("");
        if (group.isEmpty() && !source.kind().equals("PersistentVolumeClaim")) {
            errors.invalid(
                    path, source.kind(), "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
        } else if (!group.isEmpty()) {
            errors.invalid(path.child("apiGroup"), group, Names.dns1123Subdomain(group));
        }
    }
}
