package io.sailfish.client.fake;

import io.sailfish.client.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Time that stands still until it is advanced; due tasks then run on the thread that advances it, in the order of their
 * times, each seeing its own. Thread-safe.
 */
public final class VirtualTimers implements Timers {
    /** Where time starts unless told otherwise. */
    public static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private Instant now;
    private long sequence;

    private record Task(Instant due, long sequence, Runnable action) implements Comparable<Task> {
        @Override
        public int compareTo(Task that) {
            int byDue = due.compareTo(that.due);
            return byDue != 0 ? byDue : Long.compare(sequence, that.sequence);
        }
    }

    public VirtualTimers() {
        this(START);
    }

    public VirtualTimers(Instant start) {
        now = start;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public synchronized Timer schedule(Duration delay, Runnable action) {
        Task task = new Task(now.plus(delay.isNegative() ? Duration.ZERO : delay), sequence++, action);
        tasks.add(task);
        notifyAll();
        return () -> cancel(task);
    }

    private synchronized void cancel(Task task) {
        tasks.remove(task);
    }

    /** Moves time forward and runs what becomes due, also what that schedules within the time. */
    public void advance(Duration step) {
        Instant end = instant().plus(step);
        for (Optional<Task> task = nextUntil(end); task.isPresent(); task = nextUntil(end)) {
            task.get().action().run();
        }
    }

    private synchronized Optional<Task> nextUntil(Instant end) {
        Task task = tasks.peek();
        if (task == null || task.due().isAfter(end)) {
            now = end;
            return Optional.empty();
        }
        tasks.remove();
        if (task.due().isAfter(now)) {
            now = task.due();
        }
        return Optional.of(task);
    }

    /** How many tasks wait for their time. */
    public synchronized int pending() {
        return tasks.size();
    }

    /** Waits until at least so many tasks wait: that what runs on another thread has come to the point of waiting. */
    public synchronized void awaitPending(int count) throws InterruptedException {
        while (tasks.size() < count) {
            wait();
        }
    }

    /** When the next task is due. */
    public synchronized Optional<Instant> nextDue() {
        return Optional.ofNullable(tasks.peek()).map(Task::due);
    }
}
