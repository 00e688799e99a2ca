package io.sailfish.node.time;

import io.sailfish.client.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Now, later, and beside: all that the kubelet knows of clocks and threads. Tasks may block: in real time they run on
 * virtual threads. Many kubelets may share one.
 */
public final class Background implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Background.class);

    private final Timers timers;
    private final Executor executor;

    /** Time and threads of any kind; a test gives virtual ones. */
    public Background(Timers timers, Executor executor) {
        this.timers = timers;
        this.executor = executor;
    }

    /** Real time, and a virtual thread for each task. */
    public static Background system() {
        return new Background(
                Timers.system(),
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("node-", 0).factory()));
    }

    /** The timers alone, for what brings threads of its own. */
    public Timers timers() {
        return timers;
    }

    public Instant now() {
        return timers.instant();
    }

    /** Runs a task once after a delay. */
    public Timers.Timer after(Duration delay, Runnable task) {
        return timers.schedule(delay, () -> execute(task));
    }

    /** Runs a task as soon as possible. */
    public void execute(Runnable task) {
        try {
            executor.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException failure) {
                    LOG.error("A task failed", failure);
                }
            });
        } catch (RejectedExecutionException closed) {
            LOG.debug("A task came after the end");
        }
    }

    /** Runs a task again and again, each time a period after the last one ended, until cancelled. */
    public Timers.Timer every(Duration first, Duration period, Runnable task) {
        Periodic periodic = new Periodic(this, period, task);
        periodic.start(first);
        return periodic;
    }

    /** Interrupts what runs; nothing starts any more. */
    @Override
    public void close() {
        if (executor instanceof ExecutorService service) {
            service.shutdownNow();
        }
    }
}
