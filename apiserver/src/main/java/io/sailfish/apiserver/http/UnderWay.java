package io.sailfish.apiserver.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts the requests that have no answer yet, so that a closing server can wait for them. */
final class UnderWay {
    private final AtomicInteger requests = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private volatile boolean awaited;

    void begin() {
        requests.incrementAndGet();
    }

    void end() {
        if (requests.decrementAndGet() == 0 && awaited) {
            lock.lock();
            try {
                none.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Waits until there is none, or the time is over. */
    void awaitNone(long millis) {
        lock.lock();
        try {
            awaited = true;
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (requests.get() > 0 && left > 0) {
                left = none.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
