package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.Field;
import io.sailfish.model.api.core.v1.ConfigMapVolumeSource;
import io.sailfish.model.api.core.v1.DownwardAPIVolumeFile;
import io.sailfish.model.api.core.v1.HostPathVolumeSource;
import io.sailfish.model.api.core.v1.KeyToPath;
import io.sailfish.model.api.core.v1.SecretVolumeSource;
import io.sailfish.model.api.core.v1.Volume;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The volumes of pods. */
final class VolumeValidation {
    private static final List<String> HOST_PATH_TYPES = List.of(
            "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket");

    private VolumeValidation() {}

    /** Judges all volumes; answers those that are well formed, which mounts may refer to. */
    static List<Volume> volumes(List<Volume> volumes, FieldPath spec, FieldErrors errors) {
        if (volumes.isEmpty()) {
            return volumes;
        }
        FieldPath list = spec.child("volumes");
        List<Volume> good = new ArrayList<>(volumes.size());
        Set<String> names = new HashSet<>();
        for (int i = 0; i < volumes.size(); i++) {
            Volume volume = volumes.get(i);
            FieldPath path = list.index(i);
            int before = errors.size();
            source(volume, path, errors);
            if (volume.name().isEmpty()) {
                errors.required(path.child("name"), "");
            } else {
                Checks.problems(errors, path, "name", volume.name(), Names.dns1123Label(volume.name()));
            }
            if (names.contains(volume.name())) {
                errors.duplicate(path.child("name"), volume.name());
            }
            if (errors.size() == before) {
                names.add(volume.name());
                good.add(volume);
            }
        }
        return good;
    }

    private static void source(Volume volume, FieldPath path, FieldErrors errors) {
        int sources = 0;
        if (volume.hasEmptyDir()) {
            // Upstream looks at this one first, whatever comes before it in the type.
            sources++;
            source(Volume.EMPTY_DIR, volume, path.child("emptyDir"), errors);
        }
        for (Field field : volume.messageType().fields()) {
            if (field.index() == Volume.NAME || field.index() == Volume.EMPTY_DIR || !volume.has(field.index())) {
                continue;
            }
            sources++;
            if (sources > 1) {
                errors.forbidden(path.child(field.name()), "may not specify more than 1 volume type");
            } else {
                source(field.index(), volume, path.child(field.name()), errors);
            }
        }
        if (sources == 0) {
            errors.required(path, "must specify a volume type");
        }
    }

    private static void source(int field, Volume volume, FieldPath path, FieldErrors errors) {
        switch (field) {
            case Volume.EMPTY_DIR -> {
                if (volume.emptyDir().hasSizeLimit()
                        && volume.emptyDir().sizeLimit().sign() < 0) {
                    errors.forbidden(path.child("sizeLimit"), "SizeLimit field must be a valid resource quantity");
                }
            }
            case Volume.HOST_PATH -> hostPath(volume.hostPath(), path, errors);
            case Volume.SECRET -> secret(volume.secret(), path, errors);
            case Volume.CONFIG_MAP -> configMap(volume.configMap(), path, errors);
            case Volume.DOWNWARD_API -> {
                Checks.fileMode(
                        errors, path, "defaultMode", volume.downwardAPI().defaultMode(0));
                for (DownwardAPIVolumeFile file : volume.downwardAPI().items()) {
                    file(file, path, errors);
                }
            }
            case Volume.PROJECTED -> ProjectionValidation.projected(volume.projected(), path, errors);
            case Volume.PERSISTENT_VOLUME_CLAIM ->
                Checks.required(
                        errors,
                        path,
                        "claimName",
                        volume.persistentVolumeClaim().claimName());
            case Volume.EPHEMERAL -> {
                if (!volume.ephemeral().hasVolumeClaimTemplate()) {
                    errors.required(path.child("volumeClaimTemplate"), "");
                }
            }
            default -> RemoteVolumeValidation.source(field, volume, path, errors);
        }
    }

    static void hostPath(HostPathVolumeSource source, FieldPath path, FieldErrors errors) {
        if (source.path().isEmpty()) {
            errors.required(path.child("path"), "");
            return;
        }
        Checks.noBacksteps(errors, path, "path", source.path());
        if (source.hasType()) {
            Checks.oneOf(errors, path, "type", source.type(""), HOST_PATH_TYPES);
        }
    }

    private static void secret(SecretVolumeSource source, FieldPath path, FieldErrors errors) {
        Checks.required(errors, path, "secretName", source.secretName());
        Checks.fileMode(errors, path, "defaultMode", source.defaultMode(0));
        keys(source.items(), path, errors);
    }

    private static void configMap(ConfigMapVolumeSource source, FieldPath path, FieldErrors errors) {
        Checks.required(errors, path, "name", source.name());
        Checks.fileMode(errors, path, "defaultMode", source.defaultMode(0));
        keys(source.items(), path, errors);
    }

    static void keys(List<KeyToPath> items, FieldPath parent, FieldErrors errors) {
        for (int i = 0; i < items.size(); i++) {
            KeyToPath item = items.get(i);
            FieldPath path = parent.child("items").index(i);
            Checks.required(errors, path, "key", item.key());
            Checks.required(errors, path, "path", item.path());
            Checks.descendingUnreserved(errors, path, "path", item.path());
            Checks.fileMode(errors, path, "mode", item.mode(0));
        }
    }

    /** A file that shows a field of the pod. Upstream names the volume, not the file, as the place of errors. */
    static void file(DownwardAPIVolumeFile file, FieldPath path, FieldErrors errors) {
        Checks.required(errors, path, "path", file.path());
        Checks.descendingUnreserved(errors, path, "path", file.path());
        if (file.hasFieldRef()) {
            EnvValidation.field(file.fieldRef(), EnvValidation.VOLUME_FIELDS, path.child("fieldRef"), errors);
            if (file.hasResourceFieldRef()) {
                errors.invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
            }
        } else if (file.hasResourceFieldRef()) {
            EnvValidation.resource(file.resourceFieldRef(), true, path.child("resourceFieldRef"), errors);
        } else {
            errors.required(path, "one of fieldRef and resourceFieldRef is required");
        }
        Checks.fileMode(errors, path, "mode", file.mode(0));
    }
}
