package io.sailfish.apiserver.kinds.core.volume;

import io.sailfish.apiserver.kinds.core.pod.PodWarnings;
import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.kinds.rules.Immutable;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.NodeSelectorRequirement;
import io.sailfish.model.api.core.v1.NodeSelectorTerm;
import io.sailfish.model.api.core.v1.PersistentVolume;
import io.sailfish.model.api.core.v1.PersistentVolumeSpec;
import io.sailfish.model.api.core.v1.PersistentVolumeStatus;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.value.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Defaults and checks of PersistentVolumes. */
final class PersistentVolumeRules implements Strategy<PersistentVolume> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final Map<Integer, String> GONE = Map.of(
            PersistentVolumeSpec.PHOTON_PERSISTENT_DISK, "deprecated in v1.11, non-functional in v1.16+",
            PersistentVolumeSpec.SCALE_IO, "deprecated in v1.16, non-functional in v1.22+",
            PersistentVolumeSpec.STORAGEOS, "deprecated in v1.22, non-functional in v1.25+",
            PersistentVolumeSpec.GLUSTERFS, "deprecated in v1.25, non-functional in v1.26+",
            PersistentVolumeSpec.RBD, "deprecated in v1.28, non-functional in v1.31+",
            PersistentVolumeSpec.CEPHFS, "deprecated in v1.28, non-functional in v1.31+");

    @Override
    public boolean returnsDeletedObject() {
        return true;
    }

    @Override
    public PersistentVolume defaults(PersistentVolume given) {
        PersistentVolumeSpec spec = given.spec();
        if (spec.persistentVolumeReclaimPolicy().isEmpty()) {
            spec = spec.withPersistentVolumeReclaimPolicy("Retain");
        }
        if (!spec.hasVolumeMode()) {
            spec = spec.withVolumeMode("Filesystem");
        }
        if (spec.hasHostPath() && !spec.hostPath().hasType()) {
            spec = spec.withHostPath(spec.hostPath().withType(""));
        }
        PersistentVolume volume = spec == given.spec() ? given : given.withSpec(spec);
        return volume.status().phase().isEmpty()
                ? volume.withStatus(volume.status().withPhase("Pending"))
                : volume;
    }

    @Override
    public PersistentVolume prepareForCreate(RequestContext context, PersistentVolume volume) {
        return volume.withStatus(PersistentVolumeStatus.builder()
                .phase("Pending")
                .lastPhaseTransitionTime(Timestamp.seconds(context.clock().instant()))
                .build());
    }

    @Override
    public void validate(RequestContext context, PersistentVolume volume, FieldErrors errors) {
        Finalizers.check(volume, errors);
        VolumeSpecValidation.check(volume.spec(), SPEC, errors);
    }

    @Override
    public void validateUpdate(
            RequestContext context, PersistentVolume volume, PersistentVolume old, FieldErrors errors) {
        validate(context, volume, errors);
        PersistentVolumeSpec spec = volume.spec();
        if (!VolumeSources.only(spec).equals(VolumeSources.only(old.spec()))) {
            errors.forbidden(
                    SPEC.child("persistentvolumesource"), "spec.persistentvolumesource is immutable after creation");
        }
        Immutable.check(
                errors,
                FieldPath.of("volumeMode"),
                spec.volumeMode(""),
                old.spec().volumeMode(""));
        if (old.spec().hasNodeAffinity()
                && !spec.nodeAffinity().equals(old.spec().nodeAffinity())) {
            errors.invalid(
                    FieldPath.of("nodeAffinity"),
                    spec.nodeAffinity(),
                    "field is immutable, except for updating from beta label to GA");
        }
        if (old.spec().hasVolumeAttributesClassName() && !spec.hasVolumeAttributesClassName()) {
            errors.forbidden(SPEC.child("volumeAttributesClassName"), "update from non-nil value to nil is forbidden");
        }
    }

    @Override
    public List<String> createWarnings(RequestContext context, PersistentVolume volume) {
        List<String> warnings = new ArrayList<>(0);
        VolumeText.oldAnnotation(volume, warnings);
        PersistentVolumeSpec spec = volume.spec();
        if (spec.persistentVolumeReclaimPolicy().equals("Recycle")) {
            warnings.add("spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the"
                    + " recommended approach is to use dynamic provisioning.");
        }
        List<NodeSelectorTerm> terms = spec.nodeAffinity().required().nodeSelectorTerms();
        for (int i = 0; i < terms.size(); i++) {
            List<NodeSelectorRequirement> expressions = terms.get(i).matchExpressions();
            for (int j = 0; j < expressions.size(); j++) {
                String old = PodWarnings.oldNodeLabel(expressions.get(j).key());
                if (!old.isEmpty()) {
                    warnings.add("spec.nodeAffinity.required.nodeSelectorTerms[" + i + "].matchExpressions[" + j
                            + "].key: " + expressions.get(j).key() + " is " + old);
                }
            }
        }
        VolumeText.fractions(spec.capacity(), SPEC.child("capacity"), warnings);
        GONE.forEach((field, text) -> {
            if (spec.has(field)) {
                warnings.add(SPEC.child(spec.messageType().fields().get(field).name()) + ": " + text);
            }
        });
        return warnings;
    }

    @Override
    public List<String> updateWarnings(RequestContext context, PersistentVolume volume, PersistentVolume old) {
        return createWarnings(context, volume);
    }

    /** The binder writes the phase; the server notes when. */
    static final class Status implements StatusUpdates<PersistentVolume> {
        @Override
        public PersistentVolume prepareForUpdate(
                RequestContext context, PersistentVolume volume, PersistentVolume old) {
            PersistentVolumeStatus status = volume.status();
            boolean same = status.phase().equals(old.status().phase());
            boolean untold = !status.hasLastPhaseTransitionTime();
            if (same && untold) {
                status = old.status().hasLastPhaseTransitionTime()
                        ? status.withLastPhaseTransitionTime(old.status().lastPhaseTransitionTime())
                        : status;
            } else if (!same
                    && (untold
                            || status.lastPhaseTransitionTime()
                                    .equals(old.status().lastPhaseTransitionTime()))) {
                status = status.withLastPhaseTransitionTime(
                        Timestamp.seconds(context.clock().instant()));
            }
            return volume.withSpec(old.spec()).withStatus(status);
        }
    }
}
