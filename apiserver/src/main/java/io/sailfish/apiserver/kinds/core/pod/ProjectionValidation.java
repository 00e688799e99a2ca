package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.DownwardAPIVolumeFile;
import io.sailfish.model.api.core.v1.KeyToPath;
import io.sailfish.model.api.core.v1.ProjectedVolumeSource;
import io.sailfish.model.api.core.v1.ServiceAccountTokenProjection;
import io.sailfish.model.api.core.v1.VolumeProjection;
import io.sailfish.model.status.FieldPath;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Volumes that several sources share. */
final class ProjectionValidation {
    private static final long SHORTEST_SECONDS = 600;
    private static final long LONGEST_SECONDS = 1L << 32;

    private ProjectionValidation() {}

    static void projected(ProjectedVolumeSource volume, FieldPath path, FieldErrors errors) {
        Checks.fileMode(errors, path, "defaultMode", volume.defaultMode(0));
        Set<String> paths = new HashSet<>();
        List<VolumeProjection> sources = volume.sources();
        for (int i = 0; i < sources.size(); i++) {
            VolumeProjection source = sources.get(i);
            FieldPath sourcePath = path.child("sources").index(i);
            int kinds = 0;
            if (source.hasSecret()) {
                kinds++;
                Checks.required(
                        errors,
                        sourcePath.child("secret"),
                        "name",
                        source.secret().name());
                items(source.secret().items(), source.secret().name(), sourcePath.child("secret"), path, paths, errors);
            }
            if (source.hasConfigMap()) {
                kinds++;
                Checks.required(
                        errors,
                        sourcePath.child("configMap"),
                        "name",
                        source.configMap().name());
                items(
                        source.configMap().items(),
                        source.configMap().name(),
                        sourcePath.child("configMap"),
                        path,
                        paths,
                        errors);
            }
            if (source.hasDownwardAPI()) {
                kinds++;
                for (DownwardAPIVolumeFile file : source.downwardAPI().items()) {
                    VolumeValidation.file(file, path, errors);
                    unique(file.path(), file.path(), path, paths, errors);
                }
            }
            if (source.hasServiceAccountToken()) {
                kinds++;
                token(source.serviceAccountToken(), path, sourcePath, errors);
                String place = source.serviceAccountToken().path();
                unique(place, place, path, paths, errors);
            }
            if (kinds > 1) {
                errors.forbidden(sourcePath, "may not specify more than 1 volume type per source");
            }
        }
    }

    private static void items(
            List<KeyToPath> items,
            String name,
            FieldPath source,
            FieldPath volume,
            Set<String> paths,
            FieldErrors errors) {
        VolumeValidation.keys(items, source, errors);
        for (KeyToPath item : items) {
            unique(item.path(), name, volume, paths, errors);
        }
    }

    private static void unique(String place, String shown, FieldPath volume, Set<String> paths, FieldErrors errors) {
        if (!place.isEmpty() && !paths.add(place)) {
            errors.invalid(volume, shown, "conflicting duplicate paths");
        }
    }

    private static void token(
            ServiceAccountTokenProjection token, FieldPath volume, FieldPath source, FieldErrors errors) {
        long seconds = token.expirationSeconds(SHORTEST_SECONDS);
        if (seconds < SHORTEST_SECONDS) {
            errors.invalid(
                    source.child("expirationSeconds"), seconds, "may not specify a duration less than 10 minutes");
        }
        if (seconds > LONGEST_SECONDS) {
            errors.invalid(
                    source.child("expirationSeconds"), seconds, "may not specify a duration larger than 2^32 seconds");
        }
        if (token.path().isEmpty()) {
            errors.required(volume.child("path"), "");
        } else {
            Checks.descendingUnreserved(errors, volume, "path", token.path());
        }
    }
}
