package io.sailfish.apiserver.kinds.core.volume;

import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.kinds.rules.Immutable;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.StringMap;
import io.sailfish.model.api.core.v1.PersistentVolumeClaim;
import io.sailfish.model.api.core.v1.PersistentVolumeClaimSpec;
import io.sailfish.model.api.core.v1.PersistentVolumeClaimStatus;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.value.Quantity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Defaults and checks of claims, and what of them may change once they are made. */
final class ClaimRules implements Strategy<PersistentVolumeClaim> {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final String FIXED = "spec is immutable after creation except resources.requests and"
            + " volumeAttributesClassName for bound claims";

    @Override
    public boolean returnsDeletedObject() {
        return true;
    }

    @Override
    public PersistentVolumeClaim defaults(PersistentVolumeClaim given) {
        PersistentVolumeClaim claim = given.spec().hasVolumeMode()
                ? given
                : given.withSpec(given.spec().withVolumeMode("Filesystem"));
        return claim.status().phase().isEmpty()
                ? claim.withStatus(claim.status().withPhase("Pending"))
                : claim;
    }

    @Override
    public PersistentVolumeClaim prepareForCreate(RequestContext context, PersistentVolumeClaim claim) {
        return claim.withSpec(DataSources.normalized(claim.spec(), PersistentVolumeClaimSpec.EMPTY))
                .withStatus(PersistentVolumeClaimStatus.EMPTY);
    }

    @Override
    public PersistentVolumeClaim prepareForUpdate(
            RequestContext context, PersistentVolumeClaim claim, PersistentVolumeClaim old) {
        return claim.withSpec(DataSources.normalized(claim.spec(), old.spec())).withStatus(old.status());
    }

    @Override
    public void validate(RequestContext context, PersistentVolumeClaim claim, FieldErrors errors) {
        Finalizers.check(claim, errors);
        ClaimSpecValidation.check(claim.spec(), SPEC, errors);
    }

    @Override
    public void validateUpdate(
            RequestContext context, PersistentVolumeClaim claim, PersistentVolumeClaim old, FieldErrors errors) {
        validate(context, claim, errors);
        boolean bound = claim.status().phase().equals("Bound");
        PersistentVolumeClaimSpec allowed = withChangesAllowed(claim, old, bound);
        String annotated = claim.metadata().annotations().getOrDefault(VolumeText.CLASS_ANNOTATION, "");
        String before = old.metadata().annotations().getOrDefault(VolumeText.CLASS_ANNOTATION, "");
        boolean moved = !before.isEmpty()
                && annotated.isEmpty()
                && claim.spec().storageClassName("").equals(before);
        if (!moved && !annotated.equals(before)) {
            errors.invalid(
                    FieldPath.of("metadata", "annotations").key(VolumeText.CLASS_ANNOTATION),
                    annotated,
                    "field is immutable");
        }
        if (!claim.spec().equals(allowed)) {
            errors.forbidden(SPEC, FIXED);
        }
        shrinking(claim, old, errors);
        Immutable.check(
                errors,
                FieldPath.of("volumeMode"),
                claim.spec().volumeMode(""),
                old.spec().volumeMode(""));
        if (bound && old.spec().hasVolumeAttributesClassName() && !claim.spec().hasVolumeAttributesClassName()) {
            errors.forbidden(SPEC.child("volumeAttributesClassName"), "update from non-nil value to nil is forbidden");
        }
    }

    /** The old spec with what the new one may bring: the volume, once; a class where there was none; more of it. */
    private static PersistentVolumeClaimSpec withChangesAllowed(
            PersistentVolumeClaim claim, PersistentVolumeClaim old, boolean bound) {
        PersistentVolumeClaimSpec given = claim.spec();
        PersistentVolumeClaimSpec spec = old.spec();
        if (spec.volumeName().isEmpty() && !given.volumeName().isEmpty()) {
            spec = spec.withVolumeName(given.volumeName());
        }
        String annotated = old.metadata().annotations().getOrDefault(VolumeText.CLASS_ANNOTATION, "");
        boolean classless = !old.spec().hasStorageClassName()
                && (annotated.isEmpty() || annotated.equals(given.storageClassName("")));
        if (classless && given.hasStorageClassName()) {
            spec = spec.withStorageClassName(given.storageClassName(""));
        }
        if (!bound) {
            return spec;
        }
        Quantity size = given.resources().requests().get("storage");
        if (size != null) {
            spec = spec.withResources(spec.resources()
                    .withRequests(StringMap.copyOf(spec.resources().requests()).with("storage", size)));
        }
        return given.hasVolumeAttributesClassName()
                ? spec.withVolumeAttributesClassName(given.volumeAttributesClassName(""))
                : spec.without(PersistentVolumeClaimSpec.VOLUME_ATTRIBUTES_CLASS_NAME);
    }

    /** Less may be asked for only to take back a growth that did not come about. */
    private static void shrinking(PersistentVolumeClaim claim, PersistentVolumeClaim old, FieldErrors errors) {
        Quantity size = storage(claim);
        Quantity before = storage(old);
        Quantity actual = old.status().capacity().getOrDefault("storage", Quantity.ZERO);
        if (size != null && before != null && size.compareTo(before) < 0 && size.compareTo(actual) <= 0) {
            errors.forbidden(
                    SPEC.child("resources").child("requests").child("storage"),
                    "field can not be less than status.capacity");
        }
    }

    private static @Nullable Quantity storage(PersistentVolumeClaim claim) {
        return claim.spec().resources().requests().get("storage");
    }

    @Override
    public List<String> createWarnings(RequestContext context, PersistentVolumeClaim claim) {
        List<String> warnings = new ArrayList<>(0);
        VolumeText.oldAnnotation(claim, warnings);
        FieldPath resources = SPEC.child("resources");
        VolumeText.fractions(claim.spec().resources().requests(), resources.child("requests"), warnings);
        VolumeText.fractions(claim.spec().resources().limits(), resources.child("limits"), warnings);
        return warnings;
    }

    @Override
    public List<String> updateWarnings(RequestContext context, PersistentVolumeClaim claim, PersistentVolumeClaim old) {
        return createWarnings(context, claim);
    }
}
