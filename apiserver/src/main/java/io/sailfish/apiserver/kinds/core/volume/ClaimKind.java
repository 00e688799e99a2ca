package io.sailfish.apiserver.kinds.core.volume;

import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.model.api.core.v1.CoreV1;
import io.sailfish.model.api.core.v1.PersistentVolumeClaim;
import io.sailfish.model.api.core.v1.PersistentVolumeClaimSpec;
import io.sailfish.model.api.core.v1.PersistentVolumeClaimStatus;
import io.sailfish.model.schema.Descriptions;
import io.sailfish.model.value.Quantity;

/** PersistentVolumeClaims. */
final class ClaimKind implements Kind<PersistentVolumeClaim> {
    @Override
    public KindDefinition<PersistentVolumeClaim> definition() {
        return KindDefinition.of(CoreV1.PERSISTENT_VOLUME_CLAIMS)
                .strategy(new ClaimRules())
                .column(
                        "Status",
                        "string",
                        Descriptions.of(PersistentVolumeClaimStatus.TYPE, PersistentVolumeClaimStatus.PHASE),
                        0,
                        (claim, now) -> claim.metadata().hasDeletionTimestamp()
                                ? "Terminating"
                                : claim.status().phase())
                .column(
                        "Volume",
                        "string",
                        described(PersistentVolumeClaimSpec.VOLUME_NAME),
                        0,
                        (claim, now) -> claim.spec().volumeName())
                .column(
                        "Capacity",
                        "string",
                        Descriptions.of(PersistentVolumeClaimStatus.TYPE, PersistentVolumeClaimStatus.CAPACITY),
                        0,
                        (claim, now) -> claim.spec().volumeName().isEmpty() ? "" : size(claim))
                .column(
                        "Access Modes",
                        "string",
                        Descriptions.of(PersistentVolumeClaimStatus.TYPE, PersistentVolumeClaimStatus.ACCESS_MODES),
                        0,
                        (claim, now) -> claim.spec().volumeName().isEmpty()
                                ? ""
                                : AccessModes.text(claim.status().accessModes()))
                .column(
                        "StorageClass",
                        "string",
                        described(PersistentVolumeClaimSpec.STORAGE_CLASS_NAME),
                        0,
                        (claim, now) -> claim.metadata()
                                .annotations()
                                .getOrDefault(
                                        VolumeText.CLASS_ANNOTATION,
                                        claim.spec().storageClassName("")))
                .column(
                        "VolumeAttributesClass",
                        "string",
                        described(PersistentVolumeClaimSpec.VOLUME_ATTRIBUTES_CLASS_NAME),
                        0,
                        (claim, now) -> claim.spec().volumeAttributesClassName(VolumeText.UNSET))
                .ageColumn()
                .column(
                        "VolumeMode",
                        "string",
                        described(PersistentVolumeClaimSpec.VOLUME_MODE),
                        1,
                        (claim, now) -> claim.spec().volumeMode(VolumeText.UNSET))
                .status(new ClaimStatusRules())
                .build();
    }

    private static String described(int field) {
        return Descriptions.of(PersistentVolumeClaimSpec.TYPE, field);
    }

    private static String size(PersistentVolumeClaim claim) {
        return claim.status().capacity().getOrDefault("storage", Quantity.ZERO).toString();
    }
}
