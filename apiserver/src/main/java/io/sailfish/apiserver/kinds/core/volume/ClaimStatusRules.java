package io.sailfish.apiserver.kinds.core.volume;

import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.core.v1.PersistentVolumeClaim;
import io.sailfish.model.api.core.v1.PersistentVolumeClaimStatus;
import io.sailfish.model.status.FieldError;
import io.sailfish.model.status.FieldPath;
import io.sailfish.model.validation.Names;
import java.util.List;

/** The status of claims: the binder's and the resizers'. */
final class ClaimStatusRules implements StatusUpdates<PersistentVolumeClaim> {
    private static final FieldPath STATUS = FieldPath.of("status");
    private static final List<String> RESIZE_STATES = List.of(
            "ControllerResizeInProgress",
            "ControllerResizeInfeasible",
            "NodeResizeInProgress",
            "NodeResizeInfeasible",
            "NodeResizePending");

    @Override
    public void validateUpdate(
            RequestContext context, PersistentVolumeClaim claim, PersistentVolumeClaim old, FieldErrors errors) {
        if (claim.spec().accessModes().isEmpty()) {
            errors.required(FieldPath.of("spec", "accessModes"), "");
        }
        PersistentVolumeClaimStatus status = claim.status();
        status.capacity()
                .forEach((name, amount) -> VolumeSpecValidation.amount(
                        amount, STATUS.child("capacity").key(name), errors));
        FieldPath states = STATUS.child("allocatedResourceStatus");
        status.allocatedResourceStatuses().forEach((name, state) -> {
            if (resource(name, states, errors) && !RESIZE_STATES.contains(state)) {
                errors.notSupported(states, new FieldError.Shown(name), RESIZE_STATES);
            }
        });
        FieldPath allocated = STATUS.child("allocatedResources");
        status.allocatedResources().forEach((name, amount) -> {
            if (resource(name, allocated, errors)) {
                VolumeSpecValidation.amount(amount, allocated.key(name), errors);
            }
        });
    }

    /** Whether a name is that of something that can grow; reports others. */
    private static boolean resource(String name, FieldPath path, FieldErrors errors) {
        List<String> problems = Names.qualifiedName(name);
        if (!problems.isEmpty()) {
            errors.invalid(path, name, problems);
            return false;
        }
        if (name.indexOf('/') < 0 && !name.equals("storage")) {
            errors.notSupported(path, name, List.of("storage"));
            return false;
        }
        return true;
    }
}
