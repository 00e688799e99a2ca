package io.sailfish.store.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for the committer. Full, it makes those wait who bring more; the committer takes everything at once.
 */
final class WriteQueue {
    private final Limits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private List<Request> waiting = new ArrayList<>();
    private List<Request> spare = new ArrayList<>();
    private long bytes;
    private int takerWaitsFor;
    private boolean closed;

    WriteQueue(Limits limits) {
        this.limits = limits;
    }

    /**
     * Adds a request, false where the queue is closed.
     *
     * @param wait whether to wait for room; the committer's own thread must not
     */
    boolean add(Request request, boolean wait) {
        lock.lock();
        try {
            while (wait && !closed && full()) {
                notFull.awaitUninterruptibly();
            }
            if (closed) {
                return false;
            }
            waiting.add(request);
            bytes += request.bytes();
            if (takerWaitsFor != 0 && (waiting.size() >= takerWaitsFor || full())) {
                takerWaitsFor = 0;
                notEmpty.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * All that waits, in order; empty where nothing came within the time. The list is the caller's until the next call.
     *
     * @param expected    how many requests it is worth to wait for a little longer
     * @param lingerNanos how much longer
     */
    List<Request> take(long millis, int expected, long lingerNanos) throws InterruptedException {
        lock.lock();
        try {
            await(1, TimeUnit.MILLISECONDS.toNanos(millis));
            if (!waiting.isEmpty()) {
                await(expected, lingerNanos);
            }
            var taken = waiting;
            waiting = spare;
            waiting.clear();
            spare = taken;
            bytes = 0;
            notFull.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void await(int count, long nanos) throws InterruptedException {
        var left = nanos;
        while (waiting.size() < count && !full() && !closed && left > 0) {
            takerWaitsFor = count;
            left = notEmpty.awaitNanos(left);
        }
        takerWaitsFor = 0;
    }

    /** Refuses whatever comes from now on; what waits can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            notEmpty.signal();
            notFull.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is closed and nothing is left. */
    boolean drained() {
        lock.lock();
        try {
            return closed && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private boolean full() {
        return waiting.size() >= limits.queueWrites() || bytes >= limits.queueBytes();
    }
}
