package io.sailfish.apiserver.flowcontrol;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What happened to the requests of one schema at one level. */
final class FlowCounts {
    private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);
    private final LongAdder seats = new LongAdder();
    private final LongAdder waiting = new LongAdder();
    private final DurationCounts waitsOfAdmitted = new DurationCounts();
    private final DurationCounts waitsOfRefused = new DurationCounts();
    private final DurationCounts executions = new DurationCounts();

    FlowCounts() {
        for (Refusal refusal : Refusal.values()) {
            refused.put(refusal, new LongAdder());
        }
    }

    void admitted(int taken, long waitedNanos) {
        seats.add(taken);
        waitsOfAdmitted.add(waitedNanos);
    }

    void executed(int given, long nanos) {
        seats.add(-given);
        executions.add(nanos);
    }

    void queued(int change) {
        waiting.add(change);
    }

    void refused(Refusal why, long waitedNanos) {
        adder(why).increment();
        waitsOfRefused.add(waitedNanos);
    }

    private LongAdder adder(Refusal why) {
        return java.util.Objects.requireNonNull(refused.get(why));
    }

    long refused(Refusal why) {
        return adder(why).sum();
    }

    long dispatched() {
        return waitsOfAdmitted.all();
    }

    /** Those that were let in and are not done. Read in this order: who is let in meanwhile is not missing. */
    long executing() {
        long done = executions.all();
        return waitsOfAdmitted.all() - done;
    }

    long seats() {
        return seats.sum();
    }

    long waiting() {
        return waiting.sum();
    }

    DurationCounts waitsOfAdmitted() {
        return waitsOfAdmitted;
    }

    DurationCounts waitsOfRefused() {
        return waitsOfRefused;
    }

    DurationCounts executions() {
        return executions;
    }
}
