package io.sailfish.apiserver.flowcontrol;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The seats of a priority level, and the requests that wait for them. As long as nobody waits, taking and giving back seats is
 * one compare-and-set each; only then are there queues, under a lock.
 *
 * <p>So requests that found free seats at once are not charged to their flow: the queues begin to count when there is
 * something to divide. What one flow can have taken before is given back within the time of a request.
 */
public final class PriorityLevel {
    static final int UNBOUNDED = Integer.MAX_VALUE;
    private static final long ONE_WAITS = 1L << 32;

    private final String name;
    private final LongSupplier nanos;
    /** The number of those who wait, above the seats in use. */
    private final AtomicLong state = new AtomicLong();

    private final ReentrantLock lock = new ReentrantLock();
    private final RetryAfter retryAfter = new RetryAfter();
    private volatile int limit;
    private volatile @Nullable FairQueues queues;
    private volatile int seatsWaiting;
    private volatile int highest;

    PriorityLevel(String name, LongSupplier nanos) {
        this.name = name;
        this.nanos = nanos;
    }

    /** A request in a queue. */
    public final class Waiting extends FairQueues.Entry {
        private final FlowRule rule;
        private final Guest guest;
        private final FairQueues home;
        private @Nullable Waiting movedTo;
        private boolean over;

        private Waiting(FlowRule rule, long flow, int seats, long now, Guest guest, FairQueues home) {
            super(flow, seats, now);
            this.rule = rule;
            this.guest = guest;
            this.home = home;
        }

        /** Stops waiting, unless the seats have come meanwhile. */
        public void giveUp(Refusal why) {
            PriorityLevel.this.giveUp(this, why);
        }
    }

    String name() {
        return name;
    }

    int limit() {
        return limit;
    }

    int seatsInUse() {
        return (int) state.get();
    }

    /** Seats in use, and those that are waited for. */
    int demand() {
        return seatsInUse() + seatsWaiting;
    }

    /** The highest demand since the last call. */
    int highestDemand() {
        int seen = Math.max(highest, demand());
        highest = demand();
        return seen;
    }

    /** How many seconds clients that were refused shall wait. */
    int retryAfterSeconds() {
        return retryAfter.seconds();
    }

    /** Sets what the configuration says: no layout means that nobody waits; see {@link #limit(int)}. */
    void configure(FairQueues.@Nullable Layout layout) {
        lock.lock();
        try {
            FairQueues before = queues;
            if (before == null ? layout != null : !before.layout().equals(layout)) {
                queues = layout == null ? null : new FairQueues(layout);
                if (before != null && before.waiting() > 0) {
                    move(before);
                }
                dispatch();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Those who wait go on doing so in the new queues; where there are none any more, they are refused. */
    private void move(FairQueues before) {
        long now = nanos.getAsLong();
        for (FairQueues.Entry entry : before.drain()) {
            Waiting old = (Waiting) entry;
            FairQueues home = queues;
            if (home == null) {
                leave(old, Refusal.CONCURRENCY_LIMIT);
            } else {
                Waiting moved = new Waiting(old.rule, old.flow(), old.seats(), old.arrived(), old.guest, home);
                old.movedTo = moved;
                home.takeOver(moved, now);
            }
        }
        seatsWaiting = queues == null ? 0 : queues.seatsWaiting();
    }

    /** Sets how many seats there are. */
    void limit(int seats) {
        lock.lock();
        try {
            limit = seats;
            dispatch();
        } finally {
            lock.unlock();
        }
    }

    /** Takes seats where they are free and nobody waits; null where that is not so. */
    public @Nullable Ticket tryEnter(FlowRule rule, int seats) {
        long now = state.get();
        while (true) {
            if (now >= ONE_WAITS || !fits((int) now, seats)) {
                return null;
            }
            long then = now + seats;
            if (state.compareAndSet(now, then)) {
                if ((int) then > highest) {
                    highest = (int) then;
                }
                rule.counts().admitted(seats, 0);
                return new Ticket(rule, seats, nanos.getAsLong(), null);
            }
            now = state.get();
        }
    }

    /** A request that is wider than all seats together gets its turn when there is no other. */
    private boolean fits(int inUse, int seats) {
        int most = limit;
        return seats <= most - inUse || inUse == 0 && most > 0;
    }

    /**
     * Waits for seats; the guest hears of them, or of the refusal, at once or later.
     *
     * @return to give up waiting; null where it is decided already
     */
    public @Nullable Waiting await(FlowRule rule, long flow, int seats, Guest guest) {
        lock.lock();
        try {
            FairQueues home = queues;
            long now = nanos.getAsLong();
            if (home == null) {
                // Seats may have come free since the caller looked.
                Ticket ticket = tryEnter(rule, seats);
                if (ticket == null) {
                    refuse(rule, Refusal.CONCURRENCY_LIMIT, 0);
                    guest.refused(Refusal.CONCURRENCY_LIMIT);
                } else {
                    guest.admitted(ticket);
                }
                return null;
            }
            Waiting waiting = new Waiting(rule, flow, seats, now, guest, home);
            if (home.offer(waiting, now) == 0) {
                refuse(rule, Refusal.QUEUE_FULL, 0);
                guest.refused(Refusal.QUEUE_FULL);
                return null;
            }
            rule.counts().queued(1);
            seatsWaiting = home.seatsWaiting();
            state.addAndGet(ONE_WAITS);
            highest = Math.max(highest, demand());
            dispatch();
            return waiting.over ? null : waiting;
        } finally {
            lock.unlock();
        }
    }

    private void refuse(FlowRule rule, Refusal why, long waited) {
        rule.counts().refused(why, waited);
        if (why != Refusal.CANCELLED) {
            retryAfter.refused(nanos.getAsLong());
        }
    }

    private void giveUp(Waiting first, Refusal why) {
        lock.lock();
        try {
            Waiting waiting = first;
            while (waiting.movedTo != null) {
                waiting = waiting.movedTo;
            }
            if (!waiting.over) {
                waiting.home.remove(waiting, nanos.getAsLong());
                seatsWaiting = waiting.home.seatsWaiting();
                leave(waiting, why);
                // Whoever comes next may be narrower.
                dispatch();
            }
        } finally {
            lock.unlock();
        }
    }

    private void leave(Waiting waiting, Refusal why) {
        waiting.over = true;
        state.addAndGet(-ONE_WAITS);
        waiting.rule.counts().queued(-1);
        refuse(waiting.rule, why, nanos.getAsLong() - waiting.arrived());
        waiting.guest.refused(why);
    }

    void release(Ticket ticket, long now) {
        long left = state.addAndGet(-ticket.seats());
        Waiting waited = ticket.waited();
        if (waited != null || left >= ONE_WAITS) {
            lock.lock();
            try {
                if (waited != null) {
                    waited.home.finish(waited, now);
                }
                dispatch();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Under the lock: whose turn it is gets its seats, as long as there are some. */
    private void dispatch() {
        FairQueues home = queues;
        if (home == null) {
            return;
        }
        for (FairQueues.Entry next = home.next(); next != null; next = home.next()) {
            if (!takeFromQueue(next.seats())) {
                return;
            }
            Waiting waiting = (Waiting) next;
            long now = nanos.getAsLong();
            home.dispatch(waiting, now);
            seatsWaiting = home.seatsWaiting();
            waiting.over = true;
            waiting.rule.counts().queued(-1);
            waiting.rule.counts().admitted(waiting.seats(), now - waiting.arrived());
            waiting.guest.admitted(new Ticket(waiting.rule, waiting.seats(), now, waiting));
        }
    }

    private boolean takeFromQueue(int seats) {
        long now = state.get();
        while (fits((int) now, seats)) {
            if (state.compareAndSet(now, now + seats - ONE_WAITS)) {
                return true;
            }
            now = state.get();
        }
        return false;
    }
}
