package io.sailfish.apiserver.server;

import io.sailfish.client.time.Timers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does again what has to be done again and again while a server runs: the next time begins an interval after the last. */
final class Repetitions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Repetitions.class);

    private final Timers timers;
    private final Executor threads;
    private final List<Repetition> all = new ArrayList<>();
    private boolean closed;

    Repetitions(Timers timers, Executor threads) {
        this.timers = timers;
        this.threads = threads;
    }

    /** Repeats a step's work, where it has an interval. */
    synchronized void add(StartStep step, Runnable work) {
        if (!step.interval().isZero()) {
            Repetition repetition = new Repetition(step, work);
            all.add(repetition);
            repetition.await();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        all.forEach(repetition -> repetition.next.cancel());
    }

    private final class Repetition {
        private final StartStep step;
        private final Runnable work;
        private Timers.Timer next = () -> {};

        Repetition(StartStep step, Runnable work) {
            this.step = step;
            this.work = work;
        }

        void await() {
            synchronized (Repetitions.this) {
                if (!closed) {
                    next = timers.schedule(step.interval(), this::begin);
                }
            }
        }

        private void begin() {
            try {
                threads.execute(this::run);
            } catch (RejectedExecutionException closing) {
                LOG.debug("{} is not repeated: the server closes", step.name());
            }
        }

        private void run() {
            try {
                work.run();
            } catch (RuntimeException failure) {
                LOG.warn("{} failed and is tried again later", step.name(), failure);
            } finally {
                await();
            }
        }
    }
}
