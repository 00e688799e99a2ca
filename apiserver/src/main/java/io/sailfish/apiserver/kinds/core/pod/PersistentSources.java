package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.Message;
import io.sailfish.model.api.core.v1.CSIPersistentVolumeSource;
import io.sailfish.model.api.core.v1.FCVolumeSource;
import io.sailfish.model.api.core.v1.HostPathVolumeSource;
import io.sailfish.model.api.core.v1.ISCSIPersistentVolumeSource;
import io.sailfish.model.api.core.v1.ISCSIVolumeSource;
import io.sailfish.model.api.core.v1.SecretReference;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.Locale;
import java.util.Objects;

/** The sources of persistent volumes, most of which pods have in a slightly different form. */
public final class PersistentSources {
    private static final int DRIVER_LIMIT = 63;

    private PersistentSources() {}

    /** Checks the source that stands in the field of this name. */
    public static void check(String name, Message source, FieldPath path, FieldErrors errors) {
        switch (name) {
            case "hostPath" -> VolumeValidation.hostPath((HostPathVolumeSource) source, path, errors);
            case "gcePersistentDisk" -> partitioned(source, "pdName", path, errors);
            case "awsElasticBlockStore" -> partitioned(source, "volumeID", path, errors);
            case "glusterfs" -> {
                RemoteVolumeValidation.texts(source, path, errors, "endpoints", "path");
                Object namespace = source.get("endpointsNamespace");
                if (namespace != null && namespace.toString().isEmpty()) {
                    errors.invalid(
                            path.child("endpointsNamespace"),
                            "",
                            "if the endpointnamespace is set, it must be a valid namespace name");
                } else if (namespace != null) {
                    errors.invalid(
                            path.child("endpointsNamespace"), namespace, Names.dns1123Label(namespace.toString()));
                }
            }
            case "flocker" -> RemoteVolumeValidation.flocker(source, path, errors);
            case "nfs" -> RemoteVolumeValidation.nfs(source, path, errors);
            case "rbd" -> {
                RemoteVolumeValidation.listed(source, path, errors, "monitors");
                RemoteVolumeValidation.texts(source, path, errors, "image");
            }
            case "quobyte" -> RemoteVolumeValidation.texts(source, path, errors, "registry", "volume");
            case "cephfs" -> RemoteVolumeValidation.listed(source, path, errors, "monitors");
            case "iscsi" -> iscsi((ISCSIPersistentVolumeSource) source, path, errors);
            case "cinder" -> RemoteVolumeValidation.texts(source, path, errors, "volumeID");
            case "fc" -> RemoteVolumeValidation.fibreChannel((FCVolumeSource) source, path, errors);
            case "flexVolume" -> RemoteVolumeValidation.texts(source, path, errors, "driver");
            case "azureFile" -> {
                RemoteVolumeValidation.texts(source, path, errors, "secretName", "shareName");
                Object namespace = source.get("secretNamespace");
                if (namespace != null && namespace.toString().isEmpty()) {
                    errors.required(path.child("secretNamespace"), "");
                }
            }
            case "vsphereVolume" -> RemoteVolumeValidation.texts(source, path, errors, "volumePath");
            case "photonPersistentDisk" -> RemoteVolumeValidation.texts(source, path, errors, "pdID");
            case "portworxVolume" -> RemoteVolumeValidation.texts(source, path, errors, "volumeID");
            case "azureDisk" -> RemoteVolumeValidation.texts(source, path, errors, "diskName", "diskURI");
            case "scaleIO" -> RemoteVolumeValidation.texts(source, path, errors, "gateway", "system", "volumeName");
            case "local" -> {
                String directory = Objects.toString(source.get("path"), "");
                if (directory.isEmpty()) {
                    errors.required(path.child("path"), "");
                } else {
                    Checks.noBacksteps(errors, path, "path", directory);
                }
            }
            case "storageos" -> storage(source, path, errors);
            case "csi" -> csi((CSIPersistentVolumeSource) source, path, errors);
            default -> {}
        }
    }

    private static void partitioned(Message source, String name, FieldPath path, FieldErrors errors) {
        RemoteVolumeValidation.texts(source, path, errors, name);
        long partition = source.get("partition") instanceof Integer number ? number : 0;
        Checks.inRange(errors, path, "partition", partition, 0, 255);
    }

    private static void storage(Message source, FieldPath path, FieldErrors errors) {
        RemoteVolumeValidation.texts(source, path, errors, "volumeName");
        String namespace = Objects.toString(source.get("volumeNamespace"), "");
        if (!namespace.isEmpty()) {
            errors.invalid(path.child("volumeNamespace"), namespace, Names.dns1123Label(namespace));
        }
    }

    /** The same as of pods but for the secret, which may lie in another namespace. */
    private static void iscsi(ISCSIPersistentVolumeSource source, FieldPath path, FieldErrors errors) {
        boolean secret = source.hasSecretRef();
        ISCSIVolumeSource.Builder plain = ISCSIVolumeSource.builder()
                .targetPortal(source.targetPortal())
                .iqn(source.iqn())
                .lun(source.lun());
        RemoteVolumeValidation.iscsi(plain.build(), path, errors);
        boolean authenticated = source.chapAuthDiscovery() || source.chapAuthSession();
        if (authenticated && !secret) {
            errors.required(path.child("secretRef"), "");
        }
        if (secret && source.secretRef().name().isEmpty()) {
            errors.required(path.child("secretRef").child("name"), "");
        }
    }

    private static void csi(CSIPersistentVolumeSource source, FieldPath path, FieldErrors errors) {
        String driver = source.driver();
        Checks.required(errors, path, "driver", driver);
        if (driver.length() > DRIVER_LIMIT) {
            errors.tooLong(path.child("driver"), DRIVER_LIMIT);
        }
        Checks.problems(errors, path, "driver", driver, Names.dns1123Subdomain(driver.toLowerCase(Locale.ROOT)));
        Checks.required(errors, path, "volumeHandle", source.volumeHandle());
        secret(
                source.hasControllerPublishSecretRef(),
                source.controllerPublishSecretRef(),
                path,
                "controllerPublishSecretRef",
                errors);
        secret(
                source.hasControllerExpandSecretRef(),
                source.controllerExpandSecretRef(),
                path,
                "controllerExpandSecretRef",
                errors);
        secret(source.hasNodePublishSecretRef(), source.nodePublishSecretRef(), path, "nodePublishSecretRef", errors);
        secret(source.hasNodeExpandSecretRef(), source.nodeExpandSecretRef(), path, "nodeExpandSecretRef", errors);
    }

    private static void secret(
            boolean given, SecretReference secret, FieldPath path, String field, FieldErrors errors) {
        if (given) {
            Checks.required(errors, path.child(field), "name", secret.name());
            Checks.required(errors, path.child(field), "namespace", secret.namespace());
        }
    }
}
