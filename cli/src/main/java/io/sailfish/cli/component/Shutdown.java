package io.sailfish.cli.component;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends components when the process is asked to end, from outside or by one of them. */
final class Shutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private final CountDownLatch asked = new CountDownLatch(1);

    /** Asks for the end. */
    void ask() {
        asked.countDown();
    }

    /**
     * Waits until the end is asked for (SIGTERM, SIGINT, {@link #ask}), then closes the components in the order
     * given.
     */
    void await(AutoCloseable... components) throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        Thread hook = new Thread(() -> {
            asked.countDown();
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        asked.await();
        for (AutoCloseable component : List.of(components)) {
            try {
                component.close();
            } catch (Exception e) {
                LOG.warn("{} did not close cleanly", component.getClass().getSimpleName(), e);
            }
        }
        closed.countDown();
    }

    /** Waits for a signal and closes the components. */
    static void awaitSignal(AutoCloseable... components) throws InterruptedException {
        new Shutdown().await(components);
    }
}
