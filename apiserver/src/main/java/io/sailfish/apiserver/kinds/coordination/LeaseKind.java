package io.sailfish.apiserver.kinds.coordination;

import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.RequestContext;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.apiserver.validation.FieldErrors;
import io.sailfish.model.api.coordination.v1.CoordinationV1;
import io.sailfish.model.api.coordination.v1.Lease;
import io.sailfish.model.api.coordination.v1.LeaseSpec;
import io.sailfish.model.status.FieldPath;

/** Leases. */
public final class LeaseKind implements Kind<Lease> {
    @Override
    public KindDefinition<Lease> definition() {
        return KindDefinition.of(CoordinationV1.LEASES)
                .strategy(new Strategy<Lease>() {
                    @Override
                    public boolean allowsCreateOnUpdate() {
                        return true;
                    }

                    @Override
                    public Lease prepareForCreate(RequestContext context, Lease lease) {
                        return withoutElection(lease);
                    }

                    @Override
                    public Lease prepareForUpdate(RequestContext context, Lease lease, Lease old) {
                        return withoutElection(lease);
                    }

                    @Override
                    public void validate(RequestContext context, Lease lease, FieldErrors errors) {
                        LeaseKind.validate(lease.spec(), errors);
                    }

                    @Override
                    public boolean allowsUnconditionalUpdate() {
                        return false;
                    }
                })
                .column("Holder", "string", "", 0, (lease, now) -> lease.spec().holderIdentity(""))
                .ageColumn()
                .build();
    }

    /** Elections by the server are not offered, so that what they would read is dropped. */
    private static Lease withoutElection(Lease lease) {
        return lease.spec().hasStrategy() || lease.spec().hasPreferredHolder()
                ? lease.withSpec(lease.spec().without(LeaseSpec.STRATEGY).without(LeaseSpec.PREFERRED_HOLDER))
                : lease;
    }

    private static void validate(LeaseSpec spec, FieldErrors errors) {
        if (spec.hasLeaseDurationSeconds() && spec.leaseDurationSeconds(0) <= 0) {
            errors.invalid(
                    FieldPath.of("spec", "leaseDurationSeconds"),
                    spec.leaseDurationSeconds(0),
                    "must be greater than 0");
        }
        if (spec.leaseTransitions(0) < 0) {
            errors.invalid(
                    FieldPath.of("spec", "leaseTransitions"),
                    spec.leaseTransitions(0),
                    "must be greater than or equal to 0");
        }
    }
}
