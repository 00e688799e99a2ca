package io.sailfish.apiserver.admission.builtin;

import io.sailfish.apiserver.admission.Attributes;
import io.sailfish.apiserver.admission.MutatingPlugin;
import io.sailfish.apiserver.admission.Operation;
import io.sailfish.model.ApiObject;
import io.sailfish.model.api.core.v1.ConfigMapProjection;
import io.sailfish.model.api.core.v1.Container;
import io.sailfish.model.api.core.v1.DownwardAPIProjection;
import io.sailfish.model.api.core.v1.DownwardAPIVolumeFile;
import io.sailfish.model.api.core.v1.KeyToPath;
import io.sailfish.model.api.core.v1.ObjectFieldSelector;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.ProjectedVolumeSource;
import io.sailfish.model.api.core.v1.ServiceAccount;
import io.sailfish.model.api.core.v1.ServiceAccountTokenProjection;
import io.sailfish.model.api.core.v1.Volume;
import io.sailfish.model.api.core.v1.VolumeMount;
import io.sailfish.model.api.core.v1.VolumeProjection;
import io.sailfish.model.status.ApiErrors;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Every pod runs as a service account and finds its token, the cluster's CA and its namespace in a volume. */
public final class ServiceAccountAdmission implements MutatingPlugin {
    private static final String MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final String PREFIX = "kube-api-access-";
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final long TOKEN_SECONDS = 3607;
    private static final int FILE_MODE = 0644;

    /** Finds a service account. */
    @FunctionalInterface
    public interface Accounts {
        @Nullable
        ServiceAccount find(String namespace, String name);
    }

    private final Accounts accounts;
    private final RandomGenerator random = new SecureRandom();

    public ServiceAccountAdmission(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public String name() {
        return "ServiceAccount";
    }

    @Override
    public boolean handles(Attributes attributes) {
        return attributes.object() instanceof Pod
                && attributes.operation() == Operation.CREATE
                && attributes.subresource().isEmpty();
    }

    @Override
    public @Nullable ApiObject admit(Attributes attributes) {
        if (!(attributes.object() instanceof Pod pod)
                || pod.metadata().annotations().containsKey(MIRROR)) {
            return attributes.object();
        }
        PodSpec spec = pod.spec();
        String name = spec.serviceAccountName().isEmpty() ? "default" : spec.serviceAccountName();
        ServiceAccount account = accounts.find(attributes.namespace(), name);
        if (account == null) {
            throw ApiErrors.forbidden(
                    attributes.resource(),
                    pod.name(),
                    "error looking up service account %s/%s: serviceaccount \"%s\" not found"
                            .formatted(attributes.namespace(), name, name));
        }
        spec = spec.withServiceAccountName(name).withServiceAccount(name);
        if (spec.imagePullSecrets().isEmpty()) {
            spec = spec.withImagePullSecrets(account.imagePullSecrets());
        }
        boolean mounts = spec.automountServiceAccountToken(account.automountServiceAccountToken(true));
        return pod.withSpec(mounts ? mounted(spec) : spec);
    }

    private PodSpec mounted(PodSpec spec) {
        String volume = spec.volumes().stream()
                .map(Volume::name)
                .filter(name -> name.startsWith(PREFIX))
                .findFirst()
                .orElseGet(() -> PREFIX + suffix());
        boolean[] used = {false};
        List<Container> containers = mount(spec.containers(), volume, used);
        List<Container> init = mount(spec.initContainers(), volume, used);
        if (!used[0]) {
            return spec;
        }
        List<Volume> volumes = new ArrayList<>(spec.volumes());
        if (volumes.stream().noneMatch(existing -> existing.name().equals(volume))) {
            volumes.add(accessVolume(volume));
        }
        return spec.withVolumes(volumes).withContainers(containers).withInitContainers(init);
    }

    private static List<Container> mount(List<Container> containers, String volume, boolean[] used) {
        List<Container> mounted = new ArrayList<>();
        for (Container container : containers) {
            boolean has = container.volumeMounts().stream()
                    .anyMatch(mount -> mount.mountPath().equals(MOUNT_PATH));
            if (has) {
                mounted.add(container);
                continue;
            }
            used[0] = true;
            List<VolumeMount> mounts = new ArrayList<>(container.volumeMounts());
            mounts.add(VolumeMount.builder()
                    .name(volume)
                    .mountPath(MOUNT_PATH)
                    .readOnly(true)
                    .build());
            mounted.add(container.withVolumeMounts(mounts));
        }
        return mounted;
    }

    private static Volume accessVolume(String name) {
        ProjectedVolumeSource source = ProjectedVolumeSource.builder()
                .defaultMode(FILE_MODE)
                .sources(List.of(
                        VolumeProjection.builder()
                                .serviceAccountToken(ServiceAccountTokenProjection.builder()
                                        .path("token")
                                        .expirationSeconds(TOKEN_SECONDS)
                                        .build())
                                .build(),
                        VolumeProjection.builder()
                                .configMap(ConfigMapProjection.builder()
                                        .name("kube-root-ca.crt")
                                        .items(List.of(KeyToPath.builder()
                                                .key("ca.crt")
                                                .path("ca.crt")
                                                .build()))
                                        .build())
                                .build(),
                        VolumeProjection.builder()
                                .downwardAPI(DownwardAPIProjection.builder()
                                        .items(List.of(DownwardAPIVolumeFile.builder()
                                                .path("namespace")
                                                .fieldRef(ObjectFieldSelector.builder()
                                                        .apiVersion("v1")
                                                        .fieldPath("metadata.namespace")
                                                        .build())
                                                .build()))
                                        .build())
                                .build()))
                .build();
        return Volume.builder().name(name).projected(source).build();
    }

    private String suffix() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
