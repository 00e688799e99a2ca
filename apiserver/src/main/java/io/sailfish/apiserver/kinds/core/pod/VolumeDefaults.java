package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.apiserver.kinds.rules.Each;
import io.sailfish.model.Field;
import io.sailfish.model.api.core.v1.DownwardAPIVolumeFile;
import io.sailfish.model.api.core.v1.EmptyDirVolumeSource;
import io.sailfish.model.api.core.v1.ObjectFieldSelector;
import io.sailfish.model.api.core.v1.ServiceAccountTokenProjection;
import io.sailfish.model.api.core.v1.Volume;
import io.sailfish.model.api.core.v1.VolumeProjection;

/** What upstream fills into volumes. */
final class VolumeDefaults {
    private static final int FILE_MODE = 0644;
    private static final long TOKEN_SECONDS = 3600;

    private VolumeDefaults() {}

    static Volume volume(Volume given) {
        Volume volume = hasSource(given) ? given : given.withEmptyDir(EmptyDirVolumeSource.EMPTY);
        if (volume.hasSecret() && !volume.secret().hasDefaultMode()) {
            volume = volume.withSecret(volume.secret().withDefaultMode(FILE_MODE));
        }
        if (volume.hasConfigMap() && !volume.configMap().hasDefaultMode()) {
            volume = volume.withConfigMap(volume.configMap().withDefaultMode(FILE_MODE));
        }
        if (volume.hasDownwardAPI()) {
            var source = volume.downwardAPI().hasDefaultMode()
                    ? volume.downwardAPI()
                    : volume.downwardAPI().withDefaultMode(FILE_MODE);
            volume = volume.withDownwardAPI(source.withItems(Each.of(source.items(), VolumeDefaults::file)));
        }
        if (volume.hasProjected()) {
            var source = volume.projected().hasDefaultMode()
                    ? volume.projected()
                    : volume.projected().withDefaultMode(FILE_MODE);
            volume = volume.withProjected(source.withSources(Each.of(source.sources(), VolumeDefaults::projection)));
        }
        if (volume.hasEphemeral() && volume.ephemeral().hasVolumeClaimTemplate()) {
            var template = volume.ephemeral().volumeClaimTemplate();
            if (!template.spec().hasVolumeMode()) {
                volume = volume.withEphemeral(volume.ephemeral()
                        .withVolumeClaimTemplate(
                                template.withSpec(template.spec().withVolumeMode("Filesystem"))));
            }
        }
        if (volume.hasHostPath() && !volume.hostPath().hasType()) {
            volume = volume.withHostPath(volume.hostPath().withType(""));
        }
        return volume;
    }

    private static boolean hasSource(Volume volume) {
        for (Field field : volume.messageType().fields()) {
            if (!field.name().equals("name") && volume.has(field.index())) {
                return true;
            }
        }
        return false;
    }

    private static VolumeProjection projection(VolumeProjection given) {
        VolumeProjection projection = given;
        if (projection.hasServiceAccountToken()) {
            ServiceAccountTokenProjection token = projection.serviceAccountToken();
            if (!token.hasExpirationSeconds()) {
                projection = projection.withServiceAccountToken(token.withExpirationSeconds(TOKEN_SECONDS));
            }
        }
        if (projection.hasDownwardAPI()) {
            var source = projection.downwardAPI();
            projection = projection.withDownwardAPI(source.withItems(Each.of(source.items(), VolumeDefaults::file)));
        }
        return projection;
    }

    private static DownwardAPIVolumeFile file(DownwardAPIVolumeFile file) {
        return file.hasFieldRef() ? file.withFieldRef(fieldRef(file.fieldRef())) : file;
    }

    static ObjectFieldSelector fieldRef(ObjectFieldSelector selector) {
        return selector.apiVersion().isEmpty() ? selector.withApiVersion("v1") : selector;
    }
}
