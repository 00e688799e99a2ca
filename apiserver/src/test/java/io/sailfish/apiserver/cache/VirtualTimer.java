package io.sailfish.apiserver.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A timer whose time passes when a simulation says so, on the simulation's thread. */
final class VirtualTimer extends AbstractExecutorService implements ScheduledExecutorService {
    private final List<Task> tasks = new ArrayList<>();
    private long now;

    /** Runs what is due until then. */
    void pass(long millis) {
        now += millis;
        for (Task task : List.copyOf(tasks)) {
            while (task.due <= now && !task.isCancelled()) {
                task.runNow();
            }
        }
        tasks.removeIf(task -> task.isCancelled() || task.due > now + Task.NEVER / 2);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return add(new Task(command, now + unit.toMillis(delay), Task.NEVER));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        return add(new Task(command, now + unit.toMillis(initialDelay), unit.toMillis(period)));
    }

    private Task add(Task task) {
        tasks.add(task);
        return task;
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("watches give the timer no callables");
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initial, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("watches ask for fixed rates");
    }

    @Override
    public void execute(Runnable command) {
        command.run();
    }

    @Override
    public void shutdown() {
        tasks.clear();
    }

    @Override
    public List<Runnable> shutdownNow() {
        tasks.clear();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }

    private static final class Task extends FutureTask<Void> implements ScheduledFuture<Void> {
        private static final long NEVER = Long.MAX_VALUE / 4;

        private final Runnable command;
        private final long period;
        private long due;

        Task(Runnable command, long due, long period) {
            super(command, null);
            this.command = command;
            this.due = due;
            this.period = period;
        }

        private void runNow() {
            due += period;
            command.run();
        }

        @Override
        public long getDelay(TimeUnit unit) {
            throw new UnsupportedOperationException("nobody asks");
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(due, ((Task) other).due);
        }
    }
}
