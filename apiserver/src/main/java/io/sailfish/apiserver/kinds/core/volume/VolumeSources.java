package io.sailfish.apiserver.kinds.core.volume;

import io.sailfish.apiserver.kinds.core.pod.PersistentSources;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.Message;
import io.sailfish.model.api.core.v1.PersistentVolumeSpec;
import io.sailfish.model.status.FieldPath;

/** The one source that a persistent volume has. */
final class VolumeSources {
    /** In the order in which upstream looks at them. */
    private static final int[] ORDER = {
        PersistentVolumeSpec.HOST_PATH,
        PersistentVolumeSpec.GCE_PERSISTENT_DISK,
        PersistentVolumeSpec.AWS_ELASTIC_BLOCK_STORE,
        PersistentVolumeSpec.GLUSTERFS,
        PersistentVolumeSpec.FLOCKER,
        PersistentVolumeSpec.NFS,
        PersistentVolumeSpec.RBD,
        PersistentVolumeSpec.QUOBYTE,
        PersistentVolumeSpec.CEPHFS,
        PersistentVolumeSpec.ISCSI,
        PersistentVolumeSpec.CINDER,
        PersistentVolumeSpec.FC,
        PersistentVolumeSpec.FLEX_VOLUME,
        PersistentVolumeSpec.AZURE_FILE,
        PersistentVolumeSpec.VSPHERE_VOLUME,
        PersistentVolumeSpec.PHOTON_PERSISTENT_DISK,
        PersistentVolumeSpec.PORTWORX_VOLUME,
        PersistentVolumeSpec.AZURE_DISK,
        PersistentVolumeSpec.SCALE_IO,
        PersistentVolumeSpec.LOCAL,
        PersistentVolumeSpec.STORAGEOS,
        PersistentVolumeSpec.CSI
    };

    private VolumeSources() {}

    /** Checks that there is one source, and the source. */
    static void check(PersistentVolumeSpec spec, FieldPath path, FieldErrors errors) {
        boolean found = false;
        for (int field : ORDER) {
            if (!spec.has(field)) {
                continue;
            }
            String name = spec.messageType().fields().get(field).name();
            if (found) {
                errors.forbidden(path.child(name), "may not specify more than 1 volume type");
                continue;
            }
            found = true;
            PersistentSources.check(name, (Message) spec.get(field), path.child(name), errors);
            if (field == PersistentVolumeSpec.LOCAL && !spec.hasNodeAffinity()) {
                errors.required(path.child("nodeAffinity"), "Local volume requires node affinity");
            }
        }
        if (!found) {
            errors.required(path, "must specify a volume type");
        }
    }

    /** The spec with nothing but its source: what never changes. */
    static PersistentVolumeSpec only(PersistentVolumeSpec spec) {
        PersistentVolumeSpec source = PersistentVolumeSpec.EMPTY;
        for (int field : ORDER) {
            if (spec.has(field)) {
                source = (PersistentVolumeSpec) source.with(field, spec.get(field));
            }
        }
        return source;
    }
}
