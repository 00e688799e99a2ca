package io.sailfish.cli.component;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends components when the process is asked to end. */
final class Shutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private Shutdown() {}

    /** Waits until the process is asked to end (SIGTERM, SIGINT), then closes the components in the order given. */
    static void await(AutoCloseable... components) throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            asked.countDown();
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
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
}
