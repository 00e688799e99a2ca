package io.sailfish.controllers.statefulset;

import io.sailfish.controllers.history.History;
import io.sailfish.controllers.pod.PodControl;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.apps.v1.StatefulSet;
import io.sailfish.model.api.core.v1.PersistentVolumeClaim;
import io.sailfish.model.api.core.v1.PersistentVolumeClaimVolumeSource;
import io.sailfish.model.api.core.v1.Pod;
import io.sailfish.model.api.core.v1.PodSpec;
import io.sailfish.model.api.core.v1.PodTemplateSpec;
import io.sailfish.model.api.core.v1.Volume;
import io.sailfish.model.api.meta.v1.ObjectMeta;
import io.sailfish.model.api.meta.v1.OwnerReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One place of a StatefulSet: what its pod is called, which volumes are its own, how the pod is made. Pure.
 *
 * @param set     the set
 * @param ordinal the number of the place
 */
record Member(StatefulSet set, int ordinal) {
    private static final String NAME_LABEL = "statefulset.kubernetes.io/pod-name";
    private static final String INDEX_LABEL = "apps.kubernetes.io/pod-index";

    /** The number at the end of a pod's name, where the rest is the set's; -1 where it is not. */
    static int ordinal(StatefulSet set, String pod) {
        int dash = pod.lastIndexOf('-');
        if (dash < 0 || !pod.substring(0, dash).equals(set.name())) {
            return -1;
        }
        String number = pod.substring(dash + 1);
        boolean digits =
                !number.isEmpty() && number.length() < 10 && number.chars().allMatch(Character::isDigit);
        return digits ? Integer.parseInt(number) : -1;
    }

    String name() {
        return set.name() + "-" + ordinal;
    }

    /** The pod of a template of the set's history. */
    Pod pod(PodTemplateSpec template, String revision) {
        Pod pod = PodControl.pod(set, template);
        StringMap<String> labels = StringMap.copyOf(pod.metadata().labels()).with(History.HASH_LABEL, revision);
        ObjectMeta metadata = pod.metadata().toBuilder()
                .generateName("")
                .name(name())
                .labels(labels)
                .build();
        PodSpec spec = pod.spec().withHostname(name()).withSubdomain(set.spec().serviceName());
        return identified(pod.withMetadata(metadata).withSpec(spec));
    }

    /** The pod with the name, labels and volumes of this place. */
    Pod identified(Pod pod) {
        StringMap<String> labels = StringMap.copyOf(pod.metadata().labels())
                .with(NAME_LABEL, name())
                .with(INDEX_LABEL, Integer.toString(ordinal));
        return pod.withMetadata(pod.metadata().withLabels(labels))
                .withSpec(pod.spec().withVolumes(volumes(pod.spec().volumes())));
    }

    /** Whether a pod has the labels of this place. */
    boolean isIdentified(Pod pod) {
        Map<String, String> labels = pod.metadata().labels();
        return name().equals(labels.get(NAME_LABEL))
                && Integer.toString(ordinal).equals(labels.get(INDEX_LABEL));
    }

    private List<Volume> volumes(List<Volume> declared) {
        Map<String, Volume> volumes = new LinkedHashMap<>();
        for (PersistentVolumeClaim template : set.spec().volumeClaimTemplates()) {
            volumes.put(
                    template.name(),
                    Volume.builder()
                            .name(template.name())
                            .persistentVolumeClaim(PersistentVolumeClaimVolumeSource.builder()
                                    .claimName(claimName(template))
                                    .build())
                            .build());
        }
        declared.forEach(volume -> volumes.putIfAbsent(volume.name(), volume));
        return List.copyOf(volumes.values());
    }

    private String claimName(PersistentVolumeClaim template) {
        return template.name() + "-" + name();
    }

    /** The claims of this place, as they are made. */
    List<PersistentVolumeClaim> claims() {
        List<PersistentVolumeClaim> claims = new ArrayList<>();
        for (PersistentVolumeClaim template : set.spec().volumeClaimTemplates()) {
            StringMap<String> labels = StringMap.copyOf(template.metadata().labels());
            for (Map.Entry<String, String> label :
                    set.spec().selector().matchLabels().entrySet()) {
                labels = labels.with(label.getKey(), label.getValue());
            }
            claims.add(template.withMetadata(template.metadata().toBuilder()
                    .name(claimName(template))
                    .namespace(set.namespace())
                    .labels(labels)
                    .build()));
        }
        return claims;
    }

    /**
     * Who the claims of this place belong to, by the retention policy: the set where they go with it; the pod, while
     * the place is being given up, where they go with that.
     */
    List<OwnerReference> claimOwners(List<OwnerReference> present, boolean condemned, Pod pod) {
        var policy = set.spec().persistentVolumeClaimRetentionPolicy();
        boolean withSet = policy.whenDeleted().equals("Delete");
        boolean withPod = policy.whenScaled().equals("Delete") && condemned;
        List<OwnerReference> owners = new ArrayList<>();
        for (OwnerReference owner : present) {
            boolean ours = owner.uid().equals(set.metadata().uid())
                    || owner.kind().equals("Pod") && owner.name().equals(name());
            if (!ours) {
                owners.add(owner);
            }
        }
        if (withPod) {
            owners.add(reference(pod));
        } else if (withSet) {
            owners.add(reference(set));
        }
        return owners;
    }

    private static OwnerReference reference(io.sailfish.model.ApiObject owner) {
        return OwnerReference.builder()
                .apiVersion(owner.kind().apiVersion())
                .kind(owner.kind().kind())
                .name(owner.name())
                .uid(owner.metadata().uid())
                .controller(true)
                .build();
    }
}
