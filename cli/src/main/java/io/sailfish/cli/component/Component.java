package io.sailfish.cli.component;

import io.prometheus.metrics.core.metrics.Gauge;
import io.sailfish.client.Client;
import io.sailfish.client.election.LeaderElector;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A process that is one component: it works, or campaigns and works while it leads, until it is asked to end. When the
 * lead is lost the process ends with exit code 1, so that whoever supervises it starts it afresh.
 *
 * @param name     of the component
 * @param client   by which it campaigns; closed at the end
 * @param election what to campaign for; empty to work at once
 * @param start    starts the work
 */
record Component(
        String name,
        Client client,
        Optional<LeaderElector.Settings> election,
        Gauge status,
        Supplier<AutoCloseable> start) {

    /** Runs to the end and tells the exit code. */
    int run(@Nullable AutoCloseable server) throws InterruptedException {
        AtomicBoolean lost = new AtomicBoolean();
        Shutdown shutdown = new Shutdown();
        AutoCloseable work = election.isPresent()
                ? Elected.start(client, election.get(), status, start, () -> {
                    lost.set(true);
                    shutdown.ask();
                })
                : start.get();
        AutoCloseable serving = server == null ? () -> {} : server;
        shutdown.await(work, serving, client);
        return lost.get() ? 1 : 0;
    }
}
