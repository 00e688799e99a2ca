package io.sailfish.apiserver.kinds.resource;

import io.sailfish.apiserver.kinds.rules.Finalizers;
import io.sailfish.apiserver.kinds.rules.Immutable;
import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.StatusUpdates;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.resource.v1.AllocatedDeviceStatus;
import io.sailfish.model.api.resource.v1.ResourceClaim;
import io.sailfish.model.api.resource.v1.ResourceClaimSpec;
import io.sailfish.model.api.resource.v1.ResourceV1;
import io.sailfish.model.status.FieldPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** ResourceClaims: devices that are asked for, those that were given, and who uses them. */
final class ResourceClaimKind implements Kind<ResourceClaim> {
    private static final FieldPath SPEC = FieldPath.of("spec");

    @Override
    public KindDefinition<ResourceClaim> definition() {
        return KindDefinition.of(ResourceV1.RESOURCE_CLAIMS)
                .strategy(new Rules())
                .column(
                        "State",
                        "string",
                        "A summary of the current state (allocated, pending, reserved, etc.).",
                        0,
                        (claim, now) -> state(claim))
                .ageColumn()
                .status(new Status())
                .build();
    }

    private static String state(ResourceClaim claim) {
        boolean deleted = claim.metadata().hasDeletionTimestamp();
        List<String> states = new ArrayList<>(3);
        if (deleted) {
            states.add("deleted");
        }
        if (claim.status().hasAllocation()) {
            states.add("allocated");
            if (!claim.status().reservedFor().isEmpty()) {
                states.add("reserved");
            }
        } else if (!deleted) {
            states.add("pending");
        }
        return String.join(",", states);
    }

    private static final class Rules implements Strategy<ResourceClaim> {
        @Override
        public ResourceClaim defaults(ResourceClaim given) {
            ResourceClaimSpec spec = ClaimDefaults.filled(given.spec());
            return spec == given.spec() ? given : given.withSpec(spec);
        }

        @Override
        public void validate(RequestContext context, ResourceClaim claim, FieldErrors errors) {
            Finalizers.check(claim, errors);
            ClaimValidation.check(claim.spec().devices(), SPEC.child("devices"), errors);
        }

        @Override
        public void validateUpdate(RequestContext context, ResourceClaim claim, ResourceClaim old, FieldErrors errors) {
            Finalizers.check(claim, errors);
            Immutable.check(errors, SPEC, claim.spec(), old.spec());
        }
    }

    private static final class Status implements StatusUpdates<ResourceClaim> {
        /** What drivers said of devices goes with the devices. */
        @Override
        public ResourceClaim prepareForUpdate(RequestContext context, ResourceClaim claim, ResourceClaim old) {
            ResourceClaim prepared = StatusUpdates.super.prepareForUpdate(context, claim, old);
            Set<ClaimStatusValidation.DeviceKey> gone =
                    new HashSet<>(ClaimStatusValidation.allocated(old.status().allocation()));
            gone.removeAll(ClaimStatusValidation.allocated(prepared.status().allocation()));
            List<AllocatedDeviceStatus> devices =
                    new ArrayList<>(prepared.status().devices());
            return devices.removeIf(device -> gone.contains(ClaimStatusValidation.DeviceKey.of(device)))
                    ? prepared.withStatus(prepared.status().withDevices(devices))
                    : prepared;
        }

        @Override
        public void validateUpdate(RequestContext context, ResourceClaim claim, ResourceClaim old, FieldErrors errors) {
            ClaimStatusValidation.check(claim, old, errors);
        }
    }
}
