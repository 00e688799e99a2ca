package io.sailfish.apiserver.kinds.core.pod;

import io.sailfish.model.api.core.v1.ClusterTrustBundleProjection;
import io.sailfish.model.api.core.v1.DownwardAPIVolumeFile;
import io.sailfish.model.api.core.v1.KeyToPath;
import io.sailfish.model.api.core.v1.Volume;
import io.sailfish.model.api.core.v1.VolumeProjection;
import io.sailfish.model.status.GoSyntax;
import java.util.ArrayList;
import java.util.List;

/** Finds files of one volume that stand in each other's way: the same path, or one below the other. */
final class OverlappingPaths {

    /** A file, and what it comes from; empty where the volume has one source only. */
    private record File(String path, String source) {
        boolean overlaps(File other) {
            return path.equals(other.path) || path.startsWith(other.path + "/") || other.path.startsWith(path + "/");
        }

        @Override
        public String toString() {
            String quoted = GoSyntax.quote(path);
            return source.isEmpty() ? quoted : quoted + " (" + source + ")";
        }
    }

    private final List<String> warnings;

    private OverlappingPaths(List<String> warnings) {
        this.warnings = warnings;
    }

    /** Adds a warning for each overlap in these volumes. */
    static void warn(List<Volume> volumes, List<String> warnings) {
        OverlappingPaths overlaps = new OverlappingPaths(warnings);
        for (Volume volume : volumes) {
            overlaps.volume(volume);
        }
    }

    private void volume(Volume volume) {
        if (volume.hasConfigMap()) {
            String source = "ConfigMap " + GoSyntax.quote(volume.configMap().name());
            report(volume, source, keys(volume.configMap().items(), ""));
        }
        if (volume.hasSecret()) {
            String source = "Secret " + GoSyntax.quote(volume.secret().secretName());
            report(volume, source, keys(volume.secret().items(), ""));
        }
        if (volume.hasDownwardAPI()) {
            report(volume, "DownwardAPI", fields(volume.downwardAPI().items(), ""));
        }
        if (volume.hasProjected()) {
            projected(volume);
        }
    }

    private void projected(Volume volume) {
        List<File> files = new ArrayList<>();
        List<File> latest = List.of();
        for (VolumeProjection source : volume.projected().sources()) {
            if (source.isEmpty()) {
                warnings.add("volume " + GoSyntax.quote(volume.name()) + " (Projected) has no sources provided");
                continue;
            }
            List<File> own = files(source);
            // A source that does not say which files it makes may make any: upstream takes those of the source before.
            latest = own.isEmpty() ? latest : own;
            files.addAll(latest);
        }
        report(volume, "Projected", files);
    }

    private static List<File> files(VolumeProjection source) {
        if (source.hasConfigMap()) {
            return keys(
                    source.configMap().items(),
                    "ConfigMap " + GoSyntax.quote(source.configMap().name()));
        }
        if (source.hasSecret()) {
            return keys(
                    source.secret().items(),
                    "Secret " + GoSyntax.quote(source.secret().name()));
        }
        if (source.hasDownwardAPI()) {
            return fields(source.downwardAPI().items(), "DownwardAPI");
        }
        if (source.hasServiceAccountToken()) {
            return List.of(new File(source.serviceAccountToken().path(), "ServiceAccountToken"));
        }
        if (source.hasClusterTrustBundle()) {
            ClusterTrustBundleProjection bundle = source.clusterTrustBundle();
            String name = bundle.hasName() ? bundle.name("") : bundle.signerName("");
            return List.of(new File(bundle.path(), "ClusterTrustBundle " + GoSyntax.quote(name)));
        }
        return List.of();
    }

    private static List<File> keys(List<KeyToPath> items, String source) {
        return items.stream().map(item -> new File(item.path(), source)).toList();
    }

    private static List<File> fields(List<DownwardAPIVolumeFile> items, String source) {
        return items.stream().map(item -> new File(item.path(), source)).toList();
    }

    private void report(Volume volume, String source, List<File> files) {
        List<File> before = new ArrayList<>();
        for (File given : files) {
            File file = new File(given.path().replaceFirst("/+$", ""), given.source());
            for (File other : before) {
                if (file.overlaps(other)) {
                    warnings.add("volume %s (%s): overlapping paths: %s with %s"
                            .formatted(GoSyntax.quote(volume.name()), source, file, other));
                }
            }
            before.add(file);
        }
    }
}
