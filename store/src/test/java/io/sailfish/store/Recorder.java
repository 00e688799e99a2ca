package io.sailfish.store;

import io.sailfish.store.Store.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A watcher that remembers, and lets a test wait for what it expects. */
public final class Recorder implements Store.Watcher {
    private static final long PATIENCE_SECONDS = 60;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Event> events = new ArrayList<>();
    private long progress;
    private @Nullable StoreException failure;

    @Override
    public void onEvents(List<Event> more) {
        change(() -> events.addAll(more));
    }

    @Override
    public void onProgress(long revision) {
        change(() -> progress = revision);
    }

    @Override
    public void onFailure(StoreException failure) {
        change(() -> this.failure = failure);
    }

    /** What has come so far. */
    public List<Event> events() {
        lock.lock();
        try {
            return List.copyOf(events);
        } finally {
            lock.unlock();
        }
    }

    /** The first so many events, when they have come. */
    public List<Event> awaitEvents(int count) {
        await(recorder -> recorder.events.size() >= count, count + " events");
        return events();
    }

    /** All events up to a revision. */
    public List<Event> awaitProgress(long revision) {
        await(recorder -> recorder.progress >= revision, "progress to " + revision);
        return events();
    }

    public StoreException awaitFailure() {
        await(recorder -> recorder.failure != null, "a failure");
        return java.util.Objects.requireNonNull(failure);
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void await(Predicate<Recorder> condition, String what) {
        lock.lock();
        try {
            var nanos = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (!condition.test(this)) {
                if (nanos <= 0) {
                    throw new AssertionError("waited in vain for " + what + "; progress " + progress + ", failure "
                            + failure + ", events " + events);
                }
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException stop) {
            throw new AssertionError("interrupted while waiting for " + what, stop);
        } finally {
            lock.unlock();
        }
    }
}
