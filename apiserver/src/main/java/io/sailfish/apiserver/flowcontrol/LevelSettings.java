package io.sailfish.apiserver.flowcontrol;

import io.sailfish.model.api.flowcontrol.v1.LimitedPriorityLevelConfiguration;
import io.sailfish.model.api.flowcontrol.v1.PriorityLevelConfiguration;
import io.sailfish.model.api.flowcontrol.v1.PriorityLevelConfigurationSpec;
import io.sailfish.model.api.flowcontrol.v1.QueuingConfiguration;
import org.jspecify.annotations.Nullable;

/** What the object of a level says. */
final class LevelSettings {
    private static final int DEFAULT_SHARES = 30;

    private LevelSettings() {}

    /** The one level that never waits is known by its name, as upstream. */
    static boolean isExempt(String name) {
        return name.equals("exempt");
    }

    static int shares(PriorityLevelConfiguration object) {
        PriorityLevelConfigurationSpec spec = object.spec();
        return spec.hasLimited()
                ? spec.limited().nominalConcurrencyShares(DEFAULT_SHARES)
                : spec.exempt().nominalConcurrencyShares(0);
    }

    static SeatAllocation.Bounds bounds(PriorityLevelConfiguration object, int total, long allShares) {
        PriorityLevelConfigurationSpec spec = object.spec();
        LimitedPriorityLevelConfiguration limited = spec.limited();
        int lendable =
                spec.hasLimited() ? limited.lendablePercent(0) : spec.exempt().lendablePercent(0);
        int borrows = limited.hasBorrowingLimitPercent() ? limited.borrowingLimitPercent(0) : -1;
        return SeatAllocation.bounds(total, shares(object), allShares, lendable, borrows);
    }

    /** How its queues are laid out; null where nobody waits. */
    static FairQueues.@Nullable Layout layout(PriorityLevelConfiguration object) {
        LimitedPriorityLevelConfiguration limited = object.spec().limited();
        if (!limited.limitResponse().hasQueuing()) {
            return null;
        }
        QueuingConfiguration queuing = limited.limitResponse().queuing();
        return new FairQueues.Layout(queuing.queues(), queuing.handSize(), queuing.queueLengthLimit());
    }
}
