package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.Message;
import io.sailfish.model.api.core.v1.CSIVolumeSource;
import io.sailfish.model.api.core.v1.FCVolumeSource;
import io.sailfish.model.api.core.v1.ISCSIVolumeSource;
import io.sailfish.model.api.core.v1.Volume;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Volumes that come from somewhere beyond the node. */
final class RemoteVolumeValidation {
    private static final int DRIVER_LIMIT = 63;
    private static final String WORLD_WIDE_NAMES = "must specify either targetWWNs or wwids, but not both";

    private RemoteVolumeValidation() {}

    static void source(int field, Volume volume, FieldPath path, FieldErrors errors) {
        switch (field) {
            case Volume.GIT_REPO -> {
                Checks.required(errors, path, "repository", volume.gitRepo().repository());
                Checks.descending(errors, path, "directory", volume.gitRepo().directory());
            }
            case Volume.NFS -> nfs(volume.nfs(), path, errors);
            case Volume.ISCSI -> iscsi(volume.iscsi(), path, errors);
            case Volume.FC -> fibreChannel(volume.fc(), path, errors);
            case Volume.CSI -> csi(volume.csi(), path, errors);
            case Volume.GCE_PERSISTENT_DISK -> {
                texts(volume.gcePersistentDisk(), path, errors, "pdName");
                Checks.inRange(
                        errors, path, "partition", volume.gcePersistentDisk().partition(), 0, 255);
            }
            case Volume.AWS_ELASTIC_BLOCK_STORE -> {
                texts(volume.awsElasticBlockStore(), path, errors, "volumeID");
                Checks.inRange(
                        errors, path, "partition", volume.awsElasticBlockStore().partition(), 0, 255);
            }
            case Volume.GLUSTERFS -> texts(volume.glusterfs(), path, errors, "endpoints", "path");
            case Volume.CINDER -> texts(volume.cinder(), path, errors, "volumeID");
            case Volume.RBD -> {
                listed(volume.rbd(), path, errors, "monitors");
                texts(volume.rbd(), path, errors, "image");
            }
            case Volume.CEPHFS -> listed(volume.cephfs(), path, errors, "monitors");
            case Volume.FLEX_VOLUME -> texts(volume.flexVolume(), path, errors, "driver");
            case Volume.AZURE_FILE -> texts(volume.azureFile(), path, errors, "secretName", "shareName");
            case Volume.AZURE_DISK -> texts(volume.azureDisk(), path, errors, "diskName", "diskURI");
            case Volume.VSPHERE_VOLUME -> texts(volume.vsphereVolume(), path, errors, "volumePath");
            case Volume.PHOTON_PERSISTENT_DISK -> texts(volume.photonPersistentDisk(), path, errors, "pdID");
            case Volume.PORTWORX_VOLUME -> texts(volume.portworxVolume(), path, errors, "volumeID");
            case Volume.QUOBYTE -> texts(volume.quobyte(), path, errors, "registry", "volume");
            case Volume.SCALE_IO -> texts(volume.scaleIO(), path, errors, "gateway", "system", "volumeName");
            case Volume.STORAGEOS -> texts(volume.storageos(), path, errors, "volumeName");
            case Volume.FLOCKER -> flocker(volume.flocker(), path, errors);
            default -> {}
        }
    }

    static void nfs(Message source, FieldPath path, FieldErrors errors) {
        texts(source, path, errors, "server", "path");
        String directory = Objects.toString(source.get("path"), "");
        if (!directory.startsWith("/")) {
            errors.invalid(path.child("path"), directory, "must be an absolute path");
        }
    }

    static void flocker(Message source, FieldPath path, FieldErrors errors) {
        boolean named = !Objects.toString(source.get("datasetName"), "").isEmpty();
        if (!named && Objects.toString(source.get("datasetUUID"), "").isEmpty()) {
            errors.required(path, "one of datasetName and datasetUUID is required");
        }
    }

    static void texts(Message source, FieldPath path, FieldErrors errors, String... names) {
        for (String name : names) {
            Checks.required(errors, path, name, Objects.toString(source.get(name), ""));
        }
    }

    static void listed(Message source, FieldPath path, FieldErrors errors, String name) {
        if (!(source.get(name) instanceof List<?> items) || items.isEmpty()) {
            errors.required(path.child(name), "");
        }
    }

    static void iscsi(ISCSIVolumeSource source, FieldPath path, FieldErrors errors) {
        Checks.required(errors, path, "targetPortal", source.targetPortal());
        String name = source.iqn();
        if (name.isEmpty()) {
            errors.required(path.child("iqn"), "");
        } else if (!name.startsWith("iqn") && !name.startsWith("eui") && !name.startsWith("naa")) {
            errors.invalid(path.child("iqn"), name, "must be valid format starting with iqn, eui, or naa");
        } else if (!isQualified(name)) {
            errors.invalid(path.child("iqn"), name, "must be valid format");
        }
        Checks.inRange(errors, path, "lun", source.lun(), 0, 255);
        if ((source.chapAuthDiscovery() || source.chapAuthSession()) && !source.hasSecretRef()) {
            errors.required(path.child("secretRef"), "");
        }
    }

    private static boolean isQualified(String name) {
        return switch (name.substring(0, 3)) {
            case "iqn" -> name.matches("iqn\\.\\d{4}-\\d{2}\\.([A-Za-z0-9-.]+)(:[^,;*&$|\\s]+)$");
            case "eui" -> name.matches("eui.[A-Za-z0-9]{16}");
            default -> name.matches("naa.[A-Za-z0-9]{32}");
        };
    }

    static void fibreChannel(FCVolumeSource source, FieldPath path, FieldErrors errors) {
        boolean targets = !source.targetWWNs().isEmpty();
        boolean ids = !source.wwids().isEmpty();
        if (!targets && !ids) {
            errors.required(path.child("targetWWNs"), WORLD_WIDE_NAMES);
        }
        if (targets && ids) {
            errors.invalid(path.child("targetWWNs"), source.targetWWNs(), WORLD_WIDE_NAMES);
        }
        if (targets && !source.hasLun()) {
            errors.required(path.child("lun"), "lun is required if targetWWNs is specified");
        } else if (targets) {
            Checks.inRange(errors, path, "lun", source.lun(0), 0, 255);
        }
    }

    private static void csi(CSIVolumeSource source, FieldPath path, FieldErrors errors) {
        String driver = source.driver();
        Checks.required(errors, path, "driver", driver);
        if (driver.length() > DRIVER_LIMIT) {
            errors.tooLong(path.child("driver"), DRIVER_LIMIT);
        }
        Checks.problems(errors, path, "driver", driver, Names.dns1123Subdomain(driver.toLowerCase(Locale.ROOT)));
        if (source.hasNodePublishSecretRef()) {
            Checks.required(
                    errors,
                    path.child("nodePublishSecretRef"),
                    "name",
                    source.nodePublishSecretRef().name());
        }
    }
}
