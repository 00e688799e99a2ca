package io.sailfish.apiserver.flowcontrol;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The seats of a request that executes. Whoever holds it releases it when the request is done; the second time counts for nothing. */
public final class Ticket {
    private final FlowRule rule;
    private final int seats;
    private final long started;
    private final PriorityLevel.@Nullable Waiting waited;
    private final AtomicBoolean released = new AtomicBoolean();

    Ticket(FlowRule rule, int seats, long started, PriorityLevel.@Nullable Waiting waited) {
        this.rule = rule;
        this.seats = seats;
        this.started = started;
        this.waited = waited;
    }

    int seats() {
        return seats;
    }

    /** How it waited, or null where it did not. */
    PriorityLevel.@Nullable Waiting waited() {
        return waited;
    }

    /** Gives the seats back. */
    public void release() {
        if (released.compareAndSet(false, true)) {
            long now = System.nanoTime();
            rule.counts().executed(seats, now - started);
            rule.level().release(this, now);
        }
    }
}
