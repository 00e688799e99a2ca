package io.sailfish.apiserver.authorization;

import io.sailfish.model.api.core.v1.EnvFromSource;
import io.sailfish.model.api.core.v1.EnvVar;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.Volume;
import io.sailfish.model.api.core.v1.VolumeProjection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** The objects of its own namespace that a pod refers to by name. */
final class PodReferences {
    private PodReferences() {}

    static Set<String> secrets(Pod pod) {
        Set<String> names = new HashSet<>();
        pod.spec().imagePullSecrets().forEach(reference -> names.add(reference.name()));
        for (Volume volume : pod.spec().volumes()) {
            names.add(volume.secret().secretName());
            for (VolumeProjection source : volume.projected().sources()) {
                names.add(source.secret().name());
            }
            names.add(volume.cephfs().secretRef().name());
            names.add(volume.flexVolume().secretRef().name());
            names.add(volume.rbd().secretRef().name());
            names.add(volume.scaleIO().secretRef().name());
            names.add(volume.iscsi().secretRef().name());
            names.add(volume.storageos().secretRef().name());
            names.add(volume.azureFile().secretName());
            names.add(volume.csi().nodePublishSecretRef().name());
        }
        environment(pod, (variables, sources) -> {
            variables.forEach(
                    variable -> names.add(variable.valueFrom().secretKeyRef().name()));
            sources.forEach(source -> names.add(source.secretRef().name()));
        });
        names.remove("");
        return names;
    }

    static Set<String> configMaps(Pod pod) {
        Set<String> names = new HashSet<>();
        for (Volume volume : pod.spec().volumes()) {
            names.add(volume.configMap().name());
            for (VolumeProjection source : volume.projected().sources()) {
                names.add(source.configMap().name());
            }
        }
        environment(pod, (variables, sources) -> {
            variables.forEach(
                    variable -> names.add(variable.valueFrom().configMapKeyRef().name()));
            sources.forEach(source -> names.add(source.configMapRef().name()));
        });
        names.remove("");
        return names;
    }

    static Set<String> claims(Pod pod) {
        Set<String> names = new HashSet<>();
        for (Volume volume : pod.spec().volumes()) {
            names.add(volume.persistentVolumeClaim().claimName());
            if (volume.hasEphemeral()) {
                names.add(pod.name() + "-" + volume.name());
            }
        }
        names.remove("");
        return names;
    }

    /** The claims of devices, as far as they are known: what is made from a template is named by the status. */
    static Set<String> deviceClaims(Pod pod) {
        Set<String> names = new HashSet<>();
        pod.spec().resourceClaims().forEach(claim -> names.add(claim.resourceClaimName("")));
        pod.status().resourceClaimStatuses().forEach(claim -> names.add(claim.resourceClaimName("")));
        names.add(pod.status().extendedResourceClaimStatus().resourceClaimName());
        names.remove("");
        return names;
    }

    private static void environment(Pod pod, BiConsumer<List<EnvVar>, List<EnvFromSource>> reader) {
        pod.spec().initContainers().forEach(container -> reader.accept(container.env(), container.envFrom()));
        pod.spec().containers().forEach(container -> reader.accept(container.env(), container.envFrom()));
        pod.spec().ephemeralContainers().forEach(container -> reader.accept(container.env(), container.envFrom()));
    }
}
