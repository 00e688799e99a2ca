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
    private boolean takerWaits;
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
            if (takerWaits) {
                takerWaits = false;
                notEmpty.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * All that waits, in order; empty where nothing came within the time. The list is reused by the call after next.
     */
    List<Request> take(long millis) throws InterruptedException {
        lock.lock();
        try {
            var nanos = TimeUnit.MILLISECONDS.toNanos(millis);
            while (waiting.isEmpty() && !closed && nanos > 0) {
                takerWaits = true;
                nanos = notEmpty.awaitNanos(nanos);
            }
            takerWaits = false;
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
