package io.sailfish.node.time;

import io.sailfish.client.time.Timers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A task that runs again and again; a failure of one run is logged and does not end it. */
final class Periodic implements Timers.Timer {
    private static final Logger LOG = LoggerFactory.getLogger(Periodic.class);

    private final Background background;
    private final Duration period;
    private final Runnable task;
    private Timers.@Nullable Timer next;
    private boolean cancelled;

    Periodic(Background background, Duration period, Runnable task) {
        this.background = background;
        this.period = period;
        this.task = task;
    }

    synchronized void start(Duration delay) {
        if (!cancelled) {
            next = background.after(delay, this::run);
        }
    }

    private void run() {
        try {
            task.run();
        } catch (RuntimeException failure) {
            LOG.warn("A periodic task failed and will run again", failure);
        } finally {
            start(period);
        }
    }

    @Override
    public synchronized void cancel() {
        cancelled = true;
        if (next != null) {
            next.cancel();
        }
    }
}
