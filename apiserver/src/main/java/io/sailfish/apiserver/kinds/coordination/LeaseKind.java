package io.sailfish.apiserver.kinds.coordination;

import io.sailfish.apiserver.registry.Kind;
import io.sailfish.apiserver.registry.KindDefinition;
import io.sailfish.apiserver.registry.Strategy;
import io.sailfish.model.api.coordination.v1.CoordinationV1;
import io.sailfish.model.api.coordination.v1.Lease;

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
                    public boolean allowsUnconditionalUpdate() {
                        return false;
                    }
                })
                .column("Holder", "string", "", 0, (lease, now) -> lease.spec().holderIdentity(""))
                .ageColumn()
                .build();
    }
}
