package io.sailfish.node.volume;

import io.sailfish.model.api.core.v1.ConfigMap;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.DownwardAPIVolumeFile;
import io.sailfish.model.api.core.v1.KeyToPath;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Secret;
import io.sailfish.model.api.core.v1.ServiceAccountTokenProjection;
import io.sailfish.model.api.core.v1.Volume;
import io.sailfish.model.api.core.v1.VolumeProjection;
import io.sailfish.model.value.Bytes;
import io.sailfish.node.downward.FieldValues;
import io.sailfish.node.volume.AtomicWriter.Payload;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of volumes whose content comes from the API. */
final class GeneratedFiles {
    private static final int DEFAULT_MODE = 0644;
    private static final int TOKEN_MODE = 0600;
    private static final long TOKEN_SECONDS = 3600;

    private final ApiObjects objects;
    private final Pod pod;
    private final FieldValues values;
    private final Map<String, Payload> files = new LinkedHashMap<>();

    GeneratedFiles(ApiObjects objects, Pod pod, FieldValues values) {
        this.objects = objects;
        this.pod = pod;
        this.values = values;
    }

    Map<String, Payload> of(Volume volume) throws VolumeFailure {
        if (volume.hasConfigMap()) {
            configMap(
                    volume.configMap().name(),
                    volume.configMap().items(),
                    volume.configMap().optional(false),
                    volume.configMap().defaultMode(DEFAULT_MODE));
        } else if (volume.hasSecret()) {
            secret(
                    volume.secret().secretName(),
                    volume.secret().items(),
                    volume.secret().optional(false),
                    volume.secret().defaultMode(DEFAULT_MODE));
        } else if (volume.hasDownwardAPI()) {
            downward(volume.downwardAPI().items(), volume.downwardAPI().defaultMode(DEFAULT_MODE));
        } else {
            int mode = volume.projected().defaultMode(DEFAULT_MODE);
            for (VolumeProjection source : volume.projected().sources()) {
                projection(source, mode);
            }
        }
        return files;
    }

    private void projection(VolumeProjection source, int mode) throws VolumeFailure {
        if (source.hasConfigMap()) {
            configMap(
                    source.configMap().name(),
                    source.configMap().items(),
                    source.configMap().optional(false),
                    mode);
        } else if (source.hasSecret()) {
            secret(
                    source.secret().name(),
                    source.secret().items(),
                    source.secret().optional(false),
                    mode);
        } else if (source.hasDownwardAPI()) {
            downward(source.downwardAPI().items(), mode);
        } else if (source.hasServiceAccountToken()) {
            token(source.serviceAccountToken(), mode);
        } else {
            throw new VolumeFailure("a projected source is of a kind that this node does not support");
        }
    }

    private void token(ServiceAccountTokenProjection source, int mode) {
        String token = objects.token(pod, source.audience(), source.expirationSeconds(TOKEN_SECONDS));
        boolean shared = pod.spec().securityContext().hasFsGroup();
        boolean oneUser = runsAsOneUser();
        // readable by the group where there is one, by nobody else where all containers run as one user
        int own = shared ? TOKEN_MODE | 040 : oneUser ? TOKEN_MODE | mode & 0077 : mode;
        files.put(source.path(), new Payload(token.getBytes(StandardCharsets.UTF_8), own));
    }

    private boolean runsAsOneUser() {
        long podUser = pod.spec().securityContext().runAsUser(-1);
        List<Long> users = Stream.concat(pod.spec().initContainers().stream(), pod.spec().containers().stream())
                .map(container -> container.securityContext().runAsUser(podUser))
                .distinct()
                .toList();
        return users.size() == 1 && users.getFirst() >= 0;
    }

    private void configMap(String name, List<KeyToPath> items, boolean optional, int mode) throws VolumeFailure {
        Optional<ConfigMap> found = objects.recentConfigMap(pod.namespace(), name);
        if (found.isEmpty()) {
            if (!optional) {
                throw new VolumeFailure("configmap \"" + name + "\" not found");
            }
            return;
        }
        Map<String, Bytes> data = new LinkedHashMap<>(found.get().binaryData());
        found.get().data().forEach((key, text) -> data.put(key, Bytes.utf8(text)));
        add(data, items, optional, mode, "configmap");
    }

    private void secret(String name, List<KeyToPath> items, boolean optional, int mode) throws VolumeFailure {
        Optional<Secret> found = objects.recentSecret(pod.namespace(), name);
        if (found.isEmpty()) {
            if (!optional) {
                throw new VolumeFailure("secret \"" + name + "\" not found");
            }
            return;
        }
        add(found.get().data(), items, optional, mode, "secret");
    }

    private void add(Map<String, Bytes> data, List<KeyToPath> items, boolean optional, int mode, String what)
            throws VolumeFailure {
        if (items.isEmpty()) {
            data.forEach((key, bytes) -> files.put(key, new Payload(bytes.array(), mode)));
            return;
        }
        for (KeyToPath item : items) {
            Bytes bytes = data.get(item.key());
            if (bytes != null) {
                files.put(item.path(), new Payload(bytes.array(), item.mode(mode)));
            } else if (!optional) {
                throw new VolumeFailure(what + " references non-existent " + what + " key: " + item.key());
            }
        }
    }

    private void downward(List<DownwardAPIVolumeFile> items, int mode) throws VolumeFailure {
        for (DownwardAPIVolumeFile item : items) {
            String text = item.hasFieldRef() ? values.field(item.fieldRef().fieldPath()) : resource(item);
            files.put(item.path(), new Payload(text.getBytes(StandardCharsets.UTF_8), item.mode(mode)));
        }
    }

    private String resource(DownwardAPIVolumeFile item) throws VolumeFailure {
        String name = item.resourceFieldRef().containerName();
        Container container = Stream.concat(pod.spec().initContainers().stream(), pod.spec().containers().stream())
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new VolumeFailure("container " + name + " not found"));
        return values.resource(container, item.resourceFieldRef());
    }
}
