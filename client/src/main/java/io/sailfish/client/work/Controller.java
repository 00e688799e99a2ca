package io.sailfish.client.work;

import io.sailfish.client.informer.Informer;
import io.sailfish.model.status.ApiException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a {@link Reconciler} over a {@link WorkQueue} on a number of virtual threads.
 *
 * <p>Workers begin once the informers that the reconciler reads have synced. A reconcile that throws is logged and tried
 * again with back-off; a conflict is expected under concurrency and is logged at debug level only.
 *
 * <p>Life cycle: {@link #start} once, {@link #close} once. Close ends the queue, waits {@link #STOP_GRACE} for
 * reconciles in progress, then interrupts them.
 */
public final class Controller<K> implements AutoCloseable {
    /** How long close waits before it interrupts. */
    public static final Duration STOP_GRACE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    private final String name;
    private final WorkQueue<K> queue;
    private final Reconciler<K> reconciler;
    private final List<Informer<?>> reads;
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch running;
    private final int workers;
    private final AtomicLong reconciled = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();

    /**
     * @param queue      whose keys are reconciled; this controller closes it
     * @param workers    how many keys are reconciled at a time
     * @param reads      the informers that have to be synced before the first reconcile
     */
    public Controller(String name, WorkQueue<K> queue, Reconciler<K> reconciler, int workers, List<Informer<?>> reads) {
        if (workers < 1) {
            throw new IllegalArgumentException("workers: " + workers);
        }
        this.name = name;
        this.queue = queue;
        this.reconciler = reconciler;
        this.workers = workers;
        this.reads = List.copyOf(reads);
        this.running = new CountDownLatch(workers);
    }

    /** Starts the workers. */
    public synchronized void start() {
        if (!threads.isEmpty()) {
            throw new IllegalStateException(name + " was started before");
        }
        for (int i = 0; i < workers; i++) {
            threads.add(Thread.ofVirtual().name(name + "-" + i).start(this::work));
        }
    }

    private void work() {
        try {
            for (Informer<?> informer : reads) {
                informer.awaitSynced();
            }
            for (K key = queue.take(); key != null; key = queue.take()) {
                reconcile(key);
            }
        } catch (InterruptedException e) {
            LOG.debug("{}: a worker was interrupted", name);
        } finally {
            running.countDown();
        }
    }

    private void reconcile(K key) {
        long start = System.nanoTime();
        try {
            apply(key, reconciler.reconcile(key));
        } catch (Exception e) {
            failed.incrementAndGet();
            report(key, e);
            queue.addFailed(key);
        } catch (Error e) {
            failed.incrementAndGet();
            LOG.error("{}: reconciling {} failed badly", name, key, e);
            queue.addFailed(key);
        } finally {
            reconciled.incrementAndGet();
            nanos.addAndGet(System.nanoTime() - start);
            queue.done(key);
        }
    }

    private void apply(K key, Result result) {
        switch (result) {
            case Result.Done() -> queue.forget(key);
            case Result.After(Duration delay) -> {
                queue.forget(key);
                queue.addAfter(key, delay);
            }
            case Result.Retry() -> queue.addFailed(key);
        }
    }

    private void report(K key, Exception e) {
        if (e instanceof ApiException failure) {
            if (failure.is(ApiException.Reason.CONFLICT)) {
                LOG.debug("{}: {} changed meanwhile: {}", name, key, failure.getMessage());
            } else {
                LOG.warn("{}: reconciling {} failed: {}", name, key, failure.getMessage());
            }
        } else {
            LOG.warn("{}: reconciling {} failed", name, key, e);
        }
    }

    /** The name of this controller in logs and metrics. */
    public String name() {
        return name;
    }

    /** Its queue. */
    public WorkQueue<K> queue() {
        return queue;
    }

    /** What it has done so far. */
    public Metrics metrics() {
        return new Metrics(name, reconciled.get(), failed.get(), Duration.ofNanos(nanos.get()));
    }

    /** Figures of a controller: calls of its reconciler, how many of them threw, and the time they took together. */
    public record Metrics(String name, long reconciled, long failed, Duration time) {}

    @Override
    public synchronized void close() {
        queue.close();
        if (threads.isEmpty()) {
            return;
        }
        try {
            if (!running.await(STOP_GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("{}: interrupting what still runs after {}", name, STOP_GRACE);
                threads.forEach(Thread::interrupt);
            }
        } catch (InterruptedException e) {
            threads.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
        }
    }
}
