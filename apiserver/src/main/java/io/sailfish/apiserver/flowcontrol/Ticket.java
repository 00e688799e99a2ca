package io.sailfish.apiserver.flowcontrol;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The seats of a request that executes. Whoever holds it releases it, or runs it, when the request is done; the second time
 * counts for nothing.
 */
public final class Ticket implements Runnable {
    private static final AtomicIntegerFieldUpdater<Ticket> RELEASED =
            AtomicIntegerFieldUpdater.newUpdater(Ticket.class, "released");

    private final FlowRule rule;
    private final int seats;
    private final long started;
    private final PriorityLevel.@Nullable Waiting waited;
    private volatile int released;

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
        if (RELEASED.compareAndSet(this, 0, 1)) {
            long now = System.nanoTime();
            rule.counts().executed(seats, now - started);
            rule.level().release(this, now);
        }
    }

    @Override
    public void run() {
        release();
    }
}
