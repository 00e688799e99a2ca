package io.sailfish.apiserver.kinds.core.volume;

import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.ObjectReference;
import io.sailfish.model.api.core.v1.PersistentVolume;
import io.sailfish.model.api.core.v1.PersistentVolumeSpec;
import io.sailfish.model.api.core.v1.PersistentVolumeStatus;
import io.sailfish.model.schema.Descriptions;
import io.sailfish.model.value.Quantity;

/** PersistentVolumes. */
final class PersistentVolumeKind implements Kind<PersistentVolume> {
    @Override
    public KindDefinition<PersistentVolume> definition() {
        return KindDefinition.of(CoreV1.PERSISTENT_VOLUMES)
                .strategy(new PersistentVolumeRules())
                .column(
                        "Capacity",
                        "string",
                        described(PersistentVolumeSpec.CAPACITY),
                        0,
                        (volume, now) -> size(volume))
                .column(
                        "Access Modes",
                        "string",
                        described(PersistentVolumeSpec.ACCESS_MODES),
                        0,
                        (volume, now) -> AccessModes.text(volume.spec().accessModes()))
                .column(
                        "Reclaim Policy",
                        "string",
                        described(PersistentVolumeSpec.PERSISTENT_VOLUME_RECLAIM_POLICY),
                        0,
                        (volume, now) -> volume.spec().persistentVolumeReclaimPolicy())
                .column(
                        "Status",
                        "string",
                        Descriptions.of(PersistentVolumeStatus.TYPE, PersistentVolumeStatus.PHASE),
                        0,
                        (volume, now) -> volume.metadata().hasDeletionTimestamp()
                                ? "Terminating"
                                : volume.status().phase())
                .column("Claim", "string", described(PersistentVolumeSpec.CLAIM_REF), 0, (volume, now) -> claim(volume))
                .column(
                        "StorageClass",
                        "string",
                        described(PersistentVolumeSpec.STORAGE_CLASS_NAME),
                        0,
                        (volume, now) -> volume.metadata()
                                .annotations()
                                .getOrDefault(
                                        VolumeText.CLASS_ANNOTATION,
                                        volume.spec().storageClassName()))
                .column(
                        "VolumeAttributesClass",
                        "string",
                        described(PersistentVolumeSpec.VOLUME_ATTRIBUTES_CLASS_NAME),
                        0,
                        (volume, now) -> volume.spec().volumeAttributesClassName(VolumeText.UNSET))
                .column(
                        "Reason",
                        "string",
                        Descriptions.of(PersistentVolumeStatus.TYPE, PersistentVolumeStatus.REASON),
                        0,
                        (volume, now) -> volume.status().reason())
                .ageColumn()
                .column(
                        "VolumeMode",
                        "string",
                        described(PersistentVolumeSpec.VOLUME_MODE),
                        1,
                        (volume, now) -> volume.spec().volumeMode(VolumeText.UNSET))
                .status(new PersistentVolumeRules.Status())
                .build();
    }

    private static String described(int field) {
        return Descriptions.of(PersistentVolumeSpec.TYPE, field);
    }

    private static String size(PersistentVolume volume) {
        return volume.spec().capacity().getOrDefault("storage", Quantity.ZERO).toString();
    }

    private static String claim(PersistentVolume volume) {
        ObjectReference claim = volume.spec().claimRef();
        return volume.spec().hasClaimRef() ? claim.namespace() + "/" + claim.name() : "";
    }
}
